#include "tests/rules/refusal.h"

namespace realmsim::testing {

std::vector<CaseGroup> all_case_groups() {
  return {granule_cases(),   realm_create_cases(), realm_cases(),         rec_cases(),
          rec_enter_cases(), data_cases(),         rtt_cases(),           rtt_fold_cases(),
          set_ripas_cases(), rtt_entry_cases(),    unprotected_cases(),   rsi_cases(),
          rsi_ripas_cases(), psci_cases(),         psci_complete_cases(), attestation_cases(),
          apt_cases(),       csm_provider_cases(), csm_consumer_cases()};
}

}  // namespace realmsim::testing

// The refusal cases: for every check of every command, a call that this check alone refuses, or the reason
// why no such call exists. One file per group of commands holds their rows.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "models/rmm/status.h"
#include "tests/rules/bench.h"

namespace realmsim::testing {

// A call that is ready to be made on `cpu`: by the realm that runs there, else by the host.
struct PreparedCall {
  CpuIndex cpu = 0;
  Registers x{};
};
using Prepare = PreparedCall (*)(Bench& bench);

// A call that every check lets pass; the cases of its command deviate from it in one point.
struct Baseline {
  std::string_view command;
  Prepare prepare;
  std::uint64_t x0 = 0;  // of whoever goes on; 0 is success
};

struct Refusal {
  std::string_view command;
  std::string_view check;
  Prepare prepare;
  std::int8_t status = 0;  // RmiStatus, RsiStatus or PsciStatus; of a check that aborts: X0 of the host
  std::uint8_t index = 0;
  rmm::Config firmware{};
};

// A check that cannot fail alone: where `by` holds, it holds. `refusal` shows both failing; it prepares
// nothing where `by` comes first in the row, so that this check never refuses at all.
struct Implied {
  Refusal refusal;
  std::string_view by;
  std::string_view reason;
};

// What one file contributes.
struct CaseGroup {
  std::span<const Baseline> baselines;
  std::span<const Refusal> refusals;
  std::span<const Implied> implied;
};

CaseGroup granule_cases();
CaseGroup realm_create_cases();
CaseGroup realm_cases();
CaseGroup rec_cases();
CaseGroup rec_enter_cases();
CaseGroup data_cases();
CaseGroup rtt_cases();
CaseGroup rtt_fold_cases();
CaseGroup set_ripas_cases();
CaseGroup rtt_entry_cases();
CaseGroup unprotected_cases();
CaseGroup rsi_cases();
CaseGroup rsi_ripas_cases();
CaseGroup psci_cases();
CaseGroup psci_complete_cases();
CaseGroup attestation_cases();
CaseGroup apt_cases();
CaseGroup csm_provider_cases();
CaseGroup csm_consumer_cases();

std::vector<CaseGroup> all_case_groups();

// Statuses as the rows write them.
inline constexpr std::int8_t kInput = 1;
inline constexpr std::int8_t kRealmError = 2;
inline constexpr std::int8_t kRecError = 3;
inline constexpr std::int8_t kRttError = 4;
inline constexpr std::int8_t kStateError = 2;  // RSI_ERROR_STATE

// Why a check is implied, where several rows have the same reason.
inline constexpr std::string_view kOnlyDelegableHasState = "only a delegable granule has a state";
inline constexpr std::string_view kOnlyUndelegatedIsNs = "a granule under RMM control has GPI Realm";

}  // namespace realmsim::testing

// The granule protection checker of a processing element, between MMU and caches: it checks what the TLB does
// not know to have passed, whatever `gpc.mode` says; the mode decides whether the fetches of the table cost
// time.
#pragma once

#include <systemc>
#include <tlm>
#include <tlm_utils/simple_initiator_socket.h>

#include "models/soc/cache.h"
#include "models/soc/fetch.h"
#include "models/soc/target.h"
#include "models/soc/transaction.h"

namespace realmsim::soc {

enum class GpcMode : std::uint8_t { Off, Model };

class GranuleChecker final : public sc_core::sc_module, public Target {
 public:
  TargetSocket in{"in"};
  tlm_utils::simple_initiator_socket<GranuleChecker> out{"out"};

  GranuleChecker(const sc_core::sc_module_name& name, const CacheContext& context, GpcMode mode);
  // TLM_IGNORE asks for the check alone.
  void b_transport(tlm::tlm_generic_payload& payload, sc_core::sc_time& delay) override;

 private:
  [[nodiscard]] machine::GpcResult check(Transaction& cause, sc_core::sc_time& delay);

  CacheContext context_;
  GpcMode mode_;
  Transaction fetch_;
};

}  // namespace realmsim::soc

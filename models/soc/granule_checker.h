// The granule protection checker of a processing element, between MMU and caches: every access that has not
// been checked is, whatever `gpc.mode` says; the mode decides whether the fetches of the table cost time.
#pragma once

#include <systemc>
#include <tlm>
#include <tlm_utils/simple_initiator_socket.h>
#include <tlm_utils/simple_target_socket.h>

#include "models/machine/machine.h"
#include "models/soc/transaction.h"

namespace realmsim::soc {

enum class GpcMode : std::uint8_t { Off, Model };

class GranuleChecker final : public sc_core::sc_module {
 public:
  tlm_utils::simple_target_socket<GranuleChecker> in{"in"};
  tlm_utils::simple_initiator_socket<GranuleChecker> out{"out"};

  GranuleChecker(const sc_core::sc_module_name& name, machine::Machine& machine, GpcMode mode);

 private:
  void transport(tlm::tlm_generic_payload& payload, sc_core::sc_time& delay);
  [[nodiscard]] machine::GpcResult check(Transaction& cause, Pa pa, sc_core::sc_time& delay);

  machine::Machine& machine_;
  GpcMode mode_;
};

}  // namespace realmsim::soc

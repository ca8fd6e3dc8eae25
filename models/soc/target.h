// What a processing element's sockets lead to on the memory path: the target's socket leads straight to its
// own b_transport, which spares the calls that a convenience socket makes on the way. Time is annotated in
// the transaction, so there are no phases; there is no debug transport and no direct memory interface.
#pragma once

#include <tlm>

namespace realmsim::soc {

class Target : public tlm::tlm_fw_transport_if<> {
 public:
  tlm::tlm_sync_enum nb_transport_fw(tlm::tlm_generic_payload&, tlm::tlm_phase&, sc_core::sc_time&) final {
    return tlm::TLM_COMPLETED;
  }
  bool get_direct_mem_ptr(tlm::tlm_generic_payload&, tlm::tlm_dmi&) final { return false; }
  unsigned transport_dbg(tlm::tlm_generic_payload&) final { return 0; }
};

using TargetSocket = tlm::tlm_target_socket<>;

}  // namespace realmsim::soc

// A descriptor fetch as a TLM transaction: how the walks and checks of the core reach memory through the
// models. The transaction belongs to the module that fetches, one fetch at a time.
#pragma once

#include <cstdint>

#include <systemc>
#include <tlm>

#include "models/machine/memory_port.h"
#include "models/soc/transaction.h"

namespace realmsim::soc {

// Fetches for `cause`, into its time and ledger, in the space of the table: Realm for stages 1 and 2, Root
// for the granule protection table.
class FetchPort final : public machine::MemoryPort {
 public:
  FetchPort(tlm::tlm_fw_transport_if<>& target, Transaction& fetch, Transaction& cause, Pas pas,
            sc_core::sc_time& delay)
      : target_(target), fetch_(fetch), cause_(cause), pas_(pas), delay_(delay) {}
  machine::Fetched fetch(Pa pa) override;

 private:
  tlm::tlm_fw_transport_if<>& target_;
  Transaction& fetch_;
  Transaction& cause_;
  Pas pas_;
  sc_core::sc_time& delay_;
};

}  // namespace realmsim::soc

// A descriptor fetch as a transaction: how the walks and checks of the core reach memory through the models.
// The transaction belongs to the module that fetches, one fetch at a time.
#pragma once

#include "models/machine/memory.h"
#include "models/machine/memory_port.h"
#include "models/soc/private_caches.h"
#include "models/soc/transaction.h"

namespace realmsim::soc {

// Fetches for `cause`, into its time and ledger, in the space of the table: Realm for stages 1 and 2, Root
// for the granule protection table.
class FetchPort final : public machine::MemoryPort {
 public:
  FetchPort(const machine::Memory& memory, Level2& level2, Transaction& fetch, Transaction& cause, Pas pas)
      : memory_(memory), level2_(level2), fetch_(fetch), cause_(cause), pas_(pas) {}
  machine::Fetched fetch(Pa pa) override {
    refer(pa);
    return {.value = memory_.read64(pa)};
  }
  // The reference alone, its time and its way through the caches, for who has read the descriptor.
  void refer(Pa pa);

 private:
  const machine::Memory& memory_;
  Level2& level2_;
  Transaction& fetch_;
  Transaction& cause_;
  Pas pas_;
};

}  // namespace realmsim::soc

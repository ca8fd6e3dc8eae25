// The coherent interconnect. A miss of the private caches is snooped at the other processing elements; a line
// one of them owns comes from there, over the distance in the topology, any other from level 3.
#pragma once

#include <systemc>

#include "models/soc/cache_context.h"
#include "models/soc/level3.h"
#include "models/soc/topology.h"
#include "models/soc/transaction.h"

namespace realmsim::soc {

class Interconnect final : public sc_core::sc_module {
 public:
  Interconnect(const sc_core::sc_module_name& name, const CacheContext& context, Level3& level3,
               const Topology& topology, Frequency frequency)
      : sc_module(name), context_(context), level3_(level3), topology_(topology), frequency_(frequency) {}

  void serve(Transaction& transaction) {
    const machine::LineTag line = transaction.line();
    const machine::LineUse use = transaction.use();
    transaction.served = ServedBy::Beyond;
    const auto snoop = context_.caches.snoop(transaction.cpu, line, use);
    if (snoop.owner) {
      transfer(transaction, *snoop.owner);
    } else {
      level3_.serve(transaction);
    }
    context_.caches.fill_private(transaction.cpu, line, use, snoop.shared, !transaction.table_walk);
  }

 private:
  void transfer(Transaction& transaction, CpuIndex owner) const;

  CacheContext context_;
  Level3& level3_;
  const Topology& topology_;
  Frequency frequency_;
};

}  // namespace realmsim::soc

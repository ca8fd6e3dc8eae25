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

  void serve(LineRequest request, Annotations& charged) {
    const auto snoop = context_.caches.snoop(request.cpu, request.line, request.use);
    if (snoop.owner != machine::kNobody) {
      transfer(request, snoop.owner, charged);
    } else {
      level3_.serve(request, charged);
    }
    context_.caches.fill_private(request.cpu, request.line, request.use, snoop.shared, !request.table_walk);
  }

 private:
  void transfer(LineRequest request, CpuIndex owner, Annotations& charged) const;

  CacheContext context_;
  Level3& level3_;
  const Topology& topology_;
  Frequency frequency_;
};

}  // namespace realmsim::soc

// The shared level 3 cache, between interconnect and DRAM.
#pragma once

#include <systemc>

#include "models/soc/cache_context.h"
#include "models/soc/dram.h"
#include "models/soc/transaction.h"

namespace realmsim::soc {

class Level3 final : public sc_core::sc_module {
 public:
  Level3(const sc_core::sc_module_name& name, const CacheContext& context, Dram& dram)
      : sc_module(name), context_(context), dram_(dram) {}

  void serve(LineRequest request, Annotations& charged) {
    if (!context_.caches.reach_level3(request.line)) {
      dram_.serve(request, charged);
    } else if (request.use == machine::LineUse::Read) {
      charged.charge(MicroOp::L3Hit, context_.costs.cost(MicroOp::L3Hit));
    }
  }

 private:
  CacheContext context_;
  Dram& dram_;
};

}  // namespace realmsim::soc

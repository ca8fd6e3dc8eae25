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

  void serve(Transaction& transaction) {
    const machine::LineTag line = transaction.line();
    if (!context_.caches.hit_level3(line)) {
      dram_.serve(transaction);
      context_.caches.fill_level3(line);
      return;
    }
    if (transaction.is_read()) transaction.charge(MicroOp::L3Hit, context_.costs.cost(MicroOp::L3Hit));
  }

 private:
  CacheContext context_;
  Dram& dram_;
};

}  // namespace realmsim::soc

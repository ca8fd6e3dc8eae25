// Level 1 and level 2 of a processing element. What it loads and stores enters level 1 by TLM; from there on,
// and for descriptors, one level calls the next, because a hop costs the host more than a look at a cache.
#pragma once

#include <systemc>
#include <tlm>

#include "models/soc/cache_context.h"
#include "models/soc/interconnect.h"
#include "models/soc/target.h"
#include "models/soc/transaction.h"

namespace realmsim::soc {

// Descriptor fetches enter here.
class Level2 final : public sc_core::sc_module {
 public:
  Level2(const sc_core::sc_module_name& name, const CacheContext& context, Interconnect& interconnect)
      : sc_module(name), context_(context), interconnect_(interconnect) {}
  ServedBy serve(LineRequest request, Annotations& charged);

 private:
  CacheContext context_;
  Interconnect& interconnect_;
};

class Level1 final : public sc_core::sc_module, public Target {
 public:
  TargetSocket in{"in"};

  Level1(const sc_core::sc_module_name& name, const CacheContext& context, Level2& level2);
  void b_transport(tlm::tlm_generic_payload& payload, sc_core::sc_time& delay) override;

 private:
  CacheContext context_;
  Level2& level2_;
};

}  // namespace realmsim::soc

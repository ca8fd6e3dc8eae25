// The memory management unit of a processing element: on a TLB miss the walk and check of machine::translate
// through this module's own fetches. What the TLB knows, the processing element has looked up itself.
// Whoever asks gets a record of each.
#pragma once

#include <systemc>
#include <tlm>

#include "models/machine/recorded_translation.h"
#include "models/soc/granule_checker.h"
#include "models/soc/target.h"
#include "models/soc/transaction.h"

namespace realmsim::soc {

class Mmu final : public sc_core::sc_module, public Target {
 public:
  TargetSocket in{"in"};

  Mmu(const sc_core::sc_module_name& name, const CacheContext& context, GranuleChecker& checker,
      Level2& level2, machine::TranslationListener listener);
  // Leaves the translation in the transaction.
  void b_transport(tlm::tlm_generic_payload& payload, sc_core::sc_time& delay) override;

 private:
  // Of the two rarer ways each has a port of its own: that of the third stays in registers of the host.
  void translate_by_both_stages(Transaction& transaction);
  void record(Transaction& transaction);

  CacheContext context_;
  GranuleChecker& checker_;
  Level2& level2_;
  machine::TranslationListener listener_;
};

}  // namespace realmsim::soc

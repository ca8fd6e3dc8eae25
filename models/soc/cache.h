// The cache modules: private level 1 and level 2 of a processing element, and the shared level 3. They carry
// time; the tag arrays live once, in machine::CoherentCaches.
#pragma once

#include <systemc>
#include <tlm>
#include <tlm_utils/simple_initiator_socket.h>

#include "models/machine/machine.h"
#include "models/soc/target.h"
#include "models/soc/transaction.h"

namespace realmsim::soc {

struct CacheContext {
  machine::CoherentCaches& caches;
  machine::Machine& machine;
  const timing::CostTable& costs;
};

class Level1 final : public sc_core::sc_module, public Target {
 public:
  TargetSocket in{"in"};
  tlm_utils::simple_initiator_socket<Level1> out{"out"};

  Level1(const sc_core::sc_module_name& name, const CacheContext& context);
  void b_transport(tlm::tlm_generic_payload& payload, sc_core::sc_time& delay) override;

 private:
  CacheContext context_;
};

// Descriptor fetches enter here.
class Level2 final : public sc_core::sc_module, public Target {
 public:
  TargetSocket in{"in"};
  tlm_utils::simple_initiator_socket<Level2> out{"out"};

  Level2(const sc_core::sc_module_name& name, const CacheContext& context);
  void b_transport(tlm::tlm_generic_payload& payload, sc_core::sc_time& delay) override;

 private:
  CacheContext context_;
};

class Level3 final : public sc_core::sc_module, public Target {
 public:
  TargetSocket in{"in"};
  tlm_utils::simple_initiator_socket<Level3> out{"out"};

  Level3(const sc_core::sc_module_name& name, const CacheContext& context);
  void b_transport(tlm::tlm_generic_payload& payload, sc_core::sc_time& delay) override;

 private:
  CacheContext context_;
};

}  // namespace realmsim::soc

// The coherent interconnect and the DRAM behind it. A miss of the private caches is snooped at the other
// processing elements; a line one of them owns comes from there, over the distance in the topology.
#pragma once

#include <vector>

#include <systemc>
#include <tlm>
#include <tlm_utils/simple_initiator_socket.h>

#include "models/soc/cache.h"
#include "models/soc/topology.h"
#include "models/soc/transaction.h"

namespace realmsim::soc {

class Interconnect final : public sc_core::sc_module, public Target {
 public:
  TargetSocket in{"in"};
  tlm_utils::simple_initiator_socket<Interconnect> out{"out"};

  Interconnect(const sc_core::sc_module_name& name, const CacheContext& context, const Topology& topology,
               Frequency frequency);
  void b_transport(tlm::tlm_generic_payload& payload, sc_core::sc_time& delay) override;

 private:
  CacheContext context_;
  const Topology& topology_;
  Frequency frequency_;
};

class Dram final : public sc_core::sc_module, public Target {
 public:
  TargetSocket in{"in"};

  Dram(const sc_core::sc_module_name& name, machine::Machine& machine, const timing::CostTable& costs,
       const Topology& topology, Frequency frequency);
  void b_transport(tlm::tlm_generic_payload& payload, sc_core::sc_time& delay) override;

 private:
  machine::Machine& machine_;
  const timing::CostTable& costs_;
  std::vector<Cycles> distances_;  // to each processing element
};

}  // namespace realmsim::soc

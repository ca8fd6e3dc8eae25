// The DRAM behind the interconnect.
#pragma once

#include <vector>

#include <systemc>

#include "models/soc/topology.h"
#include "models/soc/transaction.h"

namespace realmsim::soc {

class Dram final : public sc_core::sc_module {
 public:
  Dram(const sc_core::sc_module_name& name, CpuIndex cpus, const timing::CostTable& costs,
       const Topology& topology, Frequency frequency);

  void serve(LineRequest request, Annotations& charged) {
    if (request.use == machine::LineUse::Write) return;
    charged.charge(MicroOp::DramAccess, distances_[request.cpu]);
    if (request.line.pas() == Pas::Realm)
      charged.charge(MicroOp::EncryptedDramAccess, costs_.cost(MicroOp::EncryptedDramAccess));
  }

 private:
  const timing::CostTable& costs_;
  std::vector<Cycles> distances_;  // to each processing element
};

}  // namespace realmsim::soc

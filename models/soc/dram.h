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

  void serve(Transaction& transaction) {
    if (!transaction.is_read()) return;
    transaction.charge(MicroOp::DramAccess, distances_[transaction.cpu]);
    if (transaction.pas == Pas::Realm)
      transaction.charge(MicroOp::EncryptedDramAccess, costs_.cost(MicroOp::EncryptedDramAccess));
  }

 private:
  const timing::CostTable& costs_;
  std::vector<Cycles> distances_;  // to each processing element
};

}  // namespace realmsim::soc

#include "models/soc/interconnect.h"

namespace realmsim::soc {

Interconnect::Interconnect(const sc_core::sc_module_name& name, const CacheContext& context,
                           const Topology& topology, Frequency frequency)
    : sc_module(name), context_(context), topology_(topology), frequency_(frequency) {
  in.bind(*this);
}

void Interconnect::b_transport(tlm::tlm_generic_payload& payload, sc_core::sc_time& delay) {
  Transaction& transaction = transaction_of(payload);
  const machine::LineTag line = transaction.line();
  const machine::LineUse use = transaction.use();
  transaction.served = ServedBy::Beyond;
  const auto snoop = context_.caches.snoop(transaction.cpu, line, use);
  if (snoop.owner) {
    if (transaction.is_read()) {
      const Picoseconds distance = topology_.between(transaction.cpu, *snoop.owner);
      transaction.charge(MicroOp::LineTransfer, 1, frequency_.cycles_until(distance));
    }
    transaction.serve(context_.machine.memory);
  } else {
    out->b_transport(payload, delay);
  }
  context_.caches.fill_private(transaction.cpu, line, use, snoop.shared, !transaction.table_walk);
}

Dram::Dram(const sc_core::sc_module_name& name, machine::Machine& machine, const timing::CostTable& costs,
           const Topology& topology, Frequency frequency)
    : sc_module(name), machine_(machine), costs_(costs) {
  for (CpuIndex cpu = 0; cpu < machine.cpus.size(); ++cpu)
    distances_.push_back(frequency.cycles_until(topology.to_memory(cpu)));
  in.bind(*this);
}

void Dram::b_transport(tlm::tlm_generic_payload& payload, sc_core::sc_time&) {
  Transaction& transaction = transaction_of(payload);
  if (transaction.is_read()) {
    transaction.charge(MicroOp::DramAccess, 1, distances_[transaction.cpu]);
    if (transaction.pas == Pas::Realm)
      transaction.charge(MicroOp::EncryptedDramAccess, 1, costs_.cost(MicroOp::EncryptedDramAccess));
  }
  transaction.serve(machine_.memory);
}

}  // namespace realmsim::soc

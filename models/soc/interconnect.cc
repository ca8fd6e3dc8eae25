#include "models/soc/interconnect.h"

namespace realmsim::soc {

void Interconnect::transfer(Transaction& transaction, CpuIndex owner) const {
  if (!transaction.is_read()) return;
  const Picoseconds distance = topology_.between(transaction.cpu, owner);
  transaction.charge(MicroOp::LineTransfer, frequency_.cycles_until(distance));
}

}  // namespace realmsim::soc

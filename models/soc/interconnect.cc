#include "models/soc/interconnect.h"

namespace realmsim::soc {

void Interconnect::transfer(LineRequest request, CpuIndex owner, Annotations& charged) const {
  if (request.use == machine::LineUse::Write) return;
  const Picoseconds distance = topology_.between(request.cpu, owner);
  charged.charge(MicroOp::LineTransfer, frequency_.cycles_until(distance));
}

}  // namespace realmsim::soc

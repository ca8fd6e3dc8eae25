#include "models/machine/stage2.h"

namespace realmsim::machine {

std::uint64_t encode_output_address(Pa pa, bool lpa2) {
  if (!lpa2) return pa.value & kFieldMask<47, 12>;
  return (pa.value & kFieldMask<49, 12>) | field<9, 8>(bits<51, 50>(pa.value));
}

}  // namespace realmsim::machine

// TLB maintenance by physical address: TLBI PAALL, PAALLOS, RPAOS and RPALOS, which EL3 uses after it has
// changed the granule protection table (Arm ARM DDI0487 D9.4; C5 for the operand).
//
// Each reaches both kinds of what a TLB holds: results of the check merged with translations, a granule at a
// time, and entries of the table by themselves (gpt_cache.h).
#pragma once

#include <cstdint>
#include <optional>

#include "models/base/address.h"
#include "models/machine/machine.h"

namespace realmsim::machine {

// Xt.SIZE of the range instructions.
enum class TlbiRange : std::uint8_t {
  Of4KiB,
  Of16KiB,
  Of64KiB,
  Of2MiB,
  Of32MiB,
  Of512MiB,
  Of1GiB,
  Of16GiB,
  Of64GiB,
  Of512GiB,
};

constexpr std::uint64_t bytes_of(TlbiRange range) {
  constexpr unsigned kShifts[]{12, 14, 16, 21, 25, 29, 30, 34, 36, 39};
  return std::uint64_t{1} << kShifts[static_cast<unsigned>(range)];
}

// Xt: SIZE [47:44], address bits 51:12 in [39:0].
std::uint64_t encode_tlbi_range(Pa base, TlbiRange range);

struct PaRange {
  Pa base;
  std::uint64_t bytes;
  friend bool operator==(const PaRange&, const PaRange&) = default;
};

// Nothing for a reserved size or a base that is not aligned to it: such an instruction invalidates nothing.
// A size below the granule is raised to it, and base bits below the granule are ignored.
std::optional<PaRange> decode_tlbi_range(std::uint64_t xt, std::uint64_t granule_bytes);

void tlbi_paall(Machine& machine, CpuIndex cpu);  // of this processing element
void tlbi_paallos(Machine& machine);              // of all
void tlbi_rpaos(Machine& machine, std::uint64_t xt);
void tlbi_rpalos(Machine& machine, std::uint64_t xt);  // last level only

}  // namespace realmsim::machine

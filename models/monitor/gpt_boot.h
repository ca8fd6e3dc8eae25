// EL3 at boot: the granule protection tables built from a list of regions, in the steps of TF-A's GPT library
// and with the errors that each returns (TF-A docs, "Granule Protection Tables library"; order of enabling
// from Arm ARM DDI0487 D9).
//
// The registers of `machine.gpc()` before the first step say what the hardware offers: features and L0GPTSZ.
#pragma once

#include <cstdint>
#include <span>

#include "models/base/address.h"
#include "models/machine/machine.h"
#include "models/monitor/effects.h"
#include "models/monitor/return_code.h"

namespace realmsim::monitor {

struct MemoryRange {
  Pa base;
  std::uint64_t bytes = 0;
};

// By a level 0 Block, or by granules of a level 1 table. Any other value is an unknown mapping type.
enum class RegionMapping : std::uint8_t { Block, Granule };

struct PasRegion {
  Pa base;
  std::uint64_t size = 0;
  std::uint8_t gpi = 0;  // as the platform encodes it
  RegionMapping mapping = RegionMapping::Granule;
};

// GPCCR_EL3.PPS and the memory of the level 0 table, all of whose entries become Block, All.
ReturnCode init_level0(machine::Machine& machine, std::uint8_t pps, MemoryRange memory);

// GPCCR_EL3.PGS, the memory of the level 1 tables that the regions need, and the regions themselves, filled
// with the largest Contiguous descriptors that alignment, length and build allow.
ReturnCode init_level1(machine::Machine& machine, const GptLibrary& library, std::uint8_t pgs,
                       MemoryRange memory, std::span<const PasRegion> regions, Meter& meter);

// Turns the check on, with TLBs empty on every processing element.
ReturnCode enable(machine::Machine& machine);

struct GptBoot {
  std::uint8_t pps = 0;
  std::uint8_t pgs = 0;
  MemoryRange level0;
  MemoryRange level1;
  std::span<const PasRegion> regions;
};

// The three steps; the first error ends.
ReturnCode boot(machine::Machine& machine, const GptLibrary& library, const GptBoot& boot, Meter& meter);

inline constexpr std::uint64_t kProtectedBytes = std::uint64_t{64} << 30;  // by build_gpt

// The boot of a platform: 64 GiB protected, granules of 4 KiB, tables at the start of Root memory, regions
// from the memory map. Devices stay as level 0 leaves them: All. Further tables are copies of the first, in a
// library that writes no blocks. An error means that the map does not fit.
ReturnCode build_gpt(machine::Machine& machine, const GptLibrary& library, Meter& meter);

// From the tables of build_gpt to the next further ones: level 1 tables of 1 GiB, half a byte for a granule,
// and before them as much room for level 0 as aligns them.
inline constexpr std::uint64_t kLevel1TableBytes = (std::uint64_t{1} << 30) / kGranuleBytes / 2;
inline constexpr std::uint64_t kTablesBytes = (kProtectedBytes >> 30) * kLevel1TableBytes + kLevel1TableBytes;
// Of which the root region of `map` holds so many.
std::uint32_t most_further_tables(const machine::MemoryMap& map);

}  // namespace realmsim::monitor

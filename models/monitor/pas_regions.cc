#include "models/monitor/pas_regions.h"

#include <algorithm>
#include <limits>
#include <set>

namespace realmsim::monitor {
namespace {

bool overlap(const PasRegion& a, const PasRegion& b) {
  return a.base < b.base + b.size && b.base < a.base + a.size;
}

// Level 0 entries that hold anything but the Block, All of an unused one belong to earlier regions.
bool meets_initialised_entry(const machine::Machine& machine, const machine::GptGeometry& shape,
                             const PasRegion& region) {
  const std::uint64_t unused = machine::encode_level0_block(machine::Gpi::All);
  const std::uint64_t step = shape.level0_entry_bytes();
  for (Pa pa = region.base.align_down(step); pa < region.base + region.size; pa = pa + step) {
    const Pa entry = shape.level0_entry(machine.gpc().level0_table(), pa);
    if (machine.memory.read64(entry) != unused) return true;
  }
  return false;
}

ReturnCode check_alignment(const machine::GptGeometry& shape, const PasRegion& region) {
  const auto aligned = [&](std::uint64_t bytes) {
    return region.base.aligned_to(bytes) && region.size % bytes == 0 ? ReturnCode::Ok
                                                                     : ReturnCode::BadAddress;
  };
  switch (region.mapping) {
    case RegionMapping::Block:
      return aligned(shape.level0_entry_bytes());
    case RegionMapping::Granule:
      return aligned(shape.granule_bytes());
  }
  return ReturnCode::InvalidArgument;
}

ReturnCode check_region(const machine::Machine& machine, const machine::GptGeometry& shape,
                        const PasRegion& region, std::span<const PasRegion> later) {
  if (region.size > std::numeric_limits<std::uint64_t>::max() - region.base.value)
    return ReturnCode::Overflow;
  if (region.base.value + region.size > shape.protected_bytes()) return ReturnCode::BadAddress;
  if (!machine.gpc().valid_gpis().contains(region.gpi)) return ReturnCode::BadAddress;
  const auto overlaps = [&](const PasRegion& other) { return overlap(region, other); };
  if (std::ranges::any_of(later, overlaps)) return ReturnCode::BadAddress;
  if (meets_initialised_entry(machine, shape, region)) return ReturnCode::BadAddress;
  return check_alignment(shape, region);
}

}  // namespace

RegionsVerdict check_regions(const machine::Machine& machine, const machine::GptGeometry& shape,
                             std::span<const PasRegion> regions) {
  std::set<Pa> tables;  // by the first address each covers
  for (std::size_t i = 0; i < regions.size(); ++i) {
    const PasRegion& region = regions[i];
    const ReturnCode code = check_region(machine, shape, region, regions.subspan(i + 1));
    if (code != ReturnCode::Ok) return {.code = code};
    if (region.mapping == RegionMapping::Block) continue;
    const std::uint64_t step = shape.level0_entry_bytes();
    for (Pa pa = region.base.align_down(step); pa < region.base + region.size; pa = pa + step)
      tables.insert(pa);
  }
  return {.level1_tables = tables.size()};
}

}  // namespace realmsim::monitor

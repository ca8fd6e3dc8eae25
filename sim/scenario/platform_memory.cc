// The memory of a platform: regions of the physical address space, and what of it the hypervisor hands out.
#include <algorithm>

#include <fmt/format.h>

#include "models/monitor/gpt_boot.h"
#include "sim/scenario/platform_parts.h"

namespace realmsim::scenario {
namespace {

constexpr std::array kRegionKeys{
    KeyRow{"name", kRequired, "for people"},
    KeyRow{"kind", kRequired, "what the region is for"},
    KeyRow{"base", kRequired, "first address"},
    KeyRow{"size", kRequired, "size"},
};
constexpr std::array kHostMemoryKeys{KeyRow{"base", kRequired, "first address"},
                                     KeyRow{"size", kRequired, "size"}};
std::optional<machine::Region> read_region(Reader& reader, const Node& node, std::span<const KeyRow> keys) {
  if (!reader.object(node, "region", keys)) return std::nullopt;
  const auto base = reader.address(*reader.find(node, "base"));
  const auto size = reader.size(*reader.find(node, "size"));
  if (!base || !size) return std::nullopt;
  if (*base % kGranuleBytes != 0 || *size % kGranuleBytes != 0 || *size == 0) {
    reader.error(kMisaligned, node, "base and size are multiples of 4 KiB, and the size is not zero");
    return std::nullopt;
  }
  return machine::Region{.base = {*base}, .size = *size};
}

// Tried out on a machine of its own: EL3 could not boot otherwise.
bool granule_protection_tables_fit(const std::shared_ptr<const machine::MemoryMap>& map) {
  if (map->end().value > monitor::kProtectedBytes) return false;
  machine::Machine trial{map, {}};
  Meter meter;
  return monitor::build_gpt(trial, {}, meter) == monitor::ReturnCode::Ok;
}

// False if there is no map.
bool read_regions(Reader& reader, const Node& node, Platform& platform) {
  std::vector<machine::Region> regions;
  Pa end;
  for (const Node& element : node.elements()) {
    auto region = read_region(reader, element, kRegionKeys);
    if (!region) return false;
    const auto kind = reader.choice(*reader.find(element, "kind"), machine::kRegionKindNames);
    const auto name = reader.text(*reader.find(element, "name"));
    if (!kind || !name) return false;
    if (region->base < end) {
      reader.error(kOverlap, element, "regions ascend and do not overlap");
      return false;
    }
    end = region->base + region->size;
    region->kind = *kind;
    region->name = *name;
    regions.push_back(std::move(*region));
  }
  const auto count = [&](machine::RegionKind kind) {
    return std::ranges::count(regions, kind, &machine::Region::kind);
  };
  if (count(machine::RegionKind::Dram) != 1 || count(machine::RegionKind::Root) != 1) {
    reader.error(kBadValue, node, "a platform has one dram and one root region");
    return false;
  }
  platform.map = std::make_shared<const machine::MemoryMap>(std::move(regions));
  if (!granule_protection_tables_fit(platform.map)) {
    reader.error(kBadValue, node,
                 "the root region does not hold the granule protection tables, or memory lies above 64 GiB");
  }
  return true;
}

}  // namespace

void read_platform_memory(Reader& reader, const Node& memory, const Node& host_memory, Platform& platform) {
  const bool mapped = read_regions(reader, memory, platform);
  const auto host = read_region(reader, host_memory, kHostMemoryKeys);
  if (!mapped || !host) return;
  platform.host_memory = *host;
  const machine::Region& dram = platform.map->dram();
  if (!dram.contains(host->base) || !dram.contains(host->base + (host->size - 1)))
    reader.error(kOutOfPlace, host_memory, "it lies in the dram region");
}

}  // namespace realmsim::scenario

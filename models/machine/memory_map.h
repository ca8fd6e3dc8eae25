// Which physical addresses exist on a platform and what they are for. One window of DRAM is delegable; the
// RMM tracks exactly its granules.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "models/base/address.h"
#include "models/base/ensure.h"
#include "models/base/name_table.h"

namespace realmsim::machine {

enum class RegionKind : std::uint8_t {
  Device,  // exists, not DRAM, reads as zero; GPI All
  Dram,    // the delegable window; GPI Non-secure at boot
  Realm,   // RMM image; GPI Realm
  Secure,  // Secure firmware; GPI Secure
  Root,    // EL3 firmware and the granule protection tables; GPI Root
};

inline constexpr NameTable<RegionKind, 5> kRegionKindNames{{
    {RegionKind::Device, "device"},
    {RegionKind::Dram, "dram"},
    {RegionKind::Realm, "realm"},
    {RegionKind::Secure, "secure"},
    {RegionKind::Root, "root"},
}};

struct Region {
  std::string name;
  RegionKind kind = RegionKind::Device;
  Pa base;
  std::uint64_t size = 0;

  [[nodiscard]] bool contains(Pa pa) const { return pa >= base && pa - base < size; }
};

class MemoryMap {
 public:
  // Regions ascend, do not overlap, and hold exactly one Dram and one Root region.
  explicit MemoryMap(std::vector<Region> regions) : regions_(std::move(regions)) {
    for (const Region& region : regions_) {
      if (region.kind == RegionKind::Dram) dram_ = &region - regions_.data();
      if (region.kind == RegionKind::Root) root_ = &region - regions_.data();
    }
    REALMSIM_ENSURE(dram_ >= 0 && root_ >= 0, "a memory map has DRAM and Root memory");
  }

  [[nodiscard]] const std::vector<Region>& regions() const { return regions_; }
  [[nodiscard]] const Region& dram() const { return regions_[static_cast<std::size_t>(dram_)]; }
  [[nodiscard]] const Region& root() const { return regions_[static_cast<std::size_t>(root_)]; }
  [[nodiscard]] Pa end() const { return regions_.back().base + regions_.back().size; }

  [[nodiscard]] const Region* find(Pa pa) const {
    for (const Region* often : {&dram(), &root()}) {
      if (often->contains(pa)) return often;
    }
    for (const Region& region : regions_) {
      if (region.contains(pa)) return &region;
    }
    return nullptr;
  }

  [[nodiscard]] std::uint32_t granules() const {
    return static_cast<std::uint32_t>(dram().size / kGranuleBytes);
  }
  [[nodiscard]] std::optional<GranuleIndex> granule_at(Pa pa) const {
    if (!dram().contains(pa)) return std::nullopt;
    return GranuleIndex{static_cast<std::uint32_t>((pa - dram().base) / kGranuleBytes)};
  }
  [[nodiscard]] Pa address_of(GranuleIndex index) const {
    return dram().base + std::uint64_t{index.value} * kGranuleBytes;
  }

 private:
  std::vector<Region> regions_;
  std::ptrdiff_t dram_ = -1;
  std::ptrdiff_t root_ = -1;
};

}  // namespace realmsim::machine

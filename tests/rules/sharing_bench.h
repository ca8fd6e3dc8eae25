// Two or more running realms with confidential shared memory, brought step by step to the stage of a sharing
// that a rule is about.
#pragma once

#include "models/csm/sharing_id.h"
#include "tests/rules/bench.h"

namespace realmsim::testing {

inline constexpr Ipa kPrivatePage{0x1000'0000};  // RAM of the realm's own, populated
inline constexpr Ipa kRegionBase{0x2000'0000};
inline constexpr std::uint64_t kRegionPages = 2;
inline constexpr csm::Range kRegionRange{kRegionBase, kRegionPages* kGranuleBytes};

constexpr Ipa region_page(std::uint64_t index) {
  return kRegionBase + index * kGranuleBytes;
}

// A running realm with an access policy table.
struct Partner {
  Vcpu vcpu;
  Pa apt;
  csm::RealmId id = 0;

  [[nodiscard]] Pa rd() const { return vcpu.rd; }
};

enum class RegionMemory : std::uint8_t { Populated, Tables, Absent };

// The range of the region is RAM with pages, RAM without, or has no level 3 table.
Partner add_partner(Bench& bench, CpuIndex cpu, RegionMemory memory);
Partner add_provider(Bench& bench);
Partner add_consumer(Bench& bench, CpuIndex cpu = 2);
// A running realm without access policy table.
Vcpu add_plain_realm(Bench& bench, CpuIndex cpu);

std::uint64_t create_region(Bench& bench, const Partner& provider, const csm::Range& range = kRegionRange);
std::uint64_t share_region(Bench& bench, const Partner& provider, std::uint64_t region,
                           const Partner& consumer, csm::Permission permission = csm::Permission::ReadWrite);
void reserve_region(Bench& bench, const Partner& consumer, std::uint64_t share,
                    const csm::Range& range = kRegionRange);
void attach_region(Bench& bench, const Partner& consumer, std::uint64_t share);

struct Sharing {
  Partner provider;
  Partner consumer;
  std::uint64_t region = 0;
  std::uint64_t share = 0;
};

// The region is offered; offered and reserved; attached.
Sharing offered_sharing(Bench& bench, csm::Permission permission = csm::Permission::ReadWrite,
                        RegionMemory provider_memory = RegionMemory::Populated,
                        RegionMemory consumer_memory = RegionMemory::Tables);
Sharing reserved_sharing(Bench& bench);
Sharing attached_sharing(Bench& bench, csm::Permission permission = csm::Permission::ReadWrite);

// A realm that runs, whose second REC has asked for the RIPAS of the region's range to change and waits.
Partner add_changing_partner(Bench& bench);

// The partner's RECs and then its access policy table are gone.
void kill_partner(Bench& bench, const Partner& partner);

// Regions elsewhere in the realm's IPA space, until its table has `left` free records.
void fill_apt(Bench& bench, const Partner& partner, unsigned left);

}  // namespace realmsim::testing

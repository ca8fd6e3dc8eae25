// Identifiers of confidential shared memory (CAEC 4.1). Realm, region and pair counters start at 1 and are
// never used twice; zero names nothing.
#pragma once

#include <compare>
#include <cstdint>

#include "models/base/bits.h"

namespace realmsim::csm {

inline constexpr std::uint32_t kMaxRealmId = (1u << 24) - 1;
inline constexpr std::uint16_t kMaxPairCounter = 0xffff;

using RealmId = std::uint32_t;  // 24 bits
using RegionId = std::uint64_t;

// Whose rules: those of the paper, with our choice where it is silent, or those of the firmware that its
// authors have published.
enum class Profile : std::uint8_t { Paper, Fork };

inline constexpr RegionId kNoRegion = 0;  // what the counter of region ids comes to after the last

// Names one sharing of a region: provider, consumer and how many times this provider has shared with this
// consumer. The consumer can build it without asking the provider.
struct SharingId {
  RealmId provider = 0;
  RealmId consumer = 0;
  std::uint16_t counter = 0;

  static constexpr SharingId unpack(std::uint64_t packed) {
    return {.provider = static_cast<RealmId>(bits<63, 40>(packed)),
            .consumer = static_cast<RealmId>(bits<39, 16>(packed)),
            .counter = static_cast<std::uint16_t>(bits<15, 0>(packed))};
  }
  [[nodiscard]] constexpr std::uint64_t pack() const {
    return field<63, 40>(provider) | field<39, 16>(consumer) | field<15, 0>(counter);
  }
  // The authors' firmware has 8 bits each and the region's id for the counter.
  static constexpr SharingId unpack_fork(std::uint64_t packed) {
    return {.provider = static_cast<RealmId>(bits<15, 8>(packed)),
            .consumer = static_cast<RealmId>(bits<7, 0>(packed)),
            .counter = static_cast<std::uint16_t>(bits<23, 16>(packed))};
  }
  [[nodiscard]] constexpr std::uint64_t pack_fork() const {
    return field<15, 8>(provider) | field<7, 0>(consumer) | field<23, 16>(counter);
  }
  [[nodiscard]] constexpr bool well_formed() const { return provider != 0 && consumer != 0 && counter != 0; }
  friend constexpr auto operator<=>(const SharingId&, const SharingId&) = default;
};

enum class Permission : std::uint8_t { ReadOnly = 1, ReadWrite = 3 };

}  // namespace realmsim::csm

// What the hypervisor does with the memory of a realm that exists: looks at entries, gives pages, takes pages
// back.
#pragma once

#include "models/host/rmi.h"

namespace realmsim::host {

inline constexpr std::uint64_t kStateUnassigned = 0;
inline constexpr std::uint64_t kStateAssigned = 1;
inline constexpr std::uint64_t kRipasRam = 1;

struct EntryRead {
  int level;
  std::uint64_t state;
  std::uint64_t ripas;
};

// RMI_RTT_READ_ENTRY towards level 3.
EntryRead read_entry(Rmi& rmi, Pa rd, Ipa ipa);

// A page of unknown content at `ipa`, whose entry has been read and has none. False if the RMM refuses.
bool populate(Rmi& rmi, Pa rd, Ipa ipa, const EntryRead& entry);
// Where there is none yet.
void populate_range(Rmi& rmi, Pa rd, Ipa base, Ipa top);

// Pages of unknown content for the whole range, which has none, or a failure: from anywhere, or one after the
// other, aligned to the size of the range, as a block needs them.
enum class Placement : std::uint8_t { Anywhere, Contiguous };
void give_pages(Rmi& rmi, Pa rd, Ipa base, Ipa top, Placement placement);

// The range loses its private pages and has level 3 tables throughout.
void empty_range(Rmi& rmi, Pa rd, Ipa base, Ipa top);

// Takes the pages of the range back, as far as there are any.
void reclaim(Rmi& rmi, Pa rd, Ipa base, Ipa end);

}  // namespace realmsim::host

// Walking and scanning realm translation tables (RMM 1.0 A5, B4: RttWalk, SkipNonLive,
// SkipEntriesWithRipas). Nothing here changes anything.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "models/base/address.h"
#include "models/machine/machine.h"
#include "models/machine/stage2.h"
#include "models/rmm/realm.h"
#include "models/rmm/rtt_entry.h"

namespace realmsim::rmm {

inline constexpr std::size_t kMostLevels = 5;  // -1 to 3

// Where a walk towards a target level ended: at that level, or at the first entry that is no TABLE.
struct RttWalk {
  int level = 0;
  Pa address;  // of the entry
  RttEntry entry;
  unsigned reads = 0;
  std::array<Pa, kMostLevels> tables{};  // that were read, from the root on

  [[nodiscard]] Pa table() const { return address.align_down(kGranuleBytes); }
  [[nodiscard]] unsigned index() const { return static_cast<unsigned>(address.offset_in(kGranuleBytes) / 8); }
};

RttWalk walk_rtt(const machine::Machine& machine, const Realm& realm, Ipa ipa, int target_level);

// Entry `index` of the table in which `walk` ended.
RttEntry entry_beside(const machine::Machine& machine, const Realm& realm, const RttWalk& walk,
                      unsigned index);

// First IPA covered by entry `index` of that table.
Ipa base_of(const RttWalk& walk, Ipa ipa, unsigned index);

// Base of the first live entry at or after the one that holds `ipa`, or the address after the table; `ipa`
// itself if the entry that holds it is live.
Ipa skip_non_live(const machine::Machine& machine, const Realm& realm, const RttWalk& walk, Ipa ipa);

// How far RTT_INIT_RIPAS gets from `base` in the table where the walk ended: to the first entry that is not
// UNASSIGNED, the end of the table, or the last whole entry below `top`.
Ipa skip_unassigned(const machine::Machine& machine, const Realm& realm, const RttWalk& walk, Ipa base,
                    Ipa top);

// How far RTT_SET_RIPAS gets: to the first TABLE, the first DESTROYED entry if those stay, the end of the
// table, or the last whole entry below `top`. Not above `base` if it gets nowhere.
Ipa skip_changeable(const machine::Machine& machine, const Realm& realm, const RttWalk& walk, Ipa base,
                    Ipa top, DestroyedMemory destroyed);

// End of the run of entries with the RIPAS of the one at which `walk` ended, no further than `top`.
Ipa skip_same_ripas(const machine::Machine& machine, const Realm& realm, const RttWalk& walk, Ipa base,
                    Ipa top);

// Children that a table takes over when it is put below `parent` at `level` (unfold, RMM 1.0 A5).
RttEntry unfolded_child(const RttEntry& parent, int child_level, unsigned index);

// The entry that says the same as all entries of the table at `child_level`, if there is one: of UNASSIGNED
// entries with one RIPAS, or of mappings that together form an aligned block (fold, RMM 1.0 A5).
std::optional<RttEntry> folded_parent(const machine::Machine& machine, const Realm& realm, Pa table,
                                      int child_level);

// Number of concatenated starting tables, or 0 if the IPA width cannot start at `level`.
unsigned starting_tables(unsigned ipa_bits, int level, bool lpa2);

}  // namespace realmsim::rmm

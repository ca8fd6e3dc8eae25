// The borrowed mappings of confidential shared memory: a consumer's level 3 entries that point to the
// provider's granules at equal offset (CAEC 4.2, 5).
#pragma once

#include <cstdint>
#include <optional>

#include "models/csm/apt.h"
#include "models/rmm/effects.h"
#include "models/rmm/realm.h"
#include "models/rmm/rtt.h"

namespace realmsim::csm {

// PA behind `ipa` if the entry at which its walk ended, page or block, is ASSIGNED and RAM.
std::optional<Pa> populated_page(const rmm::RttWalk& walk, Ipa ipa);

// Can the consumer's entry for `ipa` take a borrowed mapping: level 3, UNASSIGNED.
bool can_borrow(const machine::Machine& machine, const rmm::Realm& realm, Ipa ipa);

// `table` is of the consumer.
void map_borrowed(rmm::Effects& fx, const rmm::Realm& consumer, rmm::TableLock& table, Ipa ipa, Pa page,
                  Permission permission);

// Entries of the range that map something, pages or blocks, become UNASSIGNED with RIPAS DESTROYED; others
// stay.
void unmap_borrowed(rmm::Effects& fx, const rmm::Realm& consumer, const Range& range);

// Translations of the range are gone everywhere when this returns.
void invalidate_borrowed(rmm::Effects& fx, const rmm::Realm& consumer, const Range& range);

}  // namespace realmsim::csm

#include "models/csm/mappings.h"

namespace realmsim::csm {

using machine::entry_bytes;
using machine::kPageLevel;
using rmm::EntryState;
using rmm::Ripas;
using rmm::RttWalk;

std::optional<Pa> populated_page(const RttWalk& walk, Ipa ipa) {
  if (walk.entry.state != EntryState::Assigned || walk.entry.ripas != Ripas::Ram) return std::nullopt;
  return walk.entry.pa + ipa.offset_in(entry_bytes(walk.level));
}

bool can_borrow(const machine::Machine& machine, const rmm::Realm& realm, Ipa ipa) {
  const RttWalk walk = rmm::walk_rtt(machine, realm, ipa, kPageLevel);
  return walk.level == kPageLevel && walk.entry.state == EntryState::Unassigned;
}

void map_borrowed(rmm::Effects& fx, const rmm::Realm& consumer, rmm::TableLock& table, Ipa ipa, Pa page,
                  Permission permission) {
  const RttWalk walk = table.walk(ipa);
  fx.write_entry(consumer, walk.level, walk.address,
                 {.state = EntryState::Assigned,
                  .ripas = Ripas::Ram,
                  .pa = page,
                  .loan = permission == Permission::ReadOnly ? rmm::Loan::ReadOnly : rmm::Loan::ReadWrite});
}

void unmap_borrowed(rmm::Effects& fx, const rmm::Realm& consumer, const Range& range) {
  rmm::TableLock table{fx, consumer};
  for (Ipa ipa = range.base; ipa < range.top(); ipa = ipa + kGranuleBytes) {
    const RttWalk walk = table.walk(ipa);
    if (walk.entry.state != EntryState::Assigned) continue;
    fx.write_entry(consumer, walk.level, walk.address,
                   {.state = EntryState::Unassigned, .ripas = Ripas::Destroyed});
  }
}

void invalidate_borrowed(rmm::Effects& fx, const rmm::Realm& consumer, const Range& range) {
  for (Ipa ipa = range.base; ipa < range.top();) {
    const std::uint64_t bytes = entry_bytes(rmm::walk_rtt(fx.machine, consumer, ipa, kPageLevel).level);
    fx.invalidate(consumer, ipa.align_down(bytes), bytes);
    ipa = ipa.align_down(bytes) + bytes;
  }
}

}  // namespace realmsim::csm

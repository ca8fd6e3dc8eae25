#include "models/host/realm_memory.h"

#include <bit>

#include "models/host/realm_builder.h"
#include "models/machine/stage2.h"
#include "models/rmm/rmi_table.h"

namespace realmsim::host {

using machine::entry_bytes;
using machine::kPageLevel;

EntryRead read_entry(Rmi& rmi, Pa rd, Ipa ipa) {
  const Registers x = rmi.call(rmm::kRmiRttReadEntry, {rd.value, ipa.value, kPageLevel});
  return {.level = static_cast<int>(x[1]), .state = x[2], .ripas = x[4]};
}

bool populate(Rmi& rmi, Pa rd, Ipa ipa, const EntryRead& entry) {
  if (entry.level < kPageLevel) make_tables(rmi, rd, ipa);
  const Pa data = rmi.take_delegated();
  const Registers x = rmi.ask(rmm::kRmiDataCreateUnknown, {rd.value, data.value, ipa.value});
  if (!rmi.failure() && rmm::rmi_status(x[0]) == rmm::RmiStatus::Success) return true;
  rmi.undelegate_and_return(data);
  return false;
}

void populate_range(Rmi& rmi, Pa rd, Ipa base, Ipa top) {
  for (Ipa ipa = base; ipa < top && !rmi.failure(); ipa = ipa + kGranuleBytes) {
    const EntryRead entry = read_entry(rmi, rd, ipa);
    if (entry.state != kStateAssigned) populate(rmi, rd, ipa, entry);
  }
}

void empty_range(Rmi& rmi, Pa rd, Ipa base, Ipa top) {
  for (Ipa ipa = base; ipa < top && !rmi.failure();) {
    const EntryRead entry = read_entry(rmi, rd, ipa);
    if (entry.state != kStateAssigned) {
      ipa = ipa.align_down(entry_bytes(entry.level)) + entry_bytes(entry.level);
      continue;
    }
    if (entry.level < kPageLevel) make_tables(rmi, rd, ipa);
    const Registers x = rmi.call(rmm::kRmiDataDestroy, {rd.value, ipa.value});
    rmi.undelegate_and_return(Pa{x[1]});
    ipa = ipa + kGranuleBytes;
  }
  const std::uint64_t table_reach = entry_bytes(kPageLevel - 1);
  for (Ipa ipa = base.align_down(table_reach); ipa < top && !rmi.failure(); ipa = ipa + table_reach)
    make_tables(rmi, rd, ipa);
}

void give_pages(Rmi& rmi, Pa rd, Ipa base, Ipa top, Placement placement) {
  const std::uint64_t pages = (top - base) / kGranuleBytes;
  const std::uint64_t taken = std::bit_ceil(pages);
  const bool together = placement == Placement::Contiguous;
  const Pa first = together ? rmi.take_delegated(taken) : Pa{};
  for (std::uint64_t i = 0; i < pages && !rmi.failure(); ++i) {
    const Ipa ipa = base + i * kGranuleBytes;
    make_tables(rmi, rd, ipa);
    const Pa data = together ? first + i * kGranuleBytes : rmi.take_delegated();
    rmi.call(rmm::kRmiDataCreateUnknown, {rd.value, data.value, ipa.value});
  }
  for (std::uint64_t i = pages; together && i < taken; ++i)
    rmi.undelegate_and_return(first + i * kGranuleBytes);
}

// `top` of a command tells where the next page may be.
void reclaim(Rmi& rmi, Pa rd, Ipa base, Ipa end) {
  for (Ipa ipa = base; ipa < end && !rmi.failure();) {
    const Registers x = rmi.ask(rmm::kRmiDataDestroy, {rd.value, ipa.value});
    const bool destroyed = rmm::rmi_status(x[0]) == rmm::RmiStatus::Success;
    const bool in_block = rmm::rmi_index(x[0]) < kPageLevel;
    if (destroyed) rmi.undelegate_and_return(Pa{x[1]});
    if (Ipa{x[2]} > ipa) {
      ipa = Ipa{x[2]};
    } else if (in_block) {
      make_tables(rmi, rd, ipa);
    } else {
      ipa = ipa + kGranuleBytes;
    }
  }
}

}  // namespace realmsim::host

#include "models/machine/tlb.h"

namespace realmsim::machine {

TlbArray::TlbArray(std::uint32_t entries, std::uint32_t ways)
    : ways_(ways),
      sets_(entries / ways),
      tags_(entries),
      entries_(entries),
      ring_(entries),
      last_used_(sets_) {
  for (Slot slot = 0; slot < entries; ++slot) {
    const Slot first = slot / ways * ways;
    ring_[slot] = {.later = first + (slot - first + ways - 1) % ways,
                   .earlier = first + (slot - first + 1) % ways};
  }
  for (Slot set = 0; set < sets_; ++set)
    last_used_[set] = set * ways;
}

void TlbArray::move_before(Slot last_used, Slot slot) {
  const Slot first_used = ring_[last_used].later;
  if (slot == first_used) return;
  const Neighbours left = ring_[slot];
  ring_[left.later].earlier = left.earlier;
  ring_[left.earlier].later = left.later;
  ring_[slot] = {.later = first_used, .earlier = last_used};
  ring_[first_used].earlier = slot;
  ring_[last_used].later = slot;
}

void TlbArray::free(Slot slot) {
  uncount(slot);
  Slot& last_used = last_used_[set_of(tags_[slot])];
  if (slot == last_used) {
    last_used = ring_[slot].earlier;
  } else {
    move_before(last_used, slot);
  }
  tags_[slot] = {};
}

void TlbArray::erase(TlbTag tag) {
  const Slot slot = slot_of(tag);
  if (slot != kNoSlot) free(slot);
}

void TlbArray::erase_output(Pa granule) {
  if (entries_for(granule) == 0) return;
  erase_if([granule](TlbTag, const TlbEntry& entry) { return entry.page == granule; });
}

Tlb::Tlb(const TlbGeometry& geometry)
    : bounded_(Bounded{.level1 = {geometry.level1_entries, geometry.level1_entries},
                       .level2 = {geometry.level2_entries, geometry.level2_ways}}) {}

std::optional<TlbHit> Tlb::find_unbounded(TlbTag tag) const {
  const auto found = unbounded_.find(tag);
  if (found == unbounded_.end()) return std::nullopt;
  return TlbHit{found->second, TlbLevel::Level1};
}

void Tlb::insert_unbounded(TlbTag tag, TlbEntry entry) {
  unbounded_.insert_or_assign(tag, entry);
}

void Tlb::invalidate_all() {
  has_stage1_ = false;
  erase_if([](TlbTag, const TlbEntry&) { return true; });
}

void Tlb::invalidate_vmid(Vmid vmid) {
  erase_if([vmid](TlbTag tag, const TlbEntry&) { return tag.of_realm() && tag.vmid() == vmid; });
}

void Tlb::invalidate_ipa(Vmid vmid, Ipa first, std::uint64_t bytes) {
  if (!bounded_) {
    const auto begin = unbounded_.lower_bound(TlbTag::stage2(vmid, first));
    const auto end = unbounded_.upper_bound(TlbTag::stage2(vmid, first + (bytes - kGranuleBytes)));
    unbounded_.erase(begin, end);
    return;
  }
  constexpr std::uint64_t kLargestRangeByPage = 64 * kGranuleBytes;
  if (bytes > kLargestRangeByPage) {
    return erase_if([=](TlbTag tag, const TlbEntry&) {
      return tag.is_stage2() && tag.vmid() == vmid && tag.input() >= first && tag.input() - first < bytes;
    });
  }
  for (std::uint64_t done = 0; done < bytes; done += kGranuleBytes) {
    const TlbTag tag = TlbTag::stage2(vmid, first + done);
    bounded_->level1.erase(tag);
    bounded_->level2.erase(tag);
  }
}

void Tlb::invalidate_pa(Pa first, std::uint64_t bytes) {
  if (bounded_ && bytes == kGranuleBytes) {
    bounded_->level1.erase_output(first);
    bounded_->level2.erase_output(first);
    return;
  }
  erase_if([=](TlbTag, const TlbEntry& entry) { return entry.page >= first && entry.page - first < bytes; });
}

void Tlb::invalidate_physical(SecurityState state, std::optional<Pa> page) {
  erase_if([=](TlbTag tag, const TlbEntry& entry) {
    return tag.is_physical() && tag.state() == state && (!page || entry.page == *page);
  });
}

std::map<TlbTag, TlbEntry> Tlb::contents() const {
  if (!bounded_) return unbounded_;
  std::map<TlbTag, TlbEntry> all;
  const auto collect = [&](TlbTag tag, const TlbEntry& entry) { all.insert_or_assign(tag, entry); };
  bounded_->level1.for_each(collect);
  bounded_->level2.for_each(collect);
  return all;
}

void Tlb::hash_into(Hash64& hash) const {
  for (const auto& [tag, entry] : contents()) {
    hash.add(tag.packed());
    hash.add(entry.page.value);
    hash.add(entry.ipa.value | entry.stage1_shift);
    hash.add(static_cast<std::uint64_t>(entry.pas) << 3 | std::uint64_t{entry.readable} << 2 |
             std::uint64_t{entry.writable} << 1 | std::uint64_t{entry.executable});
  }
}

}  // namespace realmsim::machine

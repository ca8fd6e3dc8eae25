// Translation lookaside buffer of one processing element: stage 2 results tagged with VMID, results of both
// stages tagged with VMID and ASID, and physical regimes (no stage 2) tagged with the space they name. Every
// entry is merged with a passed granule protection check, so an invalidation by PA must find it too (Arm ARM
// DDI0487 D9.4). One by IPA finds no result of both stages (D8, TLB maintenance).
//
// Two organisations: with the geometry of a real core, or unbounded, where nothing is evicted by chance.
// Equality and hash see which translations are held, not their place or age.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "models/base/address.h"
#include "models/base/hash.h"
#include "models/base/security_state.h"
#include "models/machine/set_index.h"
#include "models/machine/stage2.h"

namespace realmsim::machine {

// What a translation is looked up by, packed: regime, VMID and input page; for stage 1 the ASID too, or that
// it is global.
class TlbTag {
 public:
  constexpr TlbTag() = default;  // of no translation
  static constexpr TlbTag stage2(Vmid vmid, Ipa page) {
    return TlbTag{(page.value >> kGranuleShift) | std::uint64_t{vmid.value} << kVmidShift |
                  kStage2 << kRegimeShift};
  }
  static constexpr TlbTag stage1(Vmid vmid, std::optional<Asid> asid, Va page) {
    return TlbTag{(page.value >> kGranuleShift) | std::uint64_t{asid ? asid->value : 0u} << kAsidShift |
                  std::uint64_t{!asid} << kGlobalShift | std::uint64_t{vmid.value} << kStage1VmidShift |
                  kStage1Regime << kStage1RegimeShift};
  }
  static constexpr TlbTag physical(SecurityState state, Pas pas, Pa page) {
    const std::uint64_t regime =
        kPhysical + static_cast<std::uint64_t>(state) * 4 + static_cast<std::uint64_t>(pas);
    return TlbTag{(page.value >> kGranuleShift) | regime << kRegimeShift};
  }

  [[nodiscard]] constexpr bool is_stage2() const { return packed_ >> kRegimeShift == kStage2; }
  [[nodiscard]] constexpr bool is_stage1() const { return packed_ >> kStage1RegimeShift == kStage1Regime; }
  [[nodiscard]] constexpr bool of_realm() const { return is_stage2() || is_stage1(); }
  [[nodiscard]] constexpr bool is_physical() const { return packed_ != 0 && !of_realm(); }
  [[nodiscard]] constexpr Vmid vmid() const {
    return {static_cast<std::uint16_t>(packed_ >> (is_stage1() ? kStage1VmidShift : kVmidShift))};
  }
  // Of stage 1.
  [[nodiscard]] constexpr bool global() const { return (packed_ >> kGlobalShift & 1) != 0; }
  [[nodiscard]] constexpr Asid asid() const { return {static_cast<std::uint8_t>(packed_ >> kAsidShift)}; }
  [[nodiscard]] constexpr Va va() const {
    return {(packed_ & ((std::uint64_t{1} << kAsidShift) - 1)) << kGranuleShift};
  }
  // Of a physical regime.
  [[nodiscard]] constexpr SecurityState state() const {
    return static_cast<SecurityState>(((packed_ >> kRegimeShift) - kPhysical) / 4);
  }
  [[nodiscard]] constexpr Ipa input() const {
    return {(packed_ & ((std::uint64_t{1} << kVmidShift) - 1)) << kGranuleShift};
  }
  [[nodiscard]] constexpr std::uint64_t packed() const { return packed_; }
  friend constexpr auto operator<=>(TlbTag, TlbTag) = default;

 private:
  explicit constexpr TlbTag(std::uint64_t packed) : packed_(packed) {}
  static constexpr unsigned kVmidShift = 40;
  static constexpr unsigned kRegimeShift = 56;
  static constexpr std::uint64_t kStage2 = 1;
  static constexpr std::uint64_t kPhysical = 2;  // and those that follow
  static constexpr unsigned kAsidShift = 36;
  static constexpr unsigned kGlobalShift = 44;
  static constexpr unsigned kStage1VmidShift = 45;
  static constexpr unsigned kStage1RegimeShift = 61;
  static constexpr std::uint64_t kStage1Regime = 0b111;

  std::uint64_t packed_ = 0;
};

struct TlbEntry {
  Pa page;
  Pas pas = Pas::NonSecure;
  bool readable = false;
  bool writable = false;
  bool executable = false;
  std::uint8_t stage1_shift = kGranuleShift;  // log2 of what the stage 1 leaf covers, if there is one
  Ipa ipa;                                    // the page that stage 1 leads to

  friend bool operator==(const TlbEntry&, const TlbEntry&) = default;
};

// What a walk leaves for the TLB.
struct TlbFill {
  TlbTag tag;
  TlbEntry entry;
};

struct TlbGeometry {
  std::uint32_t level1_entries;  // fully associative
  std::uint32_t level2_entries;
  std::uint32_t level2_ways;
};

enum class TlbLevel : std::uint8_t { Level1, Level2 };

struct TlbHit {
  TlbEntry entry;
  TlbLevel level;
};

// One set-associative array with least-recently-used replacement. The slots of a set form a ring from the one
// used last to the one used first. Where a set is large, an index by folded tag, which says how many entries
// there are and where the last one was met, spares most looks at it.
class TlbArray {
 public:
  TlbArray(std::uint32_t entries, std::uint32_t ways);

  // Touches the entry.
  [[nodiscard]] const TlbEntry* find(TlbTag tag) {
    const Slot slot = slot_of(tag);
    if (slot == kNoSlot) {
      missed_ = tag;
      return nullptr;
    }
    use(slot, last_used_[set_of(tag)]);
    return &entries_[slot];
  }
  // Replaces an entry with the same tag.
  void insert(TlbTag tag, const TlbEntry& entry) {
    Slot& last_used = last_used_[set_of(tag)];
    const Slot held = tag == missed_ ? kNoSlot : slot_of(tag);
    missed_ = {};
    if (held == kNoSlot) {
      last_used = ring_[last_used].later;
    } else {
      use(held, last_used);
    }
    const Slot slot = last_used;
    if (tags_[slot] != TlbTag{}) uncount(slot);
    tags_[slot] = tag;
    write(entry, entries_[slot]);
    if (indexed()) {
      Hint& hint = hint_for(tag);
      ++hint.entries;
      hint.slot = slot;
    }
    ++entries_for(entry.page);
  }
  void erase(TlbTag tag);
  void erase_output(Pa granule);
  template <class Match>
  void erase_if(Match match) {
    for (Slot slot = 0; slot < tags_.size(); ++slot) {
      if (tags_[slot] != TlbTag{} && match(tags_[slot], entries_[slot])) free(slot);
    }
  }
  template <class Visit>
  void for_each(Visit visit) const {
    for (std::size_t slot = 0; slot < tags_.size(); ++slot) {
      if (tags_[slot] != TlbTag{}) visit(tags_[slot], entries_[slot]);
    }
  }

 private:
  using Slot = std::uint32_t;
  struct Hint {
    std::uint32_t entries = 0;
    Slot slot = 0;
  };
  struct Neighbours {
    Slot later;  // used after it; the last used one's is the first used one
    Slot earlier;
  };
  static constexpr Slot kNoSlot = ~Slot{0};
  static constexpr std::uint32_t kFewWays = 8;  // looked at one by one, as cheap as the index
  static constexpr std::size_t kFolds = 256;

  [[nodiscard]] std::size_t set_of(TlbTag tag) const { return set_index(tag.packed(), sets_); }
  [[nodiscard]] bool indexed() const { return ways_ > kFewWays; }
  [[nodiscard]] Hint& hint_for(TlbTag tag) { return hints_[tag.packed() % kFolds]; }
  [[nodiscard]] std::uint32_t& entries_for(Pa page) {
    return output_counts_[(page.value >> kGranuleShift) % kFolds];
  }
  // Of the entry with the tag.
  [[nodiscard]] Slot slot_of(TlbTag tag) {
    if (!indexed()) return search(tag);
    Hint& hint = hint_for(tag);
    if (hint.entries == 0) return kNoSlot;
    if (tags_[hint.slot] == tag) return hint.slot;
    const Slot found = search(tag);
    if (found != kNoSlot) hint.slot = found;
    return found;
  }
  [[nodiscard]] Slot search(TlbTag tag) const {
    const auto first = static_cast<Slot>(set_of(tag) * ways_);
    for (Slot slot = first; slot != first + ways_; ++slot) {
      if (tags_[slot] == tag) return slot;
    }
    return kNoSlot;
  }
  // Member by member, all of them: the host stalls where it copies at once what it has just written in parts.
  static void write(const TlbEntry& entry, TlbEntry& place) {
    static_assert(sizeof(TlbEntry) == 24);
    place.page = entry.page;
    place.pas = entry.pas;
    place.readable = entry.readable;
    place.writable = entry.writable;
    place.executable = entry.executable;
    place.stage1_shift = entry.stage1_shift;
    place.ipa = entry.ipa;
  }
  void uncount(Slot slot) {
    if (indexed()) --hint_for(tags_[slot]).entries;
    --entries_for(entries_[slot].page);
  }
  void free(Slot slot);
  void use(Slot slot, Slot& last_used) {
    if (slot == last_used) return;
    move_before(last_used, slot);
    last_used = slot;
  }
  // To where the ring closes: after the slot used first, before the one used last.
  void move_before(Slot last_used, Slot slot);

  std::uint32_t ways_;
  std::uint32_t sets_;
  std::vector<TlbTag> tags_;  // of no translation where a slot is free; such slots count as used first
  std::vector<TlbEntry> entries_;
  std::vector<Neighbours> ring_;
  std::vector<Slot> last_used_;  // by set
  TlbTag missed_;                // not held, because it has not been inserted since it was looked for
  std::array<Hint, kFolds> hints_{};
  std::array<std::uint32_t, kFolds> output_counts_{};  // entries by output page, folded: most TLBIs find none
};

class Tlb {
 public:
  Tlb() = default;  // unbounded
  explicit Tlb(const TlbGeometry& geometry);

  std::optional<TlbHit> find(TlbTag tag) {
    if (!bounded_) return find_unbounded(tag);
    if (const TlbEntry* entry = bounded_->level1.find(tag)) return TlbHit{*entry, TlbLevel::Level1};
    const TlbEntry* entry = bounded_->level2.find(tag);
    if (entry == nullptr) return std::nullopt;
    bounded_->level1.insert(tag, *entry);
    return TlbHit{*entry, TlbLevel::Level2};
  }
  // Replaces an entry with the same tag.
  void insert(TlbTag tag, const TlbEntry& entry) {
    has_stage1_ = has_stage1_ || tag.is_stage1();
    if (!bounded_) return insert_unbounded(tag, entry);
    bounded_->level1.insert(tag, entry);
    bounded_->level2.insert(tag, entry);
  }

  void invalidate_all();
  void invalidate_vmid(Vmid vmid);
  void invalidate_ipa(Vmid vmid, Ipa first, std::uint64_t bytes);  // whole granules
  void invalidate_pa(Pa first, std::uint64_t bytes);               // by output address, whole granules
  // Of a world without stage 2: all, or those of one page.
  void invalidate_physical(SecurityState state, std::optional<Pa> page);
  // Results of both stages: all of the VMID, or those by the stage 1 leaf of one VA, global or of the ASID.
  void invalidate_stage1(Vmid vmid);
  void invalidate_va(Vmid vmid, Asid asid, Va va);

  // The translations held, each once, in order of their tags.
  [[nodiscard]] std::map<TlbTag, TlbEntry> contents() const;
  friend bool operator==(const Tlb& a, const Tlb& b) { return a.contents() == b.contents(); }
  void hash_into(Hash64& hash) const;

 private:
  struct Bounded {
    TlbArray level1;
    TlbArray level2;
  };
  template <class Match>
  void erase_if(Match match) {
    std::erase_if(unbounded_, [&](const auto& item) { return match(item.first, item.second); });
    if (!bounded_) return;
    bounded_->level1.erase_if(match);
    bounded_->level2.erase_if(match);
  }

  [[nodiscard]] std::optional<TlbHit> find_unbounded(TlbTag tag) const;
  // By value: an entry whose address is taken nowhere lives in registers of the host.
  void insert_unbounded(TlbTag tag, TlbEntry entry);

  std::optional<Bounded> bounded_;
  std::map<TlbTag, TlbEntry> unbounded_;
  bool has_stage1_ = false;  // since the last time that all such entries went
};

}  // namespace realmsim::machine

// What a processing element remembers of walks: to which stage 2 tables it knows the way, by VMID and the
// part of the IPA that leads there; to which last tables of stage 1, by VMID, ASID and the part of the VA;
// and, in a cache of its own, to which pages of stage 2 (the IPA cache).
//
// It decides what a walk costs and nothing else, as cache tags do: the walk reads every descriptor as it is
// in memory, and those above a table that is known here are no references. So it holds tags only, and is no
// part of what machines are compared by.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "models/base/address.h"
#include "models/machine/set_index.h"
#include "models/machine/stage2.h"

namespace realmsim::machine {

struct WalkCacheGeometry {
  std::uint32_t entries;  // none: every level of a walk is a reference
  std::uint32_t ways;
};

class WalkCache {
 public:
  WalkCache() = default;  // knows nothing
  explicit WalkCache(const WalkCacheGeometry& geometry);

  // Level of the lowest table below `start_level` to which the way is known; it counts as used.
  std::optional<int> find(Vmid vmid, Ipa ipa, int start_level) {
    if (sets_ == 0) return std::nullopt;
    for (int level = kPageLevel; level > start_level; --level) {
      if (use(Tag{vmid, ipa, level})) return level;
    }
    return std::nullopt;
  }
  // The way to the table at `level`. Replaces the least recently used of its set.
  void keep(Vmid vmid, Ipa ipa, int level) { put(Tag{vmid, ipa, level}); }
  // The same of the last table that a stage 1 walk comes to.
  bool find_last_stage1_table(Vmid vmid, Asid asid, Va va);
  void keep_last_stage1_table(Vmid vmid, Asid asid, Va va);
  // The same of the page that stage 2 leads to: all of its walk is known.
  bool find_page(Vmid vmid, Ipa ipa);
  void keep_page(Vmid vmid, Ipa ipa);

  void invalidate_all();
  void invalidate_vmid(Vmid vmid);
  void invalidate_ipa(Vmid vmid, Ipa first, std::uint64_t bytes);  // of stage 2, what translates any of it
  void invalidate_stage1(Vmid vmid);

 private:
  // VMID, level and IPA prefix, or ASID and VA prefix; no entry packs to zero.
  class Tag {
   public:
    Tag() = default;
    // A table at one level is led to by an entry of the level above.
    Tag(Vmid vmid, Ipa ipa, int level)
        : packed_(std::uint64_t{vmid.value} << kVmidShift |
                  static_cast<std::uint64_t>(level + kLevelBias) << kLevelShift |
                  ipa.value >> entry_shift(level - 1)) {}
    // All bits of the VA that choose a last table.
    Tag(Vmid vmid, Asid asid, Va va)
        : packed_(std::uint64_t{vmid.value} << kVmidShift |
                  static_cast<std::uint64_t>(kStage1 + kLevelBias) << kLevelShift |
                  std::uint64_t{asid.value} << kAsidShift | va.value >> entry_shift(kPageLevel - 1)) {}
    [[nodiscard]] bool valid() const { return packed_ != 0; }
    [[nodiscard]] Vmid vmid() const { return {static_cast<std::uint16_t>(packed_ >> kVmidShift)}; }
    [[nodiscard]] bool of_stage1() const { return level() == kStage1; }
    [[nodiscard]] int level() const { return static_cast<int>((packed_ >> kLevelShift) & 0xf) - kLevelBias; }
    [[nodiscard]] std::uint64_t prefix() const { return packed_ & ((std::uint64_t{1} << kLevelShift) - 1); }
    friend bool operator==(Tag, Tag) = default;

   private:
    static constexpr unsigned kAsidShift = 27;
    static constexpr unsigned kLevelShift = 44;
    static constexpr unsigned kVmidShift = 48;
    static constexpr int kLevelBias = 2;
    static constexpr int kStage1 = 10;  // instead of a level
    std::uint64_t packed_ = 0;
  };

  // The ways of a set stand in the order of their last use; free ones come last.
  [[nodiscard]] std::span<Tag> set_of(Tag tag) {
    return std::span{tags_}.subspan(set_index(tag.prefix(), sets_) * ways_, ways_);
  }
  bool use(Tag tag) {
    const std::span<Tag> set = set_of(tag);
    std::size_t place = 0;
    while (place != set.size() && set[place] != tag)
      ++place;
    if (place == set.size()) return false;
    for (; place != 0; --place)
      std::swap(set[place], set[place - 1]);
    return true;
  }
  // The tag becomes the first; those before its old place, or all but the last, move on by one.
  void put(Tag tag) {
    if (sets_ == 0) return;
    Tag moved = tag;
    for (Tag& way : set_of(tag)) {
      std::swap(way, moved);
      if (moved == tag) return;
    }
  }
  template <class Match>
  void erase_if(Match match);

  std::uint32_t ways_ = 0;
  std::uint32_t sets_ = 0;
  std::vector<Tag> tags_;
};

}  // namespace realmsim::machine

// What a TLB keeps of the granule protection table by itself, beside the results merged with translations
// (Arm ARM DDI0487 D9.4): leaf entries with all they cover, and the level 1 tables that level 0 leads to.
//
// A processing element may keep any of it until an invalidation, or nothing. Both are legal; keeping
// everything shows which maintenance software has forgotten. Invalid entries are never kept; entries that
// deny are. A block may be kept whole, so an invalidation of a part of it is not relied on to reach it.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <utility>

#include "models/base/address.h"
#include "models/base/hash.h"
#include "models/machine/gpt.h"

namespace realmsim::machine {

enum class GptCaching : std::uint8_t { Nothing, UntilInvalidated };

// log2 of what the entry covers.
struct GptLeaf {
  unsigned bits = 0;
  Gpi gpi = Gpi::NoAccess;
  std::uint8_t level = 0;
  friend bool operator==(const GptLeaf&, const GptLeaf&) = default;
};

class GptCache {
 public:
  GptCache() = default;  // keeps nothing
  explicit GptCache(GptCaching caching) : caching_(caching) {}
  [[nodiscard]] GptCaching caching() const { return caching_; }

  // The smallest entry kept that covers `pa`.
  [[nodiscard]] std::optional<GptLeaf> leaf(Pa pa) const {
    return leaves_.empty() ? std::nullopt : smallest_leaf(pa);
  }
  // Level 1 table for the level 0 entry of 2^`level0_bits` bytes around `pa`.
  [[nodiscard]] std::optional<Pa> table(Pa pa, unsigned level0_bits) const {
    return tables_.empty() ? std::nullopt : kept_table(pa, level0_bits);
  }

  void keep(Pa pa, const GptLeaf& leaf) {
    if (caching_ == GptCaching::UntilInvalidated) leaves_.insert_or_assign(around(pa, leaf.bits), leaf);
  }
  void keep_table(Pa pa, unsigned level0_bits, Pa table) {
    if (caching_ == GptCaching::UntilInvalidated) tables_.insert_or_assign(around(pa, level0_bits), table);
  }

  void invalidate_all();
  void invalidate_leaves(Pa first, std::uint64_t bytes);  // those that lie in the range
  void invalidate_tables(Pa first, std::uint64_t bytes);  // those that translate any of it

  friend bool operator==(const GptCache&, const GptCache&) = default;
  void hash_into(Hash64& hash) const;

 private:
  [[nodiscard]] std::optional<GptLeaf> smallest_leaf(Pa pa) const;
  [[nodiscard]] std::optional<Pa> kept_table(Pa pa, unsigned level0_bits) const;

  using Range = std::pair<unsigned, Pa>;  // log2 of its size, base
  static Range around(Pa pa, unsigned bits) { return {bits, pa.align_down(std::uint64_t{1} << bits)}; }

  GptCaching caching_ = GptCaching::Nothing;
  std::map<Range, GptLeaf> leaves_;
  std::map<Range, Pa> tables_;
};

}  // namespace realmsim::machine

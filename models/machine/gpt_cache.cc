#include "models/machine/gpt_cache.h"

namespace realmsim::machine {

std::optional<GptLeaf> GptCache::smallest_leaf(Pa pa) const {
  for (auto found = leaves_.begin(); found != leaves_.end();) {
    const unsigned bits = found->first.first;
    const auto match = leaves_.find(around(pa, bits));
    if (match != leaves_.end()) return match->second;
    found = leaves_.lower_bound({bits + 1, Pa{}});
  }
  return std::nullopt;
}

std::optional<Pa> GptCache::kept_table(Pa pa, unsigned level0_bits) const {
  const auto found = tables_.find(around(pa, level0_bits));
  return found == tables_.end() ? std::nullopt : std::optional{found->second};
}

void GptCache::invalidate_all() {
  leaves_.clear();
  tables_.clear();
}

void GptCache::invalidate_leaves(Pa first, std::uint64_t bytes) {
  for (auto group = leaves_.begin(); group != leaves_.end();) {
    const unsigned bits = group->first.first;
    const auto begin = leaves_.lower_bound({bits, first});
    auto end = begin;
    while (end != leaves_.end() && end->first.first == bits &&
           (end->first.second - first) + (std::uint64_t{1} << bits) <= bytes)
      ++end;
    leaves_.erase(begin, end);
    group = leaves_.lower_bound({bits + 1, Pa{}});
  }
}

void GptCache::invalidate_tables(Pa first, std::uint64_t bytes) {
  std::erase_if(tables_, [=](const auto& item) {
    const auto& [size_bits, base] = item.first;
    return base < first + bytes && first < base + (std::uint64_t{1} << size_bits);
  });
}

void GptCache::hash_into(Hash64& hash) const {
  for (const auto& [range, leaf] : leaves_) {
    hash.add(range.second.value | range.first);
    hash.add(static_cast<std::uint64_t>(leaf.gpi) << 1 | leaf.level);
  }
  for (const auto& [range, table] : tables_) {
    hash.add(range.second.value | range.first);
    hash.add(table.value);
  }
}

}  // namespace realmsim::machine

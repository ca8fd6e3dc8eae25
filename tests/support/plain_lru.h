// Set-associative storage with least-recently-used replacement, said as plainly as it can be: a list for each
// set, most recently used first.
#pragma once

#include <algorithm>
#include <cstdint>
#include <list>
#include <optional>
#include <utility>
#include <vector>

namespace realmsim::testing {

template <class Key, class Value>
class PlainLru {
 public:
  using Item = std::pair<Key, Value>;

  PlainLru(std::uint64_t sets, std::uint64_t ways) : ways_(ways), sets_(sets) {}

  // The item is the most recently used from now on.
  Value* use(std::uint64_t number, const Key& key) {
    Set& set = set_of(number);
    const auto found = place(set, key);
    if (found == set.end()) return nullptr;
    set.splice(set.begin(), set, found);
    return &set.front().second;
  }

  // Leaves the order alone.
  Value* look(std::uint64_t number, const Key& key) {
    Set& set = set_of(number);
    const auto found = place(set, key);
    return found == set.end() ? nullptr : &found->second;
  }

  // Returns what had to make room.
  std::optional<Item> put(std::uint64_t number, const Key& key, const Value& value) {
    drop(number, key);
    Set& set = set_of(number);
    std::optional<Item> victim;
    if (set.size() == ways_) {
      victim = set.back();
      set.pop_back();
    }
    set.push_front({key, value});
    return victim;
  }

  void drop(std::uint64_t number, const Key& key) {
    set_of(number).remove_if([&](const Item& item) { return item.first == key; });
  }

  template <class Match>
  void drop_if(Match match) {
    for (Set& set : sets_)
      set.remove_if([&](const Item& item) { return match(item.first, item.second); });
  }

 private:
  using Set = std::list<Item>;
  Set& set_of(std::uint64_t number) { return sets_[number % sets_.size()]; }
  static typename Set::iterator place(Set& set, const Key& key) {
    return std::find_if(set.begin(), set.end(), [&](const Item& item) { return item.first == key; });
  }

  std::uint64_t ways_;
  std::vector<Set> sets_;
};

}  // namespace realmsim::testing

// RIPAS of a realm's protected half as a function of the address, however its tables are folded.
#pragma once

#include <iterator>
#include <map>

#include "models/base/address.h"
#include "models/rmm/rtt_entry.h"

namespace realmsim::invariants {

class RipasMap {
 public:
  // changed(first, end, before) for every part of [first, end) that had another RIPAS.
  template <class Changed>
  void assign(Ipa first, Ipa end, rmm::Ripas ripas, Changed changed) {
    const auto around = std::prev(from_.upper_bound(first));
    const auto after = std::next(around);
    if (around->second == ripas && (after == from_.end() || after->first >= end)) return;
    split(first);
    const auto stop = split(end);
    for (auto part = from_.find(first); part != stop; ++part) {
      if (part->second != ripas) changed(part->first, std::next(part)->first, part->second);
      part->second = ripas;
    }
    join(first, end);
  }

 private:
  using Parts = std::map<Ipa, rmm::Ripas>;

  Parts::iterator split(Ipa at) {
    const auto around = std::prev(from_.upper_bound(at));
    return from_.emplace(at, around->second).first;
  }
  // Equal neighbours become one part.
  void join(Ipa first, Ipa end) {
    auto part = from_.find(first);
    if (part != from_.begin()) --part;
    for (auto next = std::next(part); next != from_.end() && next->first <= end; next = std::next(part)) {
      if (next->second == part->second) {
        from_.erase(next);
      } else {
        part = next;
      }
    }
  }

  Parts from_{{Ipa{0}, rmm::Ripas::Empty}};  // by first address, up to the next part
};

}  // namespace realmsim::invariants

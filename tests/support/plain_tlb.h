// Translations that one processing element remembers, in two levels: a small one that holds anything
// anywhere, and a larger one in sets. What is found in the larger one moves up; what is new goes into both.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <tuple>

#include "models/base/address.h"
#include "models/base/security_state.h"
#include "tests/support/plain_lru.h"

namespace realmsim::testing {

struct PlainTlbShape {
  std::uint64_t level1_entries;
  std::uint64_t level2_sets;
  std::uint64_t level2_ways;
};

// Under stage 2 a page belongs to a VMID, and by VA to an ASID too or to all of them; otherwise to the state
// that names it and the space it names.
struct PlainPage {
  std::optional<Vmid> vmid;
  bool by_va = false;
  std::optional<Asid> asid;
  SecurityState state = SecurityState::NonSecure;
  Pas named = Pas::NonSecure;
  std::uint64_t number = 0;

  friend auto operator<=>(const PlainPage&, const PlainPage&) = default;
};

struct PlainFrame {
  Pa base;
  Pas pas = Pas::NonSecure;
  bool readable = true;
  bool writable = true;
  bool executable = true;
  std::uint64_t ipa = 0;  // of a page by VA
  bool for_all_asids = false;
  std::uint64_t leaf_bytes = 4096;  // of stage 1
};

class PlainTlb {
 public:
  // Without a shape nothing is ever lost.
  explicit PlainTlb(const std::optional<PlainTlbShape>& shape) {
    if (!shape) return;
    small_.emplace(1, shape->level1_entries);
    large_.emplace(shape->level2_sets, shape->level2_ways);
  }

  struct Found {
    PlainFrame frame;
    int level;
  };
  std::optional<Found> find(const PlainPage& page) {
    if (!small_) {
      const auto found = all_.find(page);
      return found == all_.end() ? std::nullopt : std::optional{Found{found->second, 1}};
    }
    if (const PlainFrame* frame = small_->use(0, page)) return Found{*frame, 1};
    const PlainFrame* frame = large_->use(page.number, page);
    if (frame == nullptr) return std::nullopt;
    small_->put(0, page, *frame);
    return Found{*frame, 2};
  }

  void put(const PlainPage& page, const PlainFrame& frame) {
    if (!small_) {
      all_.insert_or_assign(page, frame);
      return;
    }
    small_->put(0, page, frame);
    large_->put(page.number, page, frame);
  }

  template <class Match>
  void drop_if(Match match) {
    if (small_) small_->drop_if(match);
    if (large_) large_->drop_if(match);
    std::erase_if(all_, [&](const auto& item) { return match(item.first, item.second); });
  }

 private:
  using Level = PlainLru<PlainPage, PlainFrame>;
  std::optional<Level> small_;
  std::optional<Level> large_;
  std::map<PlainPage, PlainFrame> all_;
};

}  // namespace realmsim::testing

// The access policy table of one realm (CAEC 4.1): records in the 4 KiB of its APT granule, 32 bytes each.
// How many regions, sharings and reservations a realm can have is what fits there.
//
// Slot 0 is the header with the realm's id; 127 slots hold records of any kind:
//   word 0  kind [7:0], state [15:8], permission [23:16]
//   word 1  region id, sharing id of a reservation, or consumer id of a pair counter
//   word 2  base IPA, sharing id of a share, or the pair's last counter
//   word 3  size in bytes
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "models/base/address.h"
#include "models/csm/sharing_id.h"
#include "models/machine/memory.h"
#include "models/rmm/effects.h"

namespace realmsim::csm {

using AptWords = std::array<std::uint64_t, 4>;

struct Range {
  Ipa base;
  std::uint64_t size = 0;

  [[nodiscard]] Ipa top() const { return base + size; }
  [[nodiscard]] bool contains(Ipa ipa) const { return ipa >= base && ipa - base < size; }
  // Half-open: ranges that touch do not overlap.
  [[nodiscard]] bool overlaps(const Range& other) const { return base < other.top() && other.base < top(); }
  friend bool operator==(const Range&, const Range&) = default;
};

// A region that this realm provides.
struct Region {
  RegionId id = 0;
  Range range;

  [[nodiscard]] AptWords encode() const;
  static std::optional<Region> decode(const AptWords& words);
};

// A consumer to whom one of these regions is offered, or by whom it is attached.
struct Share {
  RegionId region = 0;
  SharingId id;
  Permission permission = Permission::ReadOnly;
  bool attached = false;

  [[nodiscard]] AptWords encode() const;
  static std::optional<Share> decode(const AptWords& words);
};

// A range that this realm keeps for a region of another realm.
struct Reservation {
  enum class State : std::uint8_t { Reserved, Attached, Dead };  // Dead: the provider's APT is gone
  SharingId id;
  Range range;
  State state = State::Reserved;

  [[nodiscard]] AptWords encode() const;
  static std::optional<Reservation> decode(const AptWords& words);
  // The authors' firmware leaves the content of a slot that it gives up, and may read it again.
  [[nodiscard]] AptWords encode_given_up() const;
  static bool is_given_up(const AptWords& words);
  static std::optional<Reservation> decode_leftover(const AptWords& words);  // in use or given up
};

// How often this realm has shared with a consumer; outlives the sharings.
struct PairCounter {
  RealmId consumer = 0;
  std::uint16_t last = 0;

  [[nodiscard]] AptWords encode() const;
  static std::optional<PairCounter> decode(const AptWords& words);
};

template <class Record>
struct Found {
  unsigned slot;
  Record record;
};

// The words of a record by what stands in them.
enum class AptPart : std::uint8_t { State, Id, Place, Size };

class Apt {
 public:
  static constexpr unsigned kSlots = kGranuleBytes / sizeof(AptWords);

  Apt(const machine::Memory& memory, Pa granule) : memory_(memory), granule_(granule) {}

  [[nodiscard]] Pa address(unsigned slot) const { return granule_ + std::uint64_t{slot} * sizeof(AptWords); }
  [[nodiscard]] AptWords words(unsigned slot) const;
  // What is asked when a receipt says since which step a part of a record is as it is.
  [[nodiscard]] StateKey part(unsigned slot, AptPart part) const {
    return {StateKind::AptRecord, address(slot) + 8 * static_cast<std::uint64_t>(part)};
  }
  [[nodiscard]] bool is_free(unsigned slot) const { return words(slot)[0] == 0; }
  [[nodiscard]] unsigned free_slots() const;

  // The first record of a kind that `match` accepts.
  template <class Record, class Match>
  [[nodiscard]] std::optional<Found<Record>> find(Match match) const {
    std::optional<Found<Record>> found;
    visit_until<Record>([&](unsigned slot, const Record& record) {
      if (match(record)) found.emplace(Found<Record>{slot, record});
      return found.has_value();
    });
    return found;
  }
  // visit(slot, record) for every record of a kind, in slot order.
  template <class Record, class Visit>
  void for_each(Visit visit) const {
    visit_until<Record>([&](unsigned slot, const Record& record) {
      visit(slot, record);
      return false;
    });
  }

  [[nodiscard]] std::optional<Found<Region>> region(RegionId id) const;
  [[nodiscard]] std::optional<Found<Region>> region_at(Ipa ipa) const;
  [[nodiscard]] std::optional<Found<Share>> share(SharingId id) const;
  [[nodiscard]] std::optional<Found<Reservation>> reservation(SharingId id) const;
  [[nodiscard]] std::optional<Found<Reservation>> reservation_at(Ipa ipa) const;
  [[nodiscard]] std::optional<Found<PairCounter>> pair_counter(RealmId consumer) const;
  [[nodiscard]] bool overlaps(const Range& range) const;

 private:
  // Most slots are free: their first byte, the kind, says so without decoding.
  template <class Record, class Visit>
  void visit_until(Visit visit) const {
    const machine::Page& page = memory_.granule(granule_);
    for (unsigned slot = 1; slot < kSlots; ++slot) {
      if (page[slot * sizeof(AptWords)] == std::byte{0}) continue;
      const auto record = Record::decode(words(slot));
      if (record && visit(slot, *record)) return;
    }
  }

  const machine::Memory& memory_;
  Pa granule_;
};

// Changes to the table in `granule`, reported and charged like any other effect.
class AptEditor {
 public:
  AptEditor(rmm::Effects& fx, Pa granule) : fx_(fx), apt_(fx.machine.memory, granule) {}

  void set_owner(RealmId id);
  void replace(unsigned slot, const AptWords& words) { store(slot, words); }
  void add(const AptWords& words);  // into the first free slot; a check has seen that there is one
  void erase(unsigned slot) { store(slot, {}); }

 private:
  void store(unsigned slot, const AptWords& words);

  rmm::Effects& fx_;
  Apt apt_;
};

}  // namespace realmsim::csm

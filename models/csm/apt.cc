#include "models/csm/apt.h"

#include <cstring>

#include "models/base/ensure.h"

namespace realmsim::csm {
namespace {

enum class Kind : std::uint8_t { Free, Header, Region, Share, Reservation, PairCounter, GivenUp };

std::uint64_t head(Kind kind, std::uint64_t state = 0, std::uint64_t permission = 0) {
  return field<7, 0>(static_cast<std::uint64_t>(kind)) | field<15, 8>(state) | field<23, 16>(permission);
}

bool is(const AptWords& words, Kind kind) {
  return static_cast<Kind>(bits<7, 0>(words[0])) == kind;
}

}  // namespace

AptWords Region::encode() const {
  return {head(Kind::Region), id, range.base.value, range.size};
}

std::optional<Region> Region::decode(const AptWords& words) {
  if (!is(words, Kind::Region)) return std::nullopt;
  return Region{.id = words[1], .range = {{words[2]}, words[3]}};
}

AptWords Share::encode() const {
  return {head(Kind::Share, attached, static_cast<std::uint64_t>(permission)), region, id.pack(), 0};
}

std::optional<Share> Share::decode(const AptWords& words) {
  if (!is(words, Kind::Share)) return std::nullopt;
  return Share{.region = words[1],
               .id = SharingId::unpack(words[2]),
               .permission = static_cast<Permission>(bits<23, 16>(words[0])),
               .attached = bits<15, 8>(words[0]) != 0};
}

AptWords Reservation::encode() const {
  return {head(Kind::Reservation, static_cast<std::uint64_t>(state)), id.pack(), range.base.value,
          range.size};
}

std::optional<Reservation> Reservation::decode(const AptWords& words) {
  if (!is(words, Kind::Reservation)) return std::nullopt;
  return decode_leftover(words);
}

AptWords Reservation::encode_given_up() const {
  AptWords words = encode();
  words[0] = head(Kind::GivenUp);
  return words;
}

bool Reservation::is_given_up(const AptWords& words) {
  return is(words, Kind::GivenUp);
}

std::optional<Reservation> Reservation::decode_leftover(const AptWords& words) {
  if (!is(words, Kind::Reservation) && !is_given_up(words)) return std::nullopt;
  return Reservation{.id = SharingId::unpack(words[1]),
                     .range = {{words[2]}, words[3]},
                     .state = static_cast<State>(bits<15, 8>(words[0]))};
}

AptWords PairCounter::encode() const {
  return {head(Kind::PairCounter), consumer, last, 0};
}

std::optional<PairCounter> PairCounter::decode(const AptWords& words) {
  if (!is(words, Kind::PairCounter)) return std::nullopt;
  return PairCounter{.consumer = static_cast<RealmId>(words[1]),
                     .last = static_cast<std::uint16_t>(words[2])};
}

AptWords Apt::words(unsigned slot) const {
  AptWords words;
  const Pa at = address(slot);
  std::memcpy(words.data(), memory_.granule(granule_).data() + at.offset_in(kGranuleBytes), sizeof words);
  return words;
}

unsigned Apt::free_slots() const {
  unsigned count = 0;
  for (unsigned slot = 1; slot < kSlots; ++slot)
    count += is_free(slot) ? 1u : 0u;
  return count;
}

std::optional<Found<Region>> Apt::region(RegionId id) const {
  return find<Region>([id](const Region& region) { return region.id == id; });
}

std::optional<Found<Region>> Apt::region_at(Ipa ipa) const {
  return find<Region>([ipa](const Region& region) { return region.range.contains(ipa); });
}

std::optional<Found<Share>> Apt::share(SharingId id) const {
  return find<Share>([id](const Share& share) { return share.id == id; });
}

std::optional<Found<Reservation>> Apt::reservation(SharingId id) const {
  return find<Reservation>([id](const Reservation& reservation) { return reservation.id == id; });
}

std::optional<Found<Reservation>> Apt::reservation_at(Ipa ipa) const {
  return find<Reservation>([ipa](const Reservation& reservation) { return reservation.range.contains(ipa); });
}

std::optional<Found<PairCounter>> Apt::pair_counter(RealmId consumer) const {
  return find<PairCounter>([consumer](const PairCounter& pair) { return pair.consumer == consumer; });
}

bool Apt::overlaps(const Range& range) const {
  return find<Region>([&](const Region& region) { return region.range.overlaps(range); }) ||
         find<Reservation>([&](const Reservation& other) { return other.range.overlaps(range); });
}

void AptEditor::set_owner(RealmId id) {
  store(0, {head(Kind::Header), id, 0, 0});
}

void AptEditor::add(const AptWords& words) {
  unsigned slot = 1;
  while (slot < Apt::kSlots && !apt_.is_free(slot))
    ++slot;
  REALMSIM_ENSURE(slot < Apt::kSlots, "an access policy table is never overfilled");
  store(slot, words);
}

void AptEditor::store(unsigned slot, const AptWords& words) {
  const Pa address = apt_.address(slot);
  const AptWords before = apt_.words(slot);
  fx_.machine.memory.write(address, std::as_bytes(std::span{words}));
  fx_.meter.charge(MicroOp::TableWrite, words.size());
  for (unsigned i = 0; i < words.size(); ++i) {
    if (before[i] == words[i]) continue;
    fx_.observer.state_changed(
        {.kind = StateKind::AptRecord, .key = address + 8 * i, .before = before[i], .after = words[i]});
  }
}

}  // namespace realmsim::csm

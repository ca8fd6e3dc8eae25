#include "models/csm/properties.h"

#include <fmt/format.h>

#include "models/rmm/properties.h"

namespace realmsim::csm {
namespace {

using rmm::Call;
using rmm::Observation;
using rmm::observe_value;
using rmm::Property;

Observation observe_range(const Call& call, unsigned reg) {
  return {.text = fmt::format("base {:#x}, size {:#x}; the protected half ends at {:#x}", call.x(reg),
                              call.x(reg + 1), call.realm().protected_end().value)};
}

Observation observe_taken(const Call& call, unsigned reg) {
  return observe_overlap(call, range_of(call, reg));
}

Observation observe_apt(const Call& call, unsigned) {
  const auto apt = apt_of(call, call.rd());
  if (!apt) return {.text = "the realm has no access policy table", .owner = call.rd()};
  return {.text = fmt::format("its access policy table has {} free records", apt->free_slots())};
}

// A REC of the realm whose change of RIPAS is not finished in the range.
const rmm::Rec* changing_rec(const Call& call, unsigned reg) {
  const Range asked = range_of(call, reg);
  for (const auto& [address, rec] : call.view().rmm.recs) {
    const rmm::RipasRequest& request = rec.ripas;
    const bool unfinished = rec.owner == call.rd() && request.base < request.top;
    if (unfinished && asked.overlaps({request.base, request.top - request.base})) return &rec;
  }
  return nullptr;
}

Observation observe_change(const Call& call, unsigned reg) {
  const rmm::RipasRequest& request = changing_rec(call, reg)->ripas;
  return {.text = fmt::format("{:#x} to {:#x} is to become {}", request.base.value, request.top.value,
                              rmm::name_of(request.value)),
          .owner = call.rd()};
}

bool size_fits(const Call& call, unsigned reg) {
  const Range range = range_of(call, reg);
  return range.top() >= range.base && range.top() <= call.realm().protected_end();
}

}  // namespace

Range range_of(const Call& call, unsigned base_reg) {
  return {Ipa{call.x(base_reg)}, call.x(base_reg + 1)};
}

SharingId sharing_of(const Call& call, unsigned reg) {
  return state_of(call).unpack(call.x(reg));
}

const Member* caller_of(const Call& call) {
  return state_of(call).member(call.rd());
}

Observation observe_caller(const Call& call, unsigned) {
  const Member* caller = caller_of(call);
  return {.text = caller == nullptr ? "the caller has no realm id"
                                    : fmt::format("the caller's realm id is {}", caller->id),
          .owner = call.rd()};
}

Observation observe_sharing(const Call& call, unsigned reg) {
  const SharingId id = sharing_of(call, reg);
  const Member* caller = caller_of(call);
  return {.text =
              fmt::format("sharing {:#x} names provider {}, consumer {}, counter {}; the caller is realm {}",
                          state_of(call).pack(id), id.provider, id.consumer, id.counter,
                          caller != nullptr ? caller->id : 0)};
}

bool overlaps_shared(const Call& call, const Range& range) {
  const auto apt = apt_of(call, call.rd());
  return apt && apt->overlaps(range);
}

Observation observe_overlap(const Call& call, const Range& asked) {
  const auto apt = apt_of(call, call.rd());
  const auto region = apt->find<Region>([&](const Region& other) { return other.range.overlaps(asked); });
  const auto reservation =
      apt->find<Reservation>([&](const Reservation& other) { return other.range.overlaps(asked); });
  const unsigned slot = region ? region->slot : reservation->slot;
  const Range taken = region ? region->record.range : reservation->record.range;
  return {.text = fmt::format("{:#x} to {:#x} is already a {}", taken.base.value, taken.top().value,
                              region ? "provided region" : "reserved range"),
          .since = apt->part(slot, AptPart::Place),
          .owner = call.rd()};
}

const Property kBaseAligned{
    "aligned", "is 4 KiB aligned",
    [](const Call& call, unsigned reg) { return Ipa{call.x(reg)}.aligned_to(kGranuleBytes); }, observe_value};
const Property kSizeAligned{"aligned", "is a multiple of 4 KiB",
                            [](const Call& call, unsigned reg) { return call.x(reg) % kGranuleBytes == 0; },
                            observe_value};
const Property kSizePositive{"positive", "is not zero",
                             [](const Call& call, unsigned reg) { return call.x(reg) != 0; }, observe_value};
const Property kRangeProtected{"protected", "does not wrap and lies in the protected half", size_fits,
                               observe_range};
const Property kRangeFree{
    "free", "overlaps no region and no reservation of the realm",
    [](const Call& call, unsigned reg) { return !overlaps_shared(call, range_of(call, reg)); },
    observe_taken};

const Property kRangeSettled{
    "settled", "holds nothing whose RIPAS the realm is about to change",
    [](const Call& call, unsigned reg) { return changing_rec(call, reg) == nullptr; }, observe_change};

const Property kHasApt{"has_apt", "has an access policy table",
                       [](const Call& call, unsigned) { return caller_of(call) != nullptr; }, observe_apt};
const Property kHasFreeRecord{
    "has_free_record", "has a free record",
    [](const Call& call, unsigned) { return apt_of(call, call.rd())->free_slots() != 0; }, observe_apt};

const Property kOwnRegion{"own", "is a region that the caller provides",
                          [](const Call& call, unsigned reg) {
                            const auto apt = apt_of(call, call.rd());
                            return apt && apt->region(call.x(reg));
                          },
                          observe_value};

const Property kCallerIsConsumer{"consumer_is_caller", "names the caller as consumer",
                                 [](const Call& call, unsigned reg) {
                                   const Member* caller = caller_of(call);
                                   return caller != nullptr && caller->id == sharing_of(call, reg).consumer;
                                 },
                                 observe_sharing};
const Property kCallerIsProvider{"provider_is_caller", "names the caller as provider",
                                 [](const Call& call, unsigned reg) {
                                   const Member* caller = caller_of(call);
                                   return caller != nullptr && caller->id == sharing_of(call, reg).provider;
                                 },
                                 observe_sharing};
const Property kReservedByCaller{"reserved", "has a reservation of the caller",
                                 [](const Call& call, unsigned reg) {
                                   const auto apt = apt_of(call, call.rd());
                                   return apt && apt->reservation(sharing_of(call, reg));
                                 },
                                 observe_sharing};

}  // namespace realmsim::csm

// RMI_DATA_CREATE_UNKNOWN and RMI_DATA_DESTROY of the authors' firmware: a consumer's range takes and gives
// pages like any other, and a granule is wiped and given back before those to whom it is lent have lost it.
#include <fmt/format.h>

#include "models/csm/fork.h"
#include "models/csm/involved.h"
#include "models/csm/table.h"
#include "models/rmm/rmi_data.h"
#include "models/rmm/rmi_table.h"

namespace realmsim::csm::fork {
namespace {

using rmm::Call;
using rmm::check;
using rmm::CheckKind;
using rmm::checks;
using rmm::Commit;
using rmm::Observation;
using rmm::Property;
using rmm::Step;

constexpr std::array kCreateSteps{
    rmm::kDataCreateUnknownSteps[0],
    Step{"propagate", "maps it for every consumer that reserves the region, to be read and written",
         [](Commit& commit) {
           for (const Place& consumer : consumers_of(commit.call))
             map_page(commit.fx, consumer, commit.call.pa(2));
         }},
    Step{"propagate_back", "maps what comes into a reserved range for the provider of its region",
         [](Commit& commit) {
           if (const auto provider = provider_of(commit.call))
             map_page(commit.fx, *provider, commit.call.pa(2));
         }},
};

constexpr Property kIsData{"in_data", "points to a granule in state DATA",
                           [](const Call& call, unsigned) {
                             return call.view().rmm.is(call.walk().entry.pa, rmm::GranuleState::Data);
                           },
                           [](const Call& call, unsigned) {
                             const Pa granule = call.walk().entry.pa;
                             return Observation{
                                 .text = fmt::format("it points to {:#x}, which is not DATA", granule.value),
                                 .since = StateKey{StateKind::GranuleState, granule}};
                           }};

constexpr auto kDestroyChecks =
    checks(rmm::kDataDestroyChecks, check("rtte", kIsData, 2, rmm::kAssertion, CheckKind::Structural));

void unmap_page(Commit& commit, const Place& place) {
  if (maps(commit.fx, place, commit.call.walk().entry.pa))
    unmap_pages(commit.fx, *place.realm, {place.ipa, kGranuleBytes});
}

constexpr std::array kDestroySteps{
    rmm::kDataDestroySteps[0],
    rmm::kDataDestroySteps[1],
    rmm::kDataDestroySteps[2],
    rmm::kDataDestroySteps[3],
    rmm::kDataDestroySteps[4],
    Step{.name = "unmap_consumers",
         .text = "ends the mappings of the consumers, with their translations",
         .apply =
             [](Commit& commit) {
               for (const Place& consumer : consumers_of(commit.call))
                 unmap_page(commit, consumer);
             },
         .preemptible = true},
    Step{"unmap_provider", "ends the mapping of the provider from whom the page was borrowed",
         [](Commit& commit) {
           if (const auto provider = provider_of(commit.call)) unmap_page(commit, *provider);
         }},
};

}  // namespace

const rmm::Command kRmiDataCreateUnknown =
    changed(rmm::kRmiDataCreateUnknown, rmm::kDataCreateUnknownChecks, kCreateSteps, involve_range);
const rmm::Command kRmiDataDestroy =
    changed(rmm::kRmiDataDestroy, kDestroyChecks, kDestroySteps, involve_range);

}  // namespace realmsim::csm::fork

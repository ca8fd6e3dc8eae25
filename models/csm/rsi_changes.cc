// RSI commands of RMM 1.0 that confidential shared memory changes: RSI_IPA_STATE_SET (our choice: a shared
// range stays RAM on both sides until the sharing ends).
#include "models/csm/involved.h"
#include "models/csm/properties.h"
#include "models/csm/table.h"
#include "models/rmm/rsi_ripas.h"
#include "models/rmm/rsi_table.h"

namespace realmsim::csm {
namespace {

using rmm::Call;
using rmm::check;
using rmm::checks;
using rmm::Property;

Range changed_range(const Call& call) {
  return {Ipa{call.x(1)}, call.x(2) - call.x(1)};
}

constexpr Property kOutsideSharedRanges{
    "outside_shared", "overlaps no region and no reservation of the realm",
    [](const Call& call, unsigned) { return !overlaps_shared(call, changed_range(call)); },
    [](const Call& call, unsigned) { return observe_overlap(call, changed_range(call)); }};

constexpr auto kIpaStateSetChecks =
    checks(rmm::kIpaStateSetChecks, check("range", kOutsideSharedRanges, 1, rmm::kInput));

}  // namespace

const rmm::Command kRsiIpaStateSet = [] {
  rmm::Command command = rmm::kRsiIpaStateSet;
  command.checks = kIpaStateSetChecks;
  command.involves = involve_realm;
  return command;
}();

}  // namespace realmsim::csm

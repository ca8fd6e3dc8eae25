#include "tests/rules/alone.h"

#include <algorithm>
#include <array>
#include <span>
#include <string_view>

namespace realmsim::testing {
namespace {

using Ids = std::span<const std::string_view>;

bool lists(Ids ids, std::string_view id) {
  return std::ranges::find(ids, id) != ids.end();
}

// Without an RD or a REC nothing is known of the realm. These ask granule records, parameters and registers
// only, and keep their meaning.
constexpr std::array<std::string_view, 3> kFindTheRd{"rd.aligned", "rd.delegable", "rd.is_rd"};
constexpr std::array<std::string_view, 6> kFindTheRec{
    "rec.aligned",         "rec.delegable",         "rec.is_rec",
    "calling_rec.aligned", "calling_rec.delegable", "calling_rec.is_rec"};
constexpr auto kAskNoRealm = std::to_array<std::string_view>(
    {"rd.delegable", "rd.is_rd", "rec.delegable", "rec.is_rec", "calling_rec.delegable", "calling_rec.is_rec",
     "target_rec.delegable", "target_rec.is_rec", "rtt.aligned", "rtt.delegable", "rtt.delegated",
     "src.ns_accessible", "mpidr.reserved_clear", "num_aux.matches", "ipa.aligned", "top.aligned"});

// Records of other kinds: where the check on the left fails, those on the right have nothing to ask.
constexpr std::array<std::string_view, 2> kAskTheTable{"table.not_live", "table.homogeneous"};
constexpr std::array<std::string_view, 3> kAskTheTarget{"target_rec.of_realm", "target_rec.named",
                                                        "status.permitted"};
constexpr std::array<std::string_view, 4> kAskTheApt{"consumer.not_caller", "region.not_shared",
                                                     "apt.has_free_record", "pair.counter_left"};
constexpr std::array<std::string_view, 4> kAskTheReservation{
    "share.not_attached", "region.equals_reservation", "pages.populated", "pages.emptied"};
constexpr std::array<std::string_view, 3> kAskTheShare{"region.equals_reservation", "pages.populated",
                                                       "pages.emptied"};
struct Dependence {
  std::string_view failed;
  Ids unanswerable;
};
constexpr std::array kDependences{
    Dependence{"rtte.table", kAskTheTable},
    Dependence{"target_rec.aligned", kAskTheTarget},
    Dependence{"target_rec.delegable", kAskTheTarget},
    Dependence{"target_rec.is_rec", kAskTheTarget},
    Dependence{"realm.has_apt", kAskTheApt},
    Dependence{"share.reserved", kAskTheReservation},
    Dependence{"share.provider_alive", kAskTheShare},
    Dependence{"share.recorded", kAskTheShare},
};

bool answerable(const rmm::Command& command, std::string_view id, std::string_view failed) {
  const bool no_realm =
      (command.rd != 0 && lists(kFindTheRd, failed)) || (command.rec != 0 && lists(kFindTheRec, failed));
  if (no_realm) return lists(kAskNoRealm, id);
  return std::ranges::none_of(kDependences, [&](const Dependence& dependence) {
    return dependence.failed == failed && lists(dependence.unanswerable, id);
  });
}

}  // namespace

std::vector<std::string> failing_checks(const rmm::Call& call) {
  std::vector<std::string> failing;
  for (const rmm::Check& check : call.command().checks) {
    const std::string id = check.id();
    const bool asked = std::ranges::all_of(
        failing, [&](const std::string& failed) { return answerable(call.command(), id, failed); });
    if (asked && !check.property->holds(call, check.reg)) failing.push_back(id);
  }
  return failing;
}

}  // namespace realmsim::testing

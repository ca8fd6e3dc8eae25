// The orders of failure conditions that the specification prescribes: where two checks of a command fail, the
// one named first here is reported (RMM 1.0 B2, "Failure condition ordering", and B4 for each command).
#include <array>

#include <gtest/gtest.h>

#include "tests/rules/command_rows.h"

namespace realmsim::testing {
namespace {

using Ids = std::vector<std::string_view>;

struct Order {
  std::string_view command;
  Ids first;
  Ids then;
};

void PrintTo(const Order& order, std::ostream* out) {
  *out << order.command << " " << order.first.front() << " before " << order.then.front();
}

const Ids kRd{"rd.delegable", "rd.is_rd"};
const Ids kWalk{"walk.reaches_level"};

const auto kOrders = std::to_array<Order>({
    {"RMI_REALM_ACTIVATE", kRd, {"realm.new"}},
    {"RMI_REALM_DESTROY", kRd, {"realm.without_recs", "realm.without_live_entries"}},
    {"RMI_REC_CREATE", kRd, {"realm.new", "realm.below_rec_limit"}},
    {"RMI_REC_DESTROY", {"rec.delegable", "rec.is_rec"}, {"rec.not_running"}},
    {"RMI_REC_ENTER",
     {"run.aligned", "run.delegable", "run.undelegated", "run.ns_accessible", "rec.aligned", "rec.delegable",
      "rec.is_rec"},
     {"rec.not_running", "realm.not_new", "realm.not_off", "rec.runnable", "rec.without_psci",
      "gicv3_hcr.host_controlled", "gicv3_lrs.virtual", "flags.injection_applicable",
      "flags.emulation_applicable"}},
    {"RMI_DATA_CREATE", kRd, {"realm.new", "walk.reaches_level", "rtte.unassigned"}},
    {"RMI_DATA_CREATE", {"ipa.protected"}, {"walk.reaches_level", "rtte.unassigned"}},
    {"RMI_DATA_CREATE_UNKNOWN", kRd, {"walk.reaches_level", "rtte.unassigned"}},
    {"RMI_DATA_CREATE_UNKNOWN", {"ipa.protected"}, {"walk.reaches_level", "rtte.unassigned"}},
    {"RMI_DATA_DESTROY", kRd, {"walk.reaches_level", "rtte.assigned"}},
    {"RMI_DATA_DESTROY", {"ipa.protected"}, {"walk.reaches_level", "rtte.assigned"}},
    {"RMI_RTT_CREATE", kRd, {"walk.reaches_level", "rtte.no_table"}},
    {"RMI_RTT_CREATE", {"level.of_table", "ipa.in_ipa_space"}, {"walk.reaches_level", "rtte.no_table"}},
    {"RMI_RTT_DESTROY", kRd, {"walk.reaches_level", "rtte.table", "table.not_live"}},
    {"RMI_RTT_DESTROY",
     {"level.of_table", "ipa.in_ipa_space"},
     {"walk.reaches_level", "rtte.table", "table.not_live"}},
    {"RMI_RTT_INIT_RIPAS", kRd, {"realm.new", "base.aligned", "rtte.unassigned", "top.covers_entry"}},
    {"RMI_RTT_INIT_RIPAS", {"top.aligned"}, {"top.covers_entry"}},
    {"RMI_RTT_FOLD", kRd, {"walk.reaches_level", "rtte.table", "table.homogeneous"}},
    {"RMI_RTT_FOLD",
     {"level.of_table", "ipa.in_ipa_space"},
     {"walk.reaches_level", "rtte.table", "table.homogeneous"}},
    {"RMI_RTT_SET_RIPAS", kRd, {"base.aligned", "top.covers_entry"}},
    {"RMI_RTT_SET_RIPAS", {"rec.delegable", "rec.is_rec"}, {"rec.not_running", "rec.of_realm"}},
    {"RMI_RTT_SET_RIPAS", {"base.next"}, {"base.aligned"}},
    {"RMI_RTT_SET_RIPAS", {"top.aligned"}, {"top.covers_entry"}},
    {"RMI_RTT_MAP_UNPROTECTED", kRd, {"walk.reaches_level", "rtte.unassigned_ns"}},
    {"RMI_RTT_MAP_UNPROTECTED",
     {"level.of_leaf", "ipa.unprotected"},
     {"walk.reaches_level", "rtte.unassigned_ns"}},
    {"RMI_RTT_UNMAP_UNPROTECTED", kRd, {"walk.reaches_level", "rtte.assigned_ns"}},
    {"RMI_RTT_UNMAP_UNPROTECTED",
     {"level.of_leaf", "ipa.unprotected"},
     {"walk.reaches_level", "rtte.assigned_ns"}},
    // Ours, for CAEC's commands: what the caller said before what the system has left.
    {"RSI_CSM_CREATE",
     {"base.aligned", "size.aligned", "size.positive", "range.protected", "range.free"},
     {"realm.has_apt", "apt.has_free_record"}},
    {"RSI_CSM_RESERVE",
     {"base.aligned", "size.aligned", "size.positive", "range.protected", "share.well_formed",
      "share.consumer_is_caller", "range.free", "share.not_reserved"},
     {"apt.has_free_record"}},
    {"RSI_CSM_ATTACH",
     {"share.reserved"},
     {"share.not_attached", "share.recorded", "region.equals_reservation", "pages.populated"}},
});

class FailureOrder : public ::testing::TestWithParam<Order> {};
TEST_P(FailureOrder, is_the_order_of_the_checks) {
  const Order& order = GetParam();
  const CommandRow row = command_row(order.command);
  ASSERT_NE(row.command, nullptr);
  const auto position = [&](std::string_view id) {
    const rmm::Check* check = find_check(*row.command, id);
    EXPECT_NE(check, nullptr) << order.command << " has no check " << id;
    return check;
  };
  for (const std::string_view first : order.first) {
    for (const std::string_view then : order.then)
      EXPECT_LT(position(first), position(then)) << first << " before " << then;
  }
}
INSTANTIATE_TEST_SUITE_P(Rules, FailureOrder, ::testing::ValuesIn(kOrders), [](const auto& param) {
  return std::string{param.param.command} + "_" + std::to_string(param.index);
});

}  // namespace
}  // namespace realmsim::testing

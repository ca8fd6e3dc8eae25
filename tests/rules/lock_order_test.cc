// The order in which commands take locks (LOCK-ORDER): each way of getting it wrong is told, and no other
// invariant needs to be broken for that. That sound firmware keeps it, random programs show.
#include <gtest/gtest.h>

#include "models/rmm/call.h"
#include "models/rmm/effects.h"
#include "models/rmm/realm_entry.h"
#include "models/rmm/rmi_data.h"
#include "tests/rules/altered.h"
#include "tests/rules/bench.h"

namespace realmsim::testing {
namespace {

using rmm::Commit;

constexpr Ipa kPage{0x1000};

Pa realm_with_page(Bench& bench) {
  const Pa rd = bench.new_realm();
  bench.make_ram(rd, kPage);
  bench.add_data(rd, kPage);
  return rd;
}

void destroy_with(Bench& bench, void (*lock)(Commit& commit)) {
  Altered destroy{rmm::kRmiDataDestroy};
  destroy.with_step("lock", lock);
  bench.call_as(destroy.row, {realm_with_page(bench), kPage});
}

struct Disorder {
  std::string_view name;
  std::string_view told;
  void (*happen)(Bench& bench);
};
void PrintTo(const Disorder& disorder, std::ostream* out) {
  *out << disorder.name;
}

const auto kDisorders = std::to_array<Disorder>({
    {"data_is_not_locked", "without its lock", [](Bench& b) { destroy_with(b, nothing); }},
    {"data_is_locked_twice", "twice",
     [](Bench& b) {
       destroy_with(b, [](Commit& commit) {
         rmm::lock_data(commit);
         rmm::lock_data(commit);
       });
     }},
    {"the_rd_is_locked_after_the_tables", "too late",
     [](Bench& b) { destroy_with(b, [](Commit& commit) { commit.fx.locks.take(commit.call.rd()); }); }},
    {"a_table_is_locked_after_data", "too late",
     [](Bench& b) {
       destroy_with(b, [](Commit& commit) {
         rmm::lock_data(commit);
         commit.fx.locks.take(commit.call.realm().stage2.root);
       });
     }},
    {"a_table_is_locked_out_of_the_walk", "nothing leads",
     [](Bench& b) {
       destroy_with(b, [](Commit& commit) { commit.fx.locks.take(commit.call.realm().stage2.root); });
     }},
    {"the_table_of_the_entry_is_released_too_early", "without its lock",
     [](Bench& b) {
       destroy_with(b, [](Commit& commit) {
         rmm::lock_data(commit);
         commit.fx.locks.release(commit.call.walk().table());
       });
     }},
    {"named_granules_are_locked_in_descending_order", "too late",
     [](Bench& b) {
       const Pa first = b.ns();
       const Pa second = b.ns();
       Altered delegate{rmm::kRmiGranuleDelegate};
       delegate.with_step("scrub", [](Commit& commit) {
         commit.fx.locks.take(commit.call.pa(1) + (std::uint64_t{0} - kGranuleBytes));
       });
       b.call_as(delegate.row, {std::max(first, second)});
     }},
    {"auxiliary_granules_are_not_locked", "without its lock",
     [](Bench& b) {
       Altered destroy{rmm::kRmiRecDestroy};
       destroy.with_step("lock", nothing);
       b.call_as(destroy.row, {b.add_rec(b.new_realm()).rec});
     }},
    {"starting_tables_are_not_locked", "without its lock",
     [](Bench& b) {
       Altered destroy{rmm::kRmiRealmDestroy};
       destroy.with_step("lock", nothing);
       b.call_as(destroy.row, {b.new_realm()});
     }},
    {"a_table_to_be_destroyed_is_not_locked", "without its lock",
     [](Bench& b) {
       const Pa rd = b.new_realm();
       b.make_tables(rd, kPage);
       Altered destroy{rmm::kRmiRttDestroy};
       destroy.with_step("lock", nothing);
       b.call_as(destroy.row, {rd, Ipa{}, machine::kPageLevel});
     }},
    {"a_lock_is_released_that_nobody_holds", "does not hold",
     [](Bench& b) { destroy_with(b, [](Commit& commit) { commit.fx.locks.release(commit.call.rd()); }); }},
    {"a_rec_begins_to_run_without_its_lock", "without its lock",
     [](Bench& b) {
       const Pa rd = b.new_realm();
       const Vcpu vcpu = b.add_rec(rd);
       b.activate(rd);
       Altered enter{rmm::kRmiRecEnter};
       enter.with_step("enter", [](Commit& commit) {
         commit.fx.locks.release_all();
         rmm::enter_realm(commit.fx, commit.call.pa(1), commit.call.pa(2), commit.call.rec_enter());
         commit.outcome = rmm::Outcome::EnteredRealm;
       });
       b.call_as(enter.row, {vcpu.rec, vcpu.run});
     }},
    {"a_lock_outlives_the_command", "returns with",
     [](Bench& b) {
       Observer& watch = *b.direct().backend().watch();
       const Registers x{};
       watch.called({.cpu = 0,
                     .caller = SecurityState::NonSecure,
                     .command = "RMI_VERSION",
                     .parameters = {},
                     .x = x});
       watch.locked({0, b.direct().granule(0)});
       watch.returned({});
     }},
});

class LockOrder : public ::testing::TestWithParam<Disorder> {};

TEST_P(LockOrder, is_broken_where) {
  Bench bench{{.rec_aux_count = 2}, true};
  GetParam().happen(bench);
  std::string told;
  for (const auto& violation : bench.direct().backend().violations({})) {
    if (violation.invariant == "LOCK-ORDER") told = violation.text;
  }
  EXPECT_NE(told.find(GetParam().told), std::string::npos) << told;
}

INSTANTIATE_TEST_SUITE_P(Rules, LockOrder, ::testing::ValuesIn(kDisorders),
                         [](const auto& param) { return std::string{param.param.name}; });

}  // namespace
}  // namespace realmsim::testing

// Every check of every command refuses as the specification says, when it alone fails, and a refused call
// changes nothing (RMM 1.0 B2 and B4, "Failure conditions"; CAEC 4 with our choice of codes and order).
#include "tests/rules/refusal.h"

#include <algorithm>
#include <map>
#include <set>

#include <gtest/gtest.h>

#include "models/rmm/dispatch.h"
#include "models/rmm/implication.h"
#include "tests/rules/alone.h"
#include "tests/rules/command_rows.h"
#include "tests/rules/unchanged.h"

namespace realmsim::testing {

// GoogleTest shows parameters with these.
void PrintTo(const Baseline& baseline, std::ostream* out) {
  *out << baseline.command;
}
void PrintTo(const Refusal& refusal, std::ostream* out) {
  *out << refusal.command << " " << refusal.check;
}
void PrintTo(const Implied& implied, std::ostream* out) {
  PrintTo(implied.refusal, out);
}

namespace {

// RMI packs status and index, RSI and PSCI return the status.
std::uint64_t expected_x0(const Refusal& refusal, Caller caller) {
  if (caller == Caller::Realm) return static_cast<std::uint64_t>(std::int64_t{refusal.status});
  return rmm::pack(static_cast<rmm::RmiStatus>(refusal.status), refusal.index);
}

// A case, prepared, with what the machine was like before its call.
struct Trial {
  const Refusal& refusal;
  CommandRow row = command_row(refusal.command);
  const rmm::Check* check = row.command != nullptr ? find_check(*row.command, refusal.check) : nullptr;
  Bench bench{refusal.firmware};
  PreparedCall call = refusal.prepare(bench);
  std::optional<Pa> rec = bench.direct().backend().running(call.cpu);
  backends::CcaState before = bench.state();
};

void expect_result(Trial& trial) {
  Meter meter;
  const auto result = trial.bench.direct().backend().smc(trial.call.cpu, trial.call.x, meter);
  EXPECT_EQ(result.refused, trial.refusal.check);
  EXPECT_EQ(result.x[0], expected_x0(trial.refusal, trial.row.caller));
  EXPECT_EQ(result.flow == backends::Flow::ExitedRealm, trial.check->refusal.aborts);
  EXPECT_GE(meter.count(MicroOp::RmmDispatch), 1u);
  if (trial.row.command->refused != nullptr) return;
  EXPECT_EQ(result.x, Registers{result.x[0]}) << "outputs that a refusal does not define are zero";
}

// The realm goes on after the instruction, or executes it again after an abort.
void expect_instruction_passed(Trial& trial) {
  const std::uint64_t pc = trial.before.rmm.recs.at(*trial.rec).pc;
  EXPECT_EQ(trial.bench.rec(*trial.rec).pc, trial.check->refusal.aborts ? pc : pc + 4);
}

// Makes the call of a case and compares with what it expects; `failing` are the checks that fail on it.
void expect_refusal(const Refusal& refusal, const std::vector<std::string>& failing) {
  Trial trial{refusal};
  ASSERT_NE(trial.check, nullptr);
  ASSERT_EQ(trial.call.x[0], trial.row.command->fid);
  ASSERT_EQ(trial.rec.has_value(), trial.row.caller == Caller::Realm);
  const rmm::View view = trial.bench.view();
  EXPECT_EQ(failing_checks(rmm::Call{view, *trial.row.command, trial.call.x, trial.rec}), failing);
  expect_result(trial);
  if (trial.rec) expect_instruction_passed(trial);
  EXPECT_TRUE(unchanged(trial.before, trial.bench.state(), trial.rec))
      << "a refused call has changed the state";
}

using Pair = std::pair<std::string, std::string>;

std::string test_name(std::string_view command, std::string_view check) {
  std::string name = std::string{command} + "_" + std::string{check};
  std::ranges::replace(name, '.', '_');
  return name;
}

template <class Case>
std::vector<Case> collected(std::span<const Case> CaseGroup::*cases) {
  std::vector<Case> all;
  for (const CaseGroup& group : all_case_groups())
    all.insert(all.end(), (group.*cases).begin(), (group.*cases).end());
  return all;
}

class EveryCheck : public ::testing::TestWithParam<Refusal> {};
TEST_P(EveryCheck, refuses_alone_and_changes_nothing) {
  expect_refusal(GetParam(), {std::string{GetParam().check}});
}
INSTANTIATE_TEST_SUITE_P(Rules, EveryCheck, ::testing::ValuesIn(collected(&CaseGroup::refusals)),
                         [](const auto& param) { return test_name(param.param.command, param.param.check); });

class ImpliedCheck : public ::testing::TestWithParam<Implied> {};
TEST_P(ImpliedCheck, refuses_only_together_with_the_check_that_implies_it) {
  const Implied& implied = GetParam();
  const CommandRow row = command_row(implied.refusal.command);
  ASSERT_NE(row.command, nullptr);
  const rmm::Check* check = find_check(*row.command, implied.refusal.check);
  const rmm::Check* by = find_check(*row.command, implied.by);
  ASSERT_NE(check, nullptr);
  ASSERT_NE(by, nullptr);
  if (implied.refusal.prepare == nullptr) {
    EXPECT_LT(by, check) << "the implying check is made first, so this one never refuses";
    return;
  }
  EXPECT_LT(check, by);
  expect_refusal(implied.refusal, {std::string{implied.refusal.check}, std::string{implied.by}});
}
INSTANTIATE_TEST_SUITE_P(Rules, ImpliedCheck, ::testing::ValuesIn(collected(&CaseGroup::implied)),
                         [](const auto& param) {
                           return test_name(param.param.refusal.command, param.param.refusal.check);
                         });

// The table says of each check what the cases show.
TEST(RefusalCases, are_implied_where_the_table_says_so) {
  std::map<Pair, std::string> shown;
  for (const Implied& implied : collected(&CaseGroup::implied))
    shown[{std::string{implied.refusal.command}, std::string{implied.refusal.check}}] = implied.by;
  for (const CommandRow& row : all_command_rows()) {
    for (const rmm::Check& check : row.command->checks) {
      const Pair pair{row.command->name, check.id()};
      EXPECT_EQ(rmm::implied_by(*row.command, check), shown[pair]) << pair.first << " " << pair.second;
    }
  }
}

class BaselineCall : public ::testing::TestWithParam<Baseline> {};
TEST_P(BaselineCall, passes_every_check_and_succeeds) {
  Bench bench;
  const PreparedCall prepared = GetParam().prepare(bench);
  Meter meter;
  const auto result = bench.direct().backend().smc(prepared.cpu, prepared.x, meter);
  EXPECT_EQ(result.refused, "");
  EXPECT_EQ(result.x[0], GetParam().x0);
}
INSTANTIATE_TEST_SUITE_P(Rules, BaselineCall, ::testing::ValuesIn(collected(&CaseGroup::baselines)),
                         [](const auto& param) { return std::string{param.param.command}; });

// How often each pair of command and check is listed.
std::map<Pair, int> listed_pairs() {
  std::map<Pair, int> pairs;
  for (const Refusal& refusal : collected(&CaseGroup::refusals))
    ++pairs[{std::string{refusal.command}, std::string{refusal.check}}];
  for (const Implied& implied : collected(&CaseGroup::implied))
    ++pairs[{std::string{implied.refusal.command}, std::string{implied.refusal.check}}];
  return pairs;
}

TEST(RefusalCases, cover_every_check_of_every_command_exactly_once) {
  std::map<Pair, int> listed = listed_pairs();
  for (const CommandRow& row : all_command_rows()) {
    for (const rmm::Check& check : row.command->checks) {
      const Pair pair{row.command->name, check.id()};
      EXPECT_EQ(listed[pair], 1) << pair.first << " " << pair.second << " is listed so often";
      listed.erase(pair);
    }
  }
  for (const auto& [pair, count] : listed)
    ADD_FAILURE() << pair.first << " has no check " << pair.second;
}

TEST(RefusalCases, deviate_from_one_baseline_per_command) {
  std::map<std::string_view, int> baselines;
  for (const Baseline& baseline : collected(&CaseGroup::baselines))
    ++baselines[baseline.command];
  for (const CommandRow& row : all_command_rows())
    EXPECT_EQ(baselines[row.command->name], 1) << row.command->name;
}

TEST(CommandTable, names_each_check_of_a_command_differently) {
  for (const CommandRow& row : all_command_rows()) {
    std::set<std::string> ids;
    for (const rmm::Check& check : row.command->checks)
      EXPECT_TRUE(ids.insert(check.id()).second) << row.command->name << " " << check.id();
  }
}

}  // namespace
}  // namespace realmsim::testing

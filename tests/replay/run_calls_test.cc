// What a run writes as a trace replays without a divergence, call by call: every scenario with steps, shipped
// and of the tests, and one in which realms run at the same time.
#include <algorithm>
#include <filesystem>
#include <sstream>
#include <string>

#include <gtest/gtest.h>

#include "sim/run/runner.h"
#include "sim/scenario/document.h"
#include "tests/replay/replayed.h"
#include "tests/replay/trace_mutator.h"
#include "tests/support/step_scenarios.h"

namespace realmsim::testing {
namespace {

namespace fs = std::filesystem;

const std::string kConfigs = REALMSIM_SOURCE_DIR "/configs";

struct Written {
  std::string calls;
  std::string digest;
};

// A run, and its calls if they are to be recorded.
Written run(const fs::path& path, const std::vector<std::pair<std::string, std::string>>& parameters,
            bool record) {
  scenario::Document document{path.string(), scenario::read_file(path.string()).value(), kConfigs};
  EXPECT_TRUE(document.open());
  for (const auto& [name, value] : parameters)
    EXPECT_TRUE(document.override_parameter(name, value));
  Written written;
  run::RunSettings settings;
  settings.options.judging.on = false;
  if (record) settings.call_sink = [&](std::string_view line) { written.calls += line; };
  const auto result = run::run_document(document, settings);
  EXPECT_TRUE(result.has_value());
  if (result) written.digest = result->digest;
  return written;
}

// Every line but the headers, of which each case with another backend has its own.
std::uint64_t calls_in(const std::string& trace) {
  std::istringstream lines{trace};
  std::uint64_t calls = 0;
  for (std::string line; std::getline(lines, line);)
    if (!line.starts_with("{\"header\"")) ++calls;
  return calls;
}

void expect_clean(const std::string& calls) {
  const Replayed replayed = replay_text(calls);
  EXPECT_EQ(replayed.faults, "");
  EXPECT_EQ(replayed.verdict, "");
  EXPECT_EQ(replayed.report.graded, calls_in(calls));
}

class RunCalls : public ::testing::TestWithParam<fs::path> {};

TEST_P(RunCalls, replay_clean) {
  expect_clean(run(GetParam(), {}, true).calls);
}

INSTANTIATE_TEST_SUITE_P(Scenarios, RunCalls, ::testing::ValuesIn(step_scenarios()),
                         [](const auto& param) { return test_name(param.param); });

TEST(RunCalls, of_realms_that_run_at_the_same_time_replay_clean) {
  const fs::path path = fs::path{kConfigs} / "scenarios" / "ipc-comparison.json";
  expect_clean(run(path, {{"messages", "1"}}, true).calls);
}

// Replaced by the granule of another object, or by no granule, an entry's record is not that of the entry.
TEST(RunCalls, that_continue_an_entry_name_its_record) {
  const fs::path path =
      fs::path{REALMSIM_SOURCE_DIR} / "tests/scenarios/stories/realms-run-while-the-host-calls.json";
  const std::string calls = run(path, {}, true).calls;
  const std::size_t line = calls.rfind("\"continues\":true");
  const std::size_t begin = calls.rfind('\n', line) + 1;
  const std::size_t run_ptr = calls.find("\"run_ptr\":\"", begin) + 11;
  for (const std::string other : {"g0", "oob_pa", "0xfffffffffffff000"}) {
    std::string changed = calls;
    changed.replace(run_ptr, calls.find('"', run_ptr) - run_ptr, other);
    EXPECT_EQ(replay_text(changed).report.diverged.size(), 1u) << other;
  }
}

TEST(RunCalls, survive_whatever_is_changed_in_them) {
  const fs::path path =
      fs::path{REALMSIM_SOURCE_DIR} / "tests/scenarios/stories/realms-run-while-the-host-calls.json";
  const std::string calls = run(path, {}, true).calls;
  TraceMutator mutator{1};
  int different = 0;
  for (int i = 0; i < 400; ++i) {
    const Replayed replayed = replay_text(mutator.mutate(calls));
    different += replayed.faults.empty() && replayed.report.diverged.empty() ? 0 : 1;
  }
  EXPECT_GT(different, 100);
}

TEST(RunCalls, leave_the_run_as_it_is) {
  const fs::path path = fs::path{kConfigs} / "scenarios" / "revoked-consumer-faults.json";
  EXPECT_EQ(run(path, {}, true).digest, run(path, {}, false).digest);
}

}  // namespace
}  // namespace realmsim::testing

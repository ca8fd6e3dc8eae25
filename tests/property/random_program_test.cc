// Random programs keep every invariant, and a refused command changes nothing. Long: the number of commands
// comes from the environment, with a default that suits every build.
#include "tests/property/random_program.h"

#include <cstdlib>
#include <set>
#include <string>

#include <fmt/ranges.h>
#include <gtest/gtest.h>

namespace realmsim::testing {
namespace {

constexpr std::uint64_t kCommands = 100'000;
constexpr std::uint64_t kSeeds = 4;
constexpr std::uint64_t kInFull = 256;  // steps from one look at everything to the next

std::uint64_t commands_per_seed() {
  const char* asked = std::getenv("REALMSIM_RANDOM_COMMANDS");
  return (asked != nullptr ? std::stoull(asked) : kCommands) / kSeeds;
}

void expect_sound(const std::vector<invariants::Violation>& violations, std::uint64_t step,
                  std::string_view command) {
  for (const invariants::Violation& violation : violations)
    ADD_FAILURE() << "step " << step << ", " << command << ": " << violation.invariant << ": "
                  << violation.text;
}

class RandomProgramProperty : public ::testing::TestWithParam<std::uint64_t> {};

TEST_P(RandomProgramProperty, keeps_every_invariant_and_a_refused_host_command_changes_nothing) {
  RandomProgram program{GetParam()};
  for (std::uint64_t i = 0; i < commands_per_seed(); ++i) {
    const RandomProgram::Made made = program.step();
    ASSERT_FALSE(made.changed_by_refusal) << "step " << i << ", " << made.command << ", " << made.refused;
    expect_sound(program.backend().violations({}), i, made.command);
    if (i % kInFull == 0) {
      expect_sound(invariants::judge(program.backend().subject()), i, made.command);
      ASSERT_EQ(program.backend().watch()->census(), invariants::Census{program.backend().subject()})
          << "step " << i << ", " << made.command;
    }
    if (HasFailure()) return;
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomProgramProperty, ::testing::Range(std::uint64_t{0}, kSeeds));

// The firmware of CAEC's authors, on the other hand, breaks what a few commands in a row can break. It is
// booted again where it stops or leaves a state that nothing sound can follow.
TEST(RandomProgramOfTheFork, breaks_at_least_five_invariants) {
  std::set<std::string_view> broken;
  std::uint64_t made = 0;
  for (std::uint64_t seed = 0; made < commands_per_seed(); ++seed) {
    RandomProgram program{seed, backends::SharedMemory::Fork};
    while (made++ < commands_per_seed() && !program.backend().stopped()) {
      program.step();
      const auto violations = program.backend().violations({});
      for (const invariants::Violation& violation : violations)
        broken.insert(violation.invariant);
      if (!violations.empty()) break;
    }
  }
  RecordProperty("broken", fmt::format("{}", fmt::join(broken, " ")));
  EXPECT_GE(broken.size(), 5u) << fmt::format("{}", fmt::join(broken, " "));
}

// Without this the property could hold because nothing ever happens.
TEST(RandomProgramReach, every_command_succeeds_and_is_refused) {
  std::map<std::string_view, RandomProgram::Tally> tallies;
  for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
    RandomProgram program{seed};
    for (std::uint64_t i = 0; i < kCommands / kSeeds; ++i)
      program.step();
    for (const auto& [name, tally] : program.tallies()) {
      tallies[name].succeeded += tally.succeeded;
      tallies[name].refused += tally.refused;
    }
  }
  RandomProgram fresh{0};
  const auto expect_reached = [&](rmm::CommandTable table) {
    for (const rmm::Command* command : table) {
      EXPECT_GT(tallies[command->name].succeeded, 0u) << command->name;
      if (command->checks.empty()) continue;
      EXPECT_GT(tallies[command->name].refused, 0u) << command->name;
    }
  };
  expect_reached(fresh.backend().rmi_table());
  expect_reached(fresh.backend().rsi_table());
}

TEST(RandomProgramDeterminism, the_same_seed_gives_the_same_machine) {
  RandomProgram one{7};
  RandomProgram other{7};
  for (int i = 0; i < 5'000; ++i) {
    one.step();
    other.step();
  }
  EXPECT_EQ(one.backend().state(), other.backend().state());
  EXPECT_EQ(one.backend().hash(), other.backend().hash());
}

}  // namespace
}  // namespace realmsim::testing

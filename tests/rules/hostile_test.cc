// Calls with arguments and parameters that no well-meaning caller would give: whatever the value, the call
// returns, and if it is refused nothing has changed (RMM 1.0 B2).
#include <algorithm>
#include <array>

#include <gtest/gtest.h>

#include "tests/rules/refusal.h"
#include "tests/rules/unchanged.h"

namespace realmsim::testing {
namespace {

constexpr auto kExtremes = std::to_array<std::uint64_t>({
    0,
    1,
    3,
    4,
    kGranuleBytes,
    0xff,
    0xffff,
    kDramBase.value,
    std::uint64_t{1} << 32 | 3,
    std::uint64_t{1} << 39,
    (std::uint64_t{1} << 40) - kGranuleBytes,
    std::uint64_t{1} << 48,
    std::uint64_t{1} << 52,
    std::uint64_t{1} << 63,
    (std::uint64_t{1} << 63) - 1,
    ~std::uint64_t{0},
    ~std::uint64_t{0} - 1,
    ~std::uint64_t{0xfff},
});

void expect_harmless(Bench& bench, const PreparedCall& call) {
  const auto rec = bench.direct().backend().running(call.cpu);
  const backends::CcaState before = bench.state();
  const auto result = bench.direct().backend().smc(call.cpu, call.x, bench.direct().meter());
  if (result.refused.empty()) return;
  EXPECT_TRUE(unchanged(before, bench.state(), rec)) << "refused by " << result.refused;
}

class HostileCall : public ::testing::TestWithParam<Baseline> {};
TEST_P(HostileCall, returns_whatever_its_arguments_are) {
  Bench bench;
  const PreparedCall prepared = GetParam().prepare(bench);
  const backends::CcaState ready = bench.state();
  for (unsigned reg = 1; reg <= 5; ++reg) {
    for (const std::uint64_t value : kExtremes) {
      SCOPED_TRACE(::testing::Message() << "X" << reg << " = " << std::hex << value);
      bench.state() = ready;
      PreparedCall call = prepared;
      call.x[reg] = value;
      expect_harmless(bench, call);
    }
  }
}

std::vector<Baseline> all_baselines() {
  std::vector<Baseline> all;
  for (const CaseGroup& group : all_case_groups())
    all.insert(all.end(), group.baselines.begin(), group.baselines.end());
  return all;
}
INSTANTIATE_TEST_SUITE_P(Rules, HostileCall, ::testing::ValuesIn(all_baselines()),
                         [](const auto& param) { return std::string{param.param.command}; });

// Each field of a parameter structure, at its offset.
void expect_harmless_fields(std::string_view command, unsigned params_reg,
                            std::span<const unsigned> offsets) {
  const auto baselines = all_baselines();
  const auto baseline = std::ranges::find(baselines, command, &Baseline::command);
  Bench bench;
  const PreparedCall prepared = baseline->prepare(bench);
  const backends::CcaState ready = bench.state();
  for (const unsigned offset : offsets) {
    for (const std::uint64_t value : kExtremes) {
      SCOPED_TRACE(::testing::Message() << "field at " << offset << " = " << std::hex << value);
      bench.state() = ready;
      bench.memory().write64(Pa{prepared.x[params_reg] + offset}, value);
      expect_harmless(bench, prepared);
    }
  }
}

TEST(HostileParameters, of_realm_create_are_harmless) {
  constexpr std::array kOffsets{0x000u, 0x008u, 0x010u, 0x018u, 0x020u, 0x028u,
                                0x030u, 0x800u, 0x808u, 0x810u, 0x818u};
  expect_harmless_fields("RMI_REALM_CREATE", 2, kOffsets);
}

TEST(HostileParameters, of_rec_create_are_harmless) {
  constexpr std::array kOffsets{0x000u, 0x100u, 0x200u, 0x300u, 0x800u, 0x808u, 0x880u};
  expect_harmless_fields("RMI_REC_CREATE", 3, kOffsets);
}

}  // namespace
}  // namespace realmsim::testing

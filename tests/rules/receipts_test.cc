// Whatever a call names in its arguments, its receipt can be written, and it ends in the check that refuses.
// The arguments are granules in every state, addresses of no granule and odd numbers, in any combination.
#include <algorithm>

#include <gtest/gtest.h>

#include "models/base/random.h"
#include "tests/rules/command_rows.h"
#include "tests/rules/sharing_bench.h"

namespace realmsim::testing {
namespace {

constexpr int kCalls = 4'000;  // of each command

std::vector<std::uint64_t> palette(Bench& bench, const Sharing& sharing) {
  const Vcpu& provider = sharing.provider.vcpu;
  const Pa table = bench.walk(provider.rd, kPrivatePage).table();
  const Pa data = bench.walk(provider.rd, kPrivatePage).entry.pa;
  return {bench.delegated().value,
          bench.ns().value,
          provider.rd.value,
          sharing.consumer.rd().value,
          provider.rec.value,
          sharing.consumer.vcpu.rec.value,
          bench.add_rec(bench.new_realm(), 3).rec.value,
          provider.run.value,
          table.value,
          data.value,
          data.value + 8,
          sharing.provider.apt.value,
          Bench::device().value,
          kPrivatePage.value,
          kRegionBase.value,
          kRegionBase.value + kGranuleBytes,
          sharing.share,
          0,
          1,
          3,
          std::uint64_t{1} << 39,
          ~std::uint64_t{0xfff}};
}

class Receipts : public ::testing::TestWithParam<CommandRow> {};

TEST_P(Receipts, end_in_the_check_that_refuses) {
  Bench bench;
  const Sharing sharing = attached_sharing(bench);
  const std::vector<std::uint64_t> values = palette(bench, sharing);
  const CpuIndex cpu = GetParam().caller == Caller::Host ? 0 : sharing.consumer.vcpu.cpu;
  if (cpu != 0) bench.enter(sharing.consumer.vcpu);
  const backends::Cca& backend = bench.direct().backend();
  RandomStream random{0, GetParam().command->fid};
  int refused = 0;
  for (int i = 0; i < kCalls; ++i) {
    Registers x{GetParam().command->fid};
    for (const Argument& row : GetParam().command->arguments)
      x[row.reg] = values[random.below(values.size())];
    const auto receipt = backend.receipt(cpu, x);
    const auto refusing = std::ranges::find(receipt, true, &backends::ReceiptCheck::refused);
    if (refusing == receipt.end()) continue;
    ++refused;
    ASSERT_EQ(refusing + 1, receipt.end());
    ASSERT_FALSE(refusing->observed.empty()) << refusing->id;
    ASSERT_EQ(bench.direct().backend().smc(cpu, x, bench.direct().meter()).refused, refusing->id);
    if (cpu != 0 && !backend.running(cpu)) bench.enter(sharing.consumer.vcpu);
  }
  EXPECT_EQ(refused == 0, GetParam().command->checks.empty());
}

INSTANTIATE_TEST_SUITE_P(Commands, Receipts, ::testing::ValuesIn(all_command_rows()),
                         [](const auto& param) { return std::string{param.param.command->name}; });

}  // namespace
}  // namespace realmsim::testing

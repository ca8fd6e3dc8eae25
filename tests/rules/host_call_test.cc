// RSI_HOST_CALL: the exit, its completion at the next entry, and a structure that is not mapped at either of
// the two (RMM 1.0 A4 "Host call", B5).
#include <gtest/gtest.h>

#include "models/rmm/rec_run.h"
#include "tests/rules/sharing_bench.h"

namespace realmsim::testing {
namespace {

using rmm::ExitReason;
using rmm::RecState;
using rmm::Ripas;

constexpr Ipa kStructure = kPrivatePage + 0x300;
constexpr std::uint64_t kSyntheticAbort = 0x24ull << 26 | 0x04;  // plus level

class HostCall : public ::testing::Test {
 protected:
  std::array<std::uint64_t, 32> structure_at(Pa pa) {
    std::array<std::uint64_t, 32> words;
    bench.memory().read(pa, std::as_writable_bytes(std::span{words}));
    return words;
  }
  // An immediate of 0xabcd and X0 to X30 = base, base + 1 and so on.
  void fill_structure(Pa pa, std::uint64_t base) {
    bench.memory().write64(pa, 0xabcd);
    for (std::uint64_t i = 0; i < rmm::kRecRegisters; ++i)
      bench.memory().write64(pa + 8 + 8 * i, base + i);
  }
  void answer(std::uint64_t base) {
    rmm::RecEnter enter;
    for (unsigned i = 0; i < rmm::kRecRegisters; ++i)
      enter.gprs[i] = base + i;
    machine::Page run = bench.memory().granule(vcpu.run);
    rmm::write_rec_enter(run, enter);
    bench.memory().write(vcpu.run, run);
  }
  void expect_answered(Pa pa, std::uint64_t base) {
    const auto words = structure_at(pa);
    EXPECT_EQ(words[0], 0xabcdu) << "the immediate is the realm's";
    for (unsigned i = 0; i < rmm::kRecRegisters; ++i)
      EXPECT_EQ(words[1 + i], base + i) << "X" << i;
  }
  void expect_synthetic_abort(int level, Ipa ipa) {
    machine::Page expected{};
    rmm::write_rec_exit(expected, {.exit_reason = ExitReason::Sync,
                                   .esr = kSyntheticAbort + static_cast<std::uint64_t>(level),
                                   .hpfar = ipa.value >> 12 << 4});
    machine::Page record = bench.memory().granule(vcpu.run);
    std::fill_n(record.begin(), 0x800, std::byte{0});
    EXPECT_EQ(record, expected);
    EXPECT_EQ(bench.rec(vcpu.rec).state, RecState::Ready);
  }

  Bench bench;
  Partner partner = add_consumer(bench, 1);
  Vcpu vcpu = partner.vcpu;
  Pa structure = bench.entry(vcpu.rd, kPrivatePage).pa + 0x300;
};

TEST_F(HostCall, exits_with_the_immediate_and_the_registers_of_its_structure) {
  fill_structure(structure, 100);
  const std::uint64_t pc = bench.rec(vcpu.rec).pc;
  const auto result = bench.rsi(vcpu, rmm::kRsiHostCall, {kStructure});
  EXPECT_EQ(result.flow, backends::Flow::ExitedRealm);
  EXPECT_EQ(result.x[0], 0u);
  const rmm::RecExit exit = bench.exit_of(vcpu);
  EXPECT_EQ(exit.exit_reason, ExitReason::HostCall);
  EXPECT_EQ(exit.imm, 0xabcd);
  for (unsigned i = 0; i < rmm::kRecRegisters; ++i)
    EXPECT_EQ(exit.gprs[i], 100u + i);
  EXPECT_EQ(exit.esr, 0u);
  EXPECT_EQ(bench.rec(vcpu.rec).host_call, kStructure);
  EXPECT_EQ(bench.rec(vcpu.rec).pc, pc + 4);
  expect_answered(structure, 100);
}

TEST_F(HostCall, completes_at_the_next_entry_with_the_answer_of_the_host) {
  fill_structure(structure, 100);
  bench.rsi(vcpu, rmm::kRsiHostCall, {kStructure});
  answer(500);
  EXPECT_EQ(bench.enter(vcpu).flow, backends::Flow::EnteredRealm);
  expect_answered(structure, 500);
  EXPECT_EQ(bench.rec(vcpu.rec).gprs[0], 0u);
  EXPECT_FALSE(bench.rec(vcpu.rec).host_call);
}

TEST_F(HostCall, completes_once) {
  bench.rsi(vcpu, rmm::kRsiHostCall, {kStructure});
  answer(500);
  bench.enter(vcpu);
  bench.direct().backend().interrupt(vcpu.cpu, bench.direct().meter());
  fill_structure(structure, 100);
  answer(900);
  bench.enter(vcpu);
  expect_answered(structure, 100);
}

TEST_F(HostCall, finds_its_structure_in_a_block) {
  const Ipa block{0x3000'0000};
  const Pa first = bench.poke_block(vcpu.rd, block, Ripas::Ram);
  const std::uint64_t offset = 3 * kGranuleBytes + 0x100;
  fill_structure(first + offset, 100);
  bench.rsi(vcpu, rmm::kRsiHostCall, {block + offset});
  EXPECT_EQ(bench.exit_of(vcpu).gprs[30], 130u);
  answer(500);
  bench.enter(vcpu);
  expect_answered(first + offset, 500);
}

TEST_F(HostCall, at_ram_without_page_aborts_to_the_host_and_is_executed_again) {
  const Ipa missing = kRegionBase + 0x100;
  const std::uint64_t pc = bench.rec(vcpu.rec).pc;
  EXPECT_EQ(bench.rsi(vcpu, rmm::kRsiHostCall, {missing}).flow, backends::Flow::ExitedRealm);
  expect_synthetic_abort(3, kRegionBase);
  EXPECT_EQ(bench.rec(vcpu.rec).pc, pc);
  EXPECT_FALSE(bench.rec(vcpu.rec).host_call);

  bench.add_data(vcpu.rd, kRegionBase);
  bench.enter(vcpu);
  EXPECT_EQ(bench.rec(vcpu.rec).gprs[0], rmm::kRsiHostCall.fid);
  EXPECT_EQ(bench.rec(vcpu.rec).gprs[1], missing.value);
  bench.rsi(vcpu, rmm::kRsiHostCall, {missing});
  EXPECT_EQ(bench.exit_of(vcpu).exit_reason, ExitReason::HostCall);
}

TEST_F(HostCall, at_destroyed_memory_aborts_to_the_host) {
  bench.must(csm::kRmiDataDestroy, {vcpu.rd, kPrivatePage});
  bench.rsi(vcpu, rmm::kRsiHostCall, {kStructure});
  expect_synthetic_abort(3, kPrivatePage);
}

TEST_F(HostCall, where_a_table_is_missing_aborts_with_the_level_of_the_walk) {
  bench.must(rmm::kRmiRttDestroy, {vcpu.rd, kRegionBase, 3});
  bench.rsi(vcpu, rmm::kRsiHostCall, {kRegionBase});
  expect_synthetic_abort(2, kRegionBase);
}

TEST_F(HostCall, stays_pending_while_its_structure_is_unmapped) {
  bench.rsi(vcpu, rmm::kRsiHostCall, {kStructure});
  bench.must(csm::kRmiDataDestroy, {vcpu.rd, kPrivatePage});
  answer(500);
  const auto result = bench.enter(vcpu);
  EXPECT_EQ(result.flow, backends::Flow::ExitedRealm);
  EXPECT_EQ(result.x[0], 0u);
  expect_synthetic_abort(3, kPrivatePage);
  EXPECT_EQ(bench.rec(vcpu.rec).host_call, kStructure);
  EXPECT_EQ(bench.direct().backend().running(vcpu.cpu), std::nullopt);

  const Pa page = bench.add_data(vcpu.rd, kPrivatePage);
  bench.poke_entry(vcpu.rd, kPrivatePage, 3, {rmm::EntryState::Assigned, Ripas::Ram, page});
  answer(700);
  EXPECT_EQ(bench.enter(vcpu).flow, backends::Flow::EnteredRealm);
  EXPECT_EQ(structure_at(page + 0x300)[1 + 30], 730u);
  EXPECT_FALSE(bench.rec(vcpu.rec).host_call);
}

// The answer is dropped and X0 still holds what the realm called with.
TEST_F(HostCall, is_forgotten_where_its_structure_has_become_empty) {
  bench.rsi(vcpu, rmm::kRsiHostCall, {kStructure});
  bench.poke_entry(vcpu.rd, kPrivatePage, 3, {.ripas = Ripas::Empty});
  answer(500);
  EXPECT_EQ(bench.enter(vcpu).flow, backends::Flow::EnteredRealm);
  EXPECT_FALSE(bench.rec(vcpu.rec).host_call);
  EXPECT_EQ(bench.rec(vcpu.rec).gprs[0], rmm::kRsiHostCall.fid);
}

TEST_F(HostCall, that_is_pending_does_not_keep_its_rec) {
  bench.rsi(vcpu, rmm::kRsiHostCall, {kStructure});
  EXPECT_EQ(bench.must(rmm::kRmiRecDestroy, {vcpu.rec}), Registers{});
}

}  // namespace
}  // namespace realmsim::testing

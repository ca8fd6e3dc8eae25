// PSCI calls of realms and RMI_PSCI_COMPLETE (RMM 1.0 B6, B4).
#include "models/rmm/psci.h"

#include <gtest/gtest.h>

#include "tests/rules/psci_bench.h"

namespace realmsim::testing {
namespace {

using rmm::ExitReason;
using rmm::PsciStatus;

constexpr std::uint64_t kDenied = rmm::psci_code(PsciStatus::Denied);

class Psci : public ::testing::Test {
 protected:
  backends::CallReturn call(const rmm::Command& command, Words arguments = {}) {
    return bench.rsi(pair.first, command, arguments);
  }
  std::uint64_t result(const rmm::Command& command, Words arguments = {}) {
    return call(command, arguments).x[0];
  }
  // The host learns the function and at most an MPIDR.
  void expect_exit(const rmm::Command& command, std::uint64_t mpidr = 0) {
    rmm::RecExit expected{.exit_reason = ExitReason::Psci};
    expected.gprs[0] = command.fid;
    expected.gprs[1] = mpidr;
    const rmm::RecExit exit = bench.exit_of(pair.first);
    EXPECT_EQ(exit.exit_reason, expected.exit_reason);
    EXPECT_EQ(exit.gprs, expected.gprs);
    EXPECT_EQ(exit.esr, 0u);
  }
  void complete(std::uint64_t status = 0) {
    bench.must(rmm::kRmiPsciComplete, {pair.first.rec, pair.second.rec, status});
  }
  // X0 to X3 of the caller when it goes on.
  std::array<std::uint64_t, 4> caller_sees() {
    bench.enter(pair.first);
    const auto& x = bench.rec(pair.first.rec).gprs;
    return {x[0], x[1], x[2], x[3]};
  }
  rmm::Rec& first() { return bench.rec(pair.first.rec); }
  rmm::Rec& second() { return bench.rec(pair.second.rec); }

  Bench bench;
  RecPair pair = running_pair(bench);
};

TEST_F(Psci, version_is_1_1) {
  EXPECT_EQ(result(rmm::kPsciVersion), 0x1'0001u);
}

TEST_F(Psci, features_knows_every_function_by_all_its_numbers) {
  for (const std::uint64_t fid :
       {0x8400'0000u, 0x8400'0001u, 0xC400'0001u, 0x8400'0002u, 0x8400'0003u, 0xC400'0003u, 0x8400'0004u,
        0xC400'0004u, 0x8400'0008u, 0x8400'0009u, 0x8400'000Au, 0x8000'0000u})
    EXPECT_EQ(result(rmm::kPsciFeatures, {fid}), 0u) << std::hex << fid;
  for (const std::uint64_t fid : {0xC400'0002u, 0x8400'000Bu, 0xC400'0012u, 0xC400'0190u, 0x8000'0001u})
    EXPECT_EQ(result(rmm::kPsciFeatures, {fid}), rmm::psci_code(PsciStatus::NotSupported)) << std::hex << fid;
}

TEST_F(Psci, cpu_suspend_lets_the_host_run_and_then_succeeds) {
  call(rmm::kPsciCpuSuspend, {5, kEntryPoint, kContext});
  expect_exit(rmm::kPsciCpuSuspend);
  EXPECT_EQ(caller_sees()[0], 0u);
}

TEST_F(Psci, takes_the_32_bit_numbers_as_well) {
  Registers x = registers(rmm::kPsciCpuSuspend, {});
  x[0] = rmm::kPsciCpuSuspend.fid32;
  bench.direct().backend().smc(pair.first.cpu, x, bench.direct().meter());
  EXPECT_EQ(bench.exit_of(pair.first).gprs[0], rmm::kPsciCpuSuspend.fid32);
}

TEST_F(Psci, cpu_off_stops_the_rec) {
  call(rmm::kPsciCpuOff);
  expect_exit(rmm::kPsciCpuOff);
  EXPECT_FALSE(first().runnable);
  EXPECT_EQ(bench.call(rmm::kRmiRecEnter, {pair.first.rec, pair.first.run}).refused, "rec.runnable");
}

TEST_F(Psci, cpu_on_waits_for_the_host) {
  const std::uint64_t pc = first().pc;
  call(rmm::kPsciCpuOn, {kSecondMpidr, kEntryPoint, kContext});
  expect_exit(rmm::kPsciCpuOn, kSecondMpidr);
  EXPECT_TRUE(first().psci_pending);
  EXPECT_EQ(first().pc, pc + 4);
  EXPECT_FALSE(second().runnable);
}

TEST_F(Psci, cpu_on_starts_the_other_as_after_reset) {
  second().gprs.fill(7);
  second().el1 = {.pstate = 0, .vbar = 9, .sctlr2 = 9, .esr = 9, .far = 9, .elr = 9, .spsr = 9};
  call(rmm::kPsciCpuOn, {kSecondMpidr, kEntryPoint, kContext});
  complete();
  std::array<std::uint64_t, rmm::kRecRegisters> expected{kContext};
  EXPECT_EQ(second().gprs, expected);
  EXPECT_EQ(second().pc, kEntryPoint.value);
  EXPECT_EQ(second().el1, rmm::El1{});
  EXPECT_TRUE(second().runnable);
  EXPECT_EQ(caller_sees(), (std::array<std::uint64_t, 4>{0, 0, 0, 0}));
  EXPECT_EQ(bench.enter(pair.second).flow, backends::Flow::EnteredRealm);
}

TEST_F(Psci, cpu_on_can_be_denied) {
  call(rmm::kPsciCpuOn, {kSecondMpidr, kEntryPoint, kContext});
  complete(kDenied);
  EXPECT_FALSE(second().runnable);
  EXPECT_EQ(caller_sees(), (std::array<std::uint64_t, 4>{kDenied, 0, 0, 0}));
}

TEST_F(Psci, cpu_on_starts_a_rec_that_has_turned_itself_off) {
  call(rmm::kPsciCpuOn, {kSecondMpidr, kEntryPoint, kContext});
  complete();
  bench.enter(pair.first);
  bench.enter(pair.second);
  bench.rsi(pair.second, rmm::kPsciCpuOff, {});
  call(rmm::kPsciCpuOn, {kSecondMpidr, kEntryPoint + 0x100, kContext});
  complete();
  EXPECT_EQ(second().pc, kEntryPoint.value + 0x100);
}

TEST_F(Psci, affinity_info_tells_off) {
  call(rmm::kPsciAffinityInfo, {kSecondMpidr, 0});
  expect_exit(rmm::kPsciAffinityInfo, kSecondMpidr);
  complete();
  EXPECT_EQ(caller_sees(), (std::array<std::uint64_t, 4>{rmm::kAffinityOff, 0, 0, 0}));
}

TEST_F(Psci, affinity_info_of_the_caller_needs_no_host) {
  const auto returned = call(rmm::kPsciAffinityInfo, {0, 0});
  EXPECT_EQ(returned.flow, backends::Flow::Returned);
  EXPECT_EQ(returned.x[0], rmm::kAffinityOn);
}

// Aff0 has four bits here; what is no affinity is ignored, as TF-RMM does.
TEST_F(Psci, bits_of_the_mpidr_that_are_no_affinity_do_not_matter) {
  EXPECT_EQ(result(rmm::kPsciCpuOn, {0x8000'0010u, kEntryPoint, 0}), rmm::psci_code(PsciStatus::AlreadyOn));
  EXPECT_EQ(result(rmm::kPsciCpuOn, {std::uint64_t{1} << 32, kEntryPoint, 0}),
            rmm::psci_code(PsciStatus::InvalidParameters));
}

TEST_F(Psci, a_rec_that_is_gone_still_counts_as_one) {
  bench.must(rmm::kRmiRecDestroy, {pair.second.rec});
  EXPECT_EQ(call(rmm::kPsciCpuOn, {kSecondMpidr, kEntryPoint, 0}).flow, backends::Flow::ExitedRealm);
}

TEST_F(Psci, system_off_and_reset_end_the_realm) {
  for (const rmm::Command* command : {&rmm::kPsciSystemOff, &rmm::kPsciSystemReset}) {
    Bench other;
    const RecPair recs = running_pair(other, Runnable::Yes);
    other.enter(recs.second);
    other.rsi(recs.first, *command, {});
    EXPECT_EQ(other.exit_of(recs.first).gprs[0], command->fid);
    EXPECT_EQ(other.realm(recs.rd).state, rmm::RealmState::SystemOff);
    EXPECT_EQ(other.direct().backend().running(2), recs.second.rec) << "who runs, runs on";
    other.leave(recs.second);
    for (const Vcpu& vcpu : {recs.first, recs.second})
      EXPECT_EQ(other.call(rmm::kRmiRecEnter, {vcpu.rec, vcpu.run}).x[0],
                rmm::pack(rmm::RmiStatus::ErrorRealm, 1));
  }
}

TEST_F(Psci, functions_that_are_not_offered_are_not_supported) {
  const auto returned = bench.direct().backend().smc(pair.first.cpu, {0x8400'000B}, bench.direct().meter());
  EXPECT_EQ(returned.x[0], rmm::kNotSupported);
}

TEST(PsciComplete, of_a_rec_that_is_on_says_so_and_changes_nothing_else) {
  Bench bench;
  const RecPair pair = pair_with_request(bench, Runnable::Yes);
  const rmm::Rec before = bench.rec(pair.second.rec);
  bench.must(rmm::kRmiPsciComplete, {pair.first.rec, pair.second.rec, 0});
  EXPECT_EQ(bench.rec(pair.second.rec), before);
  EXPECT_EQ(bench.rec(pair.first.rec).gprs[0], rmm::psci_code(PsciStatus::AlreadyOn));
}

TEST(PsciComplete, tells_affinity_on_of_a_rec_that_runs) {
  Bench bench;
  const RecPair pair = running_pair(bench, Runnable::Yes);
  bench.enter(pair.second);
  bench.rsi(pair.first, rmm::kPsciAffinityInfo, {kSecondMpidr, 0});
  bench.must(rmm::kRmiPsciComplete, {pair.first.rec, pair.second.rec, 0});
  EXPECT_EQ(bench.rec(pair.first.rec).gprs[0], rmm::kAffinityOn);
}

TEST(PsciComplete, refuses_to_deny_what_is_on_and_keeps_the_request) {
  Bench bench;
  const RecPair pair = pair_with_request(bench, Runnable::Yes);
  const auto result = bench.call(rmm::kRmiPsciComplete, {pair.first.rec, pair.second.rec, kDenied});
  EXPECT_EQ(result.refused, "status.permitted");
  EXPECT_TRUE(bench.rec(pair.first.rec).psci_pending);
}

TEST(PsciComplete, refuses_to_deny_a_question_about_affinity) {
  Bench bench;
  const RecPair pair = running_pair(bench);
  bench.rsi(pair.first, rmm::kPsciAffinityInfo, {kSecondMpidr, 0});
  EXPECT_EQ(bench.call(rmm::kRmiPsciComplete, {pair.first.rec, pair.second.rec, kDenied}).refused,
            "status.permitted");
}

}  // namespace
}  // namespace realmsim::testing

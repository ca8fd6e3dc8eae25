// Exceptions of realms besides aborts and SMCs: trapped waits, HVC, interrupts, SErrors, writes that need the
// host, and aborts of the memory system (RMM 1.0 A4 "REC exit", "Realm exception handling").
#include <gtest/gtest.h>

#include "tests/rules/bench.h"

namespace realmsim::testing {
namespace {

using Kind = RealmExceptionKind;

constexpr std::uint64_t kWait = 0x01ull << 26;
constexpr std::uint64_t kTrapWfi = 4;
constexpr std::uint64_t kTrapWfe = 8;
constexpr std::uint64_t kPc = 0x4000;

class RealmRuns : public ::testing::Test {
 protected:
  void SetUp() override {
    vcpu = bench.add_rec(rd);
    bench.activate(rd);
  }
  void run(std::uint64_t flags = 0) {
    bench.memory().fill(vcpu.run, kGranuleBytes, std::byte{0});
    bench.answer(vcpu, {.flags = flags});
    bench.enter(vcpu);
    bench.rec(vcpu.rec).pc = kPc;
  }
  ExceptionTaken meet(const RealmException& exception) {
    return bench.direct().backend().exception(vcpu.cpu, exception, bench.direct().meter());
  }
  // The host learns exactly this.
  void expect_record(const rmm::RecExit& revealed) {
    machine::Page expected{};
    rmm::write_rec_exit(expected, revealed);
    machine::Page record = bench.memory().granule(vcpu.run);
    std::fill_n(record.begin(), 0x800, std::byte{0});
    EXPECT_EQ(record, expected) << std::hex << bench.exit_of(vcpu).esr;
  }

  Bench bench;
  Pa rd = bench.new_realm();
  Vcpu vcpu;
};

struct Wait {
  std::string_view name;
  Kind kind;
  std::uint64_t flag;
  std::uint64_t instruction;  // TI
  std::uint64_t timeout;
};
class WaitInstruction : public RealmRuns, public ::testing::WithParamInterface<Wait> {};

TEST_P(WaitInstruction, exits_if_the_host_traps_it) {
  const Wait& wait = GetParam();
  run(wait.flag);
  EXPECT_EQ(meet({.kind = wait.kind, .value = wait.timeout}).seen, Seen::Exit);
  rmm::RecExit revealed{.esr = kWait | wait.instruction};
  revealed.gprs[0] = wait.timeout;
  expect_record(revealed);
  EXPECT_EQ(bench.rec(vcpu.rec).pc, kPc + 4);
}

TEST_P(WaitInstruction, is_executed_otherwise) {
  run(GetParam().flag ^ (kTrapWfi | kTrapWfe));
  EXPECT_EQ(meet({.kind = GetParam().kind}).seen, Seen::None);
  EXPECT_EQ(bench.direct().backend().running(vcpu.cpu), vcpu.rec);
  EXPECT_EQ(bench.rec(vcpu.rec).pc, kPc + 4);
}

INSTANTIATE_TEST_SUITE_P(Rules, WaitInstruction,
                         ::testing::Values(Wait{"WFI", Kind::Wfi, kTrapWfi, 0, 0},
                                           Wait{"WFE", Kind::Wfe, kTrapWfe, 1, 0},
                                           Wait{"WFIT", Kind::Wfit, kTrapWfi, 2, 77},
                                           Wait{"WFET", Kind::Wfet, kTrapWfe, 3, 77}),
                         [](const auto& param) { return std::string{param.param.name}; });

TEST_F(RealmRuns, traps_of_an_entry_end_with_it) {
  run(kTrapWfi);
  bench.leave(vcpu);
  run();
  EXPECT_EQ(meet({.kind = Kind::Wfi}).seen, Seen::None);
}

TEST_F(RealmRuns, hvc_is_undefined) {
  run();
  bench.rec(vcpu.rec).el1.vbar = 0x8'0000;
  EXPECT_EQ(meet({.kind = Kind::Hvc}).seen, Seen::Undefined);
  EXPECT_EQ(bench.direct().backend().running(vcpu.cpu), vcpu.rec);
  const auto context = *bench.direct().backend().context(vcpu.rec);
  EXPECT_EQ(context.esr_el1, 1u << 25);
  EXPECT_EQ(context.elr_el1, kPc);
  EXPECT_EQ(context.pc, 0x8'0200u);
}

TEST_F(RealmRuns, interrupts_reveal_nothing_else) {
  run();
  meet({.kind = Kind::Irq});
  expect_record({.exit_reason = rmm::ExitReason::Irq});
  EXPECT_EQ(bench.rec(vcpu.rec).pc, kPc);
  run();
  meet({.kind = Kind::Fiq});
  expect_record({.exit_reason = rmm::ExitReason::Fiq});
}

TEST_F(RealmRuns, serrors_reveal_class_and_severity) {
  constexpr std::uint64_t kRevealed = 0x2full << 26 | 1 << 24 | 7 << 10 | 1 << 9 | 0x11;
  run();
  meet({.kind = Kind::SError, .syndrome = kRevealed | 1 << 25 | 1 << 16});
  expect_record({.exit_reason = rmm::ExitReason::Serror, .esr = kRevealed});
}

TEST_F(RealmRuns, a_system_register_write_that_needs_the_host_passes_its_value) {
  run();
  meet({.kind = Kind::SystemRegister, .syndrome = 0x6232'2c16, .value = 0x1'0001});
  rmm::RecExit revealed{.esr = 0x6232'2c16};
  revealed.gprs[0] = 0x1'0001;
  expect_record(revealed);
  EXPECT_EQ(bench.rec(vcpu.rec).pc, kPc + 4);
}

// Memory that fails is the host's to know and the realm's to suffer.
TEST_F(RealmRuns, an_external_abort_of_memory_is_reported_to_both) {
  const Ipa nowhere{(std::uint64_t{1} << 39) + 0x3000};
  bench.map_unprotected(rd, nowhere, 3, Pa{std::uint64_t{1} << 38});
  run();
  const Accessed accessed = bench.access(vcpu, {.ipa = nowhere});
  if (accessed.fault() != FaultKind::ExternalAbort) GTEST_SKIP() << "the address is refused before";
  EXPECT_EQ(accessed.taken.seen, Seen::Exit);
  expect_record({.esr = 0x24ull << 26 | 1 << 9 | 0x10});
  EXPECT_EQ(bench.rec(vcpu.rec).el1.elr, kPc);
}

}  // namespace
}  // namespace realmsim::testing

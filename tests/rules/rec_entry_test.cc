// What REC_ENTER does for the abort with which a realm left: emulation, injection, or another try; and the
// virtual interrupts that come and go with an entry (RMM 1.0 A4 "REC entry", A6, B4).
#include <gtest/gtest.h>

#include "tests/rules/bench.h"

namespace realmsim::testing {
namespace {

using machine::AccessType;
using machine::RealmAccess;

constexpr Ipa kDeviceRegister{(std::uint64_t{1} << 39) + 0x5018};
constexpr Ipa kRamWithoutPage{0x4000'0000};
constexpr std::uint64_t kEmulate = 1;
constexpr std::uint64_t kInject = 2;
constexpr std::uint64_t kExternalAbort = 0x25ull << 26 | 1 << 25 | 1 << 9 | 0x10;  // from EL1, IL, EA
constexpr std::uint64_t kVbar = 0xffff'0000'0800;
constexpr std::uint64_t kData = 0x8877'6655'44ff'ee81;

class Entry : public ::testing::Test {
 protected:
  void SetUp() override {
    bench.make_ram(rd, kRamWithoutPage);
    vcpu = bench.add_rec(rd);
    bench.activate(rd);
    bench.enter(vcpu);
    rec().el1.vbar = kVbar;
    rec().pc = 0x1000;
    for (std::size_t i = 0; i < rec().gprs.size(); ++i)
      rec().gprs[i] = 100 + i;
  }
  rmm::Rec& rec() { return bench.rec(vcpu.rec); }
  // Enters with these flags and X0.
  std::string enter(std::uint64_t flags, std::uint64_t x0 = 0) {
    rmm::RecEnter enter{.flags = flags};
    enter.gprs[0] = x0;
    bench.answer(vcpu, enter);
    const Registers x = registers(rmm::kRmiRecEnter, {vcpu.rec, vcpu.run});
    return bench.direct().backend().smc(vcpu.cpu, x, bench.direct().meter()).refused;
  }

  Bench bench;
  Pa rd = bench.new_realm();
  Vcpu vcpu;
};

struct Emulated {
  std::string_view name;
  std::uint8_t bytes;
  bool sign_extend;
  bool wide;
  std::uint64_t loaded;
};
class EmulatedLoad : public Entry, public ::testing::WithParamInterface<Emulated> {};
TEST_P(EmulatedLoad, puts_what_the_host_says_into_the_register_as_the_instruction_would) {
  const Emulated& load = GetParam();
  bench.access(vcpu, {.ipa = kDeviceRegister,
                      .bytes = load.bytes,
                      .reg = 7,
                      .sign_extend = load.sign_extend,
                      .wide = load.wide});
  const auto before = rec().gprs;
  EXPECT_EQ(enter(kEmulate, kData), "");
  auto expected = before;
  expected[7] = load.loaded;
  EXPECT_EQ(rec().gprs, expected);
  EXPECT_EQ(rec().pc, 0x1004u);
}
INSTANTIATE_TEST_SUITE_P(Rules, EmulatedLoad,
                         ::testing::Values(Emulated{"byte", 1, false, false, 0x81},
                                           Emulated{"half", 2, false, false, 0xee81},
                                           Emulated{"word", 4, false, false, 0x44ff'ee81},
                                           Emulated{"double", 8, false, true, kData},
                                           Emulated{"signed_byte_to_x", 1, true, true, 0xffff'ffff'ffff'ff81},
                                           Emulated{"signed_half_to_w", 2, true, false, 0xffff'ee81},
                                           Emulated{"positive_signed_word_to_x", 4, true, true, 0x44ff'ee81}),
                         [](const auto& param) { return std::string{param.param.name}; });

TEST_F(Entry, emulates_a_load_into_no_register) {
  bench.access(vcpu, {.ipa = kDeviceRegister, .reg = 31});
  const auto before = rec().gprs;
  EXPECT_EQ(enter(kEmulate, kData), "");
  EXPECT_EQ(rec().gprs, before);
  EXPECT_EQ(rec().pc, 0x1004u);
}

TEST_F(Entry, emulates_a_store_by_passing_it) {
  bench.access(vcpu, {.type = AccessType::Store, .ipa = kDeviceRegister, .value = 5, .reg = 7});
  const auto before = rec().gprs;
  EXPECT_EQ(enter(kEmulate, kData), "");
  EXPECT_EQ(rec().gprs, before);
  EXPECT_EQ(rec().pc, 0x1004u);
}

TEST_F(Entry, without_flags_lets_the_instruction_be_executed_again) {
  bench.access(vcpu, {.ipa = kDeviceRegister, .reg = 7});
  const auto before = rec().gprs;
  EXPECT_EQ(enter(0, kData), "");
  EXPECT_EQ(rec().gprs, before);
  EXPECT_EQ(rec().pc, 0x1000u);
}

TEST_F(Entry, emulates_once) {
  bench.access(vcpu, {.ipa = kDeviceRegister, .reg = 7});
  enter(kEmulate, kData);
  bench.leave(vcpu);
  EXPECT_EQ(enter(kEmulate, kData), "flags.emulation_applicable");
}

TEST_F(Entry, refuses_to_emulate_an_access_without_syndrome) {
  bench.access(vcpu, {.ipa = kDeviceRegister, .syndrome_valid = false});
  EXPECT_EQ(enter(kEmulate), "flags.emulation_applicable");
  EXPECT_EQ(enter(kInject), "");
}

TEST_F(Entry, refuses_to_emulate_or_inject_after_an_abort_in_protected_memory) {
  bench.access(vcpu, {.ipa = kRamWithoutPage});
  EXPECT_EQ(enter(kEmulate), "flags.emulation_applicable");
  EXPECT_EQ(enter(kInject), "flags.injection_applicable");
  EXPECT_EQ(enter(0), "");
}

TEST_F(Entry, injects_an_external_abort_at_the_instruction) {
  bench.access(vcpu, {.ipa = kDeviceRegister, .syndrome_valid = false});
  EXPECT_EQ(enter(kInject), "");
  EXPECT_EQ(rec().el1.esr, kExternalAbort);
  EXPECT_EQ(rec().el1.far, kDeviceRegister.value);
  EXPECT_EQ(rec().el1.elr, 0x1000u);
  EXPECT_EQ(rec().el1.spsr, rmm::kPstateReset);
  EXPECT_EQ(rec().pc, kVbar + 0x200);
}

TEST_F(Entry, that_injects_does_not_emulate) {
  bench.access(vcpu, {.ipa = kDeviceRegister, .reg = 7});
  EXPECT_EQ(enter(kInject | kEmulate, kData), "");
  EXPECT_EQ(rec().gprs[7], 107u);
  EXPECT_EQ(rec().el1.elr, 0x1000u);
}

TEST_F(Entry, that_is_refused_keeps_the_abort) {
  bench.access(vcpu, {.ipa = kDeviceRegister, .reg = 7});
  bench.answer(vcpu, {.flags = kEmulate, .gicv3 = {.hcr = 1}});
  EXPECT_EQ(bench.call(rmm::kRmiRecEnter, {vcpu.rec, vcpu.run}).refused, "gicv3_hcr.host_controlled");
  EXPECT_EQ(enter(kEmulate, kData), "");
  EXPECT_EQ(rec().gprs[7], kData);
}

// Vector by the state in which the realm was (Arm ARM D1.3.5).
struct Vector {
  std::string_view name;
  std::uint64_t pstate;
  std::uint64_t sctlr2;
  std::uint64_t offset;
  bool same_level;
};
class InjectedAbort : public Entry, public ::testing::WithParamInterface<Vector> {};
TEST_P(InjectedAbort, is_taken_at_the_vector_for_where_the_realm_was) {
  const Vector& vector = GetParam();
  rec().el1.pstate = vector.pstate;
  rec().el1.sctlr2 = vector.sctlr2;
  bench.access(vcpu, {.ipa = kDeviceRegister, .syndrome_valid = false});
  enter(kInject);
  EXPECT_EQ(rec().pc, kVbar + vector.offset);
  EXPECT_EQ(rec().el1.esr >> 26, vector.same_level ? 0x25u : 0x24u);
  EXPECT_EQ(rec().el1.spsr, vector.pstate);
  EXPECT_EQ(rec().el1.pstate, 0x3c5u);
}
INSTANTIATE_TEST_SUITE_P(Rules, InjectedAbort,
                         ::testing::Values(Vector{"EL1t", 0x4, 0, 0x000, true},
                                           Vector{"EL1h", 0x5, 0, 0x200, true},
                                           Vector{"EL0", 0x0, 0, 0x400, false},
                                           Vector{"EL0_AArch32", 0x10, 0, 0x600, false},
                                           Vector{"EL1h_with_EASE", 0x5, 0x20, 0x380, true}),
                         [](const auto& param) { return std::string{param.param.name}; });

// Virtual interrupts.

constexpr std::uint64_t kPending = std::uint64_t{1} << 62;

TEST_F(Entry, gives_control_bits_and_list_registers_back_at_the_exit) {
  bench.leave(vcpu);
  const rmm::VirtualInterrupts asked{.hcr = 0x40fe, .lrs = {kPending | 0xf8ull << 48 | 27}};
  bench.answer(vcpu, {.gicv3 = asked});
  bench.enter(vcpu);
  bench.leave(vcpu);
  EXPECT_EQ(bench.exit_of(vcpu).gicv3, asked);
}

TEST_F(Entry, ignores_list_registers_that_hold_nothing_or_do_not_exist) {
  bench.leave(vcpu);
  rmm::RecEnter asked;
  asked.gicv3.lrs[0] = std::uint64_t{1} << 61 | 1020;  // inactive
  asked.gicv3.lrs[1] = kPending | 1020;                // of one
  bench.answer(vcpu, asked);
  EXPECT_EQ(bench.enter(vcpu).flow, backends::Flow::EnteredRealm);
}

TEST(ListRegister, takes_interrupts_of_the_extended_ranges_only_where_they_exist) {
  for (const bool extended : {false, true}) {
    Bench bench{{.gic_extended_ranges = extended}};
    const Pa rd = bench.new_realm();
    const Vcpu vcpu = bench.add_rec(rd);
    bench.activate(rd);
    for (const std::uint64_t intid : {1056u, 1119u, 4096u, 5119u}) {
      bench.answer(vcpu, {.gicv3 = {.lrs = {kPending | intid}}});
      const auto refused = bench.call(rmm::kRmiRecEnter, {vcpu.rec, vcpu.run}).refused;
      EXPECT_EQ(refused, extended ? "" : "gicv3_lrs.intid") << intid;
      if (extended) bench.direct().backend().interrupt(0, bench.direct().meter());
    }
  }
}

TEST(ListRegister, takes_every_ordinary_interrupt_and_the_eoi_bit) {
  Bench bench;
  const Pa rd = bench.new_realm();
  const Vcpu vcpu = bench.add_rec(rd);
  bench.activate(rd);
  for (const std::uint64_t intid : {0u, 1019u, 8192u, 0xffff'ffffu}) {
    bench.answer(vcpu, {.gicv3 = {.lrs = {kPending | std::uint64_t{1} << 41 | intid}}});
    EXPECT_EQ(bench.call(rmm::kRmiRecEnter, {vcpu.rec, vcpu.run}).refused, "") << intid;
    bench.direct().backend().interrupt(0, bench.direct().meter());
  }
}

}  // namespace
}  // namespace realmsim::testing

// A change of RIPAS from the realm's request to its answer: RSI_IPA_STATE_SET, RTT_SET_RIPAS, REC_ENTER
// (RMM 1.0 A5 "RIPAS change", B4, B5), and RSI_IPA_STATE_GET.
#include <gtest/gtest.h>

#include "models/rmm/rec_run.h"
#include "tests/rules/bench.h"

namespace realmsim::testing {
namespace {

using rmm::EntryState;
using rmm::Ripas;
using rmm::RttEntry;

constexpr std::uint64_t kBlockBytes = machine::entry_bytes(2);
constexpr Ipa kBase{0x4000'0000};
constexpr Ipa kNextBlock = kBase + kBlockBytes;
constexpr std::uint64_t kReject = 16;  // flag of the entry
constexpr unsigned kChangeDestroyed = 1;

constexpr Ipa page(std::uint64_t index) {
  return kBase + index * kGranuleBytes;
}

class RipasChange : public ::testing::Test {
 protected:
  void SetUp() override {
    bench.make_tables(rd, kBase);
    bench.make_tables(rd, kNextBlock, 2);
    vcpu = bench.add_rec(rd);
    bench.activate(rd);
    bench.enter(vcpu);
  }
  void ask(Ipa base, Ipa top, Ripas ripas, unsigned flags = 0) {
    const auto result =
        bench.rsi(vcpu, rmm::kRsiIpaStateSet, {base, top, static_cast<unsigned>(ripas), flags});
    EXPECT_EQ(result.flow, backends::Flow::ExitedRealm);
  }
  Ipa set(Ipa base, Ipa top) { return Ipa{bench.must(rmm::kRmiRttSetRipas, {rd, vcpu.rec, base, top})[1]}; }
  std::uint64_t refused_set(Ipa base, Ipa top) {
    return bench.call(rmm::kRmiRttSetRipas, {rd, vcpu.rec, base, top}).x[0];
  }
  // X0 to X2 of the realm when it goes on.
  std::array<std::uint64_t, 3> answer(std::uint64_t flags = 0) {
    bench.answer(vcpu, {.flags = flags});
    bench.enter(vcpu);
    const auto& x = bench.rec(vcpu.rec).gprs;
    return {x[0], x[1], x[2]};
  }
  RttEntry entry(std::uint64_t index) { return bench.entry(rd, page(index)); }

  Bench bench;
  Pa rd = bench.new_realm();
  Vcpu vcpu;
};

TEST_F(RipasChange, exits_with_the_range_and_the_value) {
  const std::uint64_t pc = bench.rec(vcpu.rec).pc;
  ask(page(1), page(3), Ripas::Ram);
  const rmm::RecExit exit = bench.exit_of(vcpu);
  EXPECT_EQ(exit.exit_reason, rmm::ExitReason::RipasChange);
  EXPECT_EQ(exit.ripas_base, page(1).value);
  EXPECT_EQ(exit.ripas_top, page(3).value);
  EXPECT_EQ(exit.ripas_value, Ripas::Ram);
  EXPECT_EQ(exit.gprs, rmm::RecExit{}.gprs);
  EXPECT_EQ(bench.rec(vcpu.rec).pc, pc + 4);
  EXPECT_EQ(entry(1).ripas, Ripas::Empty) << "nothing changes before the host acts";
}

TEST_F(RipasChange, changes_exactly_the_range_and_tells_the_realm) {
  ask(page(1), page(3), Ripas::Ram);
  EXPECT_EQ(set(page(1), page(3)), page(3));
  EXPECT_EQ(entry(0).ripas, Ripas::Empty);
  EXPECT_EQ(entry(1), RttEntry{.ripas = Ripas::Ram});
  EXPECT_EQ(entry(2), RttEntry{.ripas = Ripas::Ram});
  EXPECT_EQ(entry(3).ripas, Ripas::Empty);
  EXPECT_EQ(answer(), (std::array<std::uint64_t, 3>{0, page(3).value, 0}));
  EXPECT_FALSE(bench.rec(vcpu.rec).ripas.pending());
}

TEST_F(RipasChange, goes_on_where_the_last_command_stopped) {
  ask(page(0), page(4), Ripas::Ram);
  EXPECT_EQ(set(page(0), page(1)), page(1));
  EXPECT_EQ(refused_set(page(0), page(4)), 1u) << "not where the request goes on";
  EXPECT_EQ(set(page(1), page(4)), page(4));
  EXPECT_EQ(refused_set(page(4), page(5)), 1u) << "further than the request";
}

TEST_F(RipasChange, that_is_incomplete_tells_the_realm_how_far_it_got) {
  ask(page(0), page(4), Ripas::Ram);
  set(page(0), page(2));
  EXPECT_EQ(answer(), (std::array<std::uint64_t, 3>{0, page(2).value, 0}));
}

TEST_F(RipasChange, to_ram_can_be_rejected) {
  ask(page(0), page(4), Ripas::Ram);
  EXPECT_EQ(answer(kReject), (std::array<std::uint64_t, 3>{0, page(0).value, 1}));
}

TEST_F(RipasChange, that_is_complete_cannot_be_rejected) {
  ask(page(0), page(4), Ripas::Ram);
  set(page(0), page(4));
  EXPECT_EQ(answer(kReject), (std::array<std::uint64_t, 3>{0, page(4).value, 0}));
}

TEST_F(RipasChange, to_empty_cannot_be_rejected) {
  ask(page(0), page(4), Ripas::Empty);
  EXPECT_EQ(answer(kReject), (std::array<std::uint64_t, 3>{0, page(0).value, 0}));
}

TEST_F(RipasChange, ends_with_the_entry) {
  ask(page(0), page(4), Ripas::Ram);
  answer();
  bench.leave(vcpu);
  EXPECT_EQ(refused_set(page(0), page(4)), 1u);
}

TEST_F(RipasChange, stops_at_destroyed_memory_unless_the_realm_permits_it) {
  bench.poke_entry(rd, page(1), 3, {.ripas = Ripas::Destroyed});
  ask(page(0), page(3), Ripas::Ram);
  EXPECT_EQ(set(page(0), page(3)), page(1));
  EXPECT_EQ(refused_set(page(1), page(3)), rmm::pack(rmm::RmiStatus::ErrorRtt, 3));
  answer();
  ask(page(1), page(3), Ripas::Ram, kChangeDestroyed);
  EXPECT_EQ(set(page(1), page(3)), page(3));
  EXPECT_EQ(entry(1).ripas, Ripas::Ram);
}

TEST_F(RipasChange, stops_at_the_end_of_the_table_and_at_a_table) {
  bench.make_tables(rd, kNextBlock + kBlockBytes);
  ask(page(510), kNextBlock + 2 * kBlockBytes, Ripas::Ram);
  EXPECT_EQ(set(page(510), kNextBlock + 2 * kBlockBytes), kNextBlock);
  EXPECT_EQ(set(kNextBlock, kNextBlock + 2 * kBlockBytes), kNextBlock + kBlockBytes);
  EXPECT_EQ(bench.entry(rd, kNextBlock, 2), RttEntry{.ripas = Ripas::Ram});
}

// The entry around the base has the RIPAS already, so that it need not be split.
TEST_F(RipasChange, passes_an_entry_that_begins_below_it_if_that_is_as_requested) {
  const Ipa inside = kNextBlock + kGranuleBytes;
  ask(inside, kNextBlock + kBlockBytes, Ripas::Empty);
  EXPECT_EQ(set(inside, kNextBlock + kBlockBytes), kNextBlock + kBlockBytes);
}

TEST_F(RipasChange, without_progress_in_such_an_entry_is_refused) {
  const Ipa inside = kNextBlock + kGranuleBytes;
  ask(inside, inside + kGranuleBytes, Ripas::Empty);
  EXPECT_EQ(refused_set(inside, inside + kGranuleBytes), rmm::pack(rmm::RmiStatus::ErrorRtt, 2));
}

TEST_F(RipasChange, to_empty_takes_populated_memory_out_of_reach_and_keeps_it) {
  bench.poke_entry(rd, page(0), 3, {.ripas = Ripas::Ram});
  const Pa data = bench.add_data(rd, page(0));
  ASSERT_EQ(bench.store(vcpu, page(0), 0x55), FaultKind::None);
  ask(page(0), page(1), Ripas::Empty);
  set(page(0), page(1));
  EXPECT_EQ(entry(0), (RttEntry{.state = EntryState::Assigned, .ripas = Ripas::Empty, .pa = data}));
  EXPECT_FALSE(bench.cached(rd, page(0)));
  EXPECT_EQ(bench.granule(data), rmm::GranuleState::Data);
  answer();
  EXPECT_EQ(bench.access(vcpu, {.ipa = page(0)}).taken.recipient, Recipient::Realm);
  ask(page(0), page(1), Ripas::Ram);
  set(page(0), page(1));
  answer();
  EXPECT_EQ(bench.load(vcpu, page(0)), FaultKind::None);
  EXPECT_EQ(bench.memory().read64(data), 0x55u);
}

TEST_F(RipasChange, of_a_block_is_made_as_a_whole) {
  const Pa first = bench.poke_block(rd, kNextBlock, Ripas::Ram);
  ASSERT_EQ(bench.load(vcpu, kNextBlock + kGranuleBytes), FaultKind::None);
  ask(kNextBlock, kNextBlock + kBlockBytes, Ripas::Empty);
  set(kNextBlock, kNextBlock + kBlockBytes);
  EXPECT_EQ(bench.entry(rd, kNextBlock),
            (RttEntry{.state = EntryState::Assigned, .ripas = Ripas::Empty, .pa = first}));
  EXPECT_FALSE(bench.cached(rd, kNextBlock + kGranuleBytes));
}

TEST_F(RipasChange, does_not_keep_its_rec) {
  ask(page(0), page(1), Ripas::Ram);
  EXPECT_EQ(bench.must(rmm::kRmiRecDestroy, {vcpu.rec}), Registers{});
}

TEST_F(RipasChange, reaches_the_end_of_the_protected_half) {
  const Ipa end{std::uint64_t{1} << 39};
  ask(end - machine::entry_bytes(1), end, Ripas::Ram);
  EXPECT_EQ(set(end - machine::entry_bytes(1), end), end);
}

// RSI_IPA_STATE_GET.
class IpaStateGet : public RipasChange {
 protected:
  std::pair<std::uint64_t, std::uint64_t> get(Ipa base, Ipa top) {
    const Registers x = bench.must_rsi(vcpu, rmm::kRsiIpaStateGet, {base, top});
    return {x[1], x[2]};
  }
};

TEST_F(IpaStateGet, tells_the_run_of_equal_entries) {
  bench.poke_entry(rd, page(2), 3, {.ripas = Ripas::Ram});
  bench.poke_entry(rd, page(3), 3, {EntryState::Assigned, Ripas::Ram, kSpareBlock});
  bench.poke_entry(rd, page(4), 3, {.ripas = Ripas::Destroyed});
  EXPECT_EQ(get(page(0), page(8)), (std::pair{page(2).value, std::uint64_t{0}}));
  EXPECT_EQ(get(page(2), page(8)), (std::pair{page(4).value, std::uint64_t{1}}));
  EXPECT_EQ(get(page(4), page(8)), (std::pair{page(5).value, std::uint64_t{2}}));
  EXPECT_EQ(get(page(0), page(1)), (std::pair{page(1).value, std::uint64_t{0}}));
}

TEST_F(IpaStateGet, stops_at_the_end_of_the_table_and_at_a_table) {
  bench.make_tables(rd, kNextBlock + 2 * kBlockBytes);
  EXPECT_EQ(get(page(1), kNextBlock + kBlockBytes).first, kNextBlock.value);
  EXPECT_EQ(get(kNextBlock, kNextBlock + 8 * kBlockBytes).first, (kNextBlock + 2 * kBlockBytes).value);
}

TEST_F(IpaStateGet, may_begin_and_end_within_an_entry) {
  EXPECT_EQ(get(kNextBlock + kGranuleBytes, kNextBlock + 3 * kGranuleBytes).first,
            (kNextBlock + 3 * kGranuleBytes).value);
}

}  // namespace
}  // namespace realmsim::testing

// What the hypervisor model does on the exits of RMM 1.0: changes of RIPAS, PSCI requests, waits, interrupts.
#include "models/host/exit_server.h"

#include <gtest/gtest.h>

#include "models/host/realm_memory.h"
#include "models/rmm/psci.h"
#include "tests/rules/psci_bench.h"

namespace realmsim::testing {
namespace {

using host::Served;
using rmm::EntryState;
using rmm::Ripas;

constexpr std::uint64_t kBlockBytes = machine::entry_bytes(2);
constexpr Ipa kBase{0x4000'0000};

class ExitServer : public ::testing::Test {
 protected:
  // Serves the exit of the first REC with granules that nobody has used.
  Served serve() {
    host::GranulePool pool{kSpareBlock, kBlockBytes};
    DirectHostPort port{bench.direct(), 0};
    host::Rmi rmi{port, pool};
    const host::HostedRealm realm{
        .rd = pair.rd, .recs = {{pair.first.rec, pair.first.run}, {pair.second.rec, pair.second.run}}};
    const Served served = host::serve_exit(rmi, realm, realm.recs.front());
    EXPECT_FALSE(rmi.failure()) << rmi.failure()->command;
    return served;
  }
  // X0 to X2 of the realm after a change of RIPAS that the hypervisor has served.
  std::array<std::uint64_t, 3> change(Ipa base, Ipa top, Ripas ripas) {
    bench.rsi(pair.first, rmm::kRsiIpaStateSet, {base, top, static_cast<unsigned>(ripas), 1});
    EXPECT_EQ(serve(), Served::Progress);
    bench.enter(pair.first);
    const auto& x = bench.rec(pair.first.rec).gprs;
    return {x[0], x[1], x[2]};
  }

  Bench bench;
  RecPair pair = running_pair(bench);
};

TEST_F(ExitServer, changes_ripas_through_to_the_end_and_makes_the_tables_that_takes) {
  const Ipa base = kBase + 510 * kGranuleBytes;
  const Ipa top = kBase + 2 * kBlockBytes + kGranuleBytes;
  EXPECT_EQ(change(base, top, Ripas::Ram), (std::array<std::uint64_t, 3>{0, top.value, 0}));
  EXPECT_EQ(bench.entry(pair.rd, base - kGranuleBytes).ripas, Ripas::Empty);
  EXPECT_EQ(bench.entry(pair.rd, base).ripas, Ripas::Ram);
  EXPECT_EQ(bench.entry(pair.rd, kBase + kBlockBytes).ripas, Ripas::Ram);
  EXPECT_EQ(bench.walk(pair.rd, kBase + kBlockBytes).level, 2) << "no table where a block entry will do";
  EXPECT_EQ(bench.entry(pair.rd, top - kGranuleBytes).ripas, Ripas::Ram);
  EXPECT_EQ(bench.entry(pair.rd, top).ripas, Ripas::Empty);
}

TEST_F(ExitServer, leaves_pages_of_memory_that_became_empty_where_they_are) {
  change(kBase, kBase + 4 * kGranuleBytes, Ripas::Ram);
  const Pa data = bench.add_data(pair.rd, kBase + kGranuleBytes);
  change(kBase, kBase + 4 * kGranuleBytes, Ripas::Empty);
  EXPECT_EQ(bench.entry(pair.rd, kBase + kGranuleBytes),
            (rmm::RttEntry{.state = EntryState::Assigned, .ripas = Ripas::Empty, .pa = data}));
  EXPECT_EQ(bench.granule(data), rmm::GranuleState::Data);
}

TEST_F(ExitServer, takes_a_block_apart_to_take_a_page_of_it_back) {
  const Pa first = bench.poke_block(pair.rd, kBase, Ripas::Ram);
  host::GranulePool pool{kSpareBlock, kBlockBytes};
  DirectHostPort port{bench.direct(), 0};
  host::Rmi rmi{port, pool};
  host::reclaim(rmi, pair.rd, kBase + 3 * kGranuleBytes, kBase + 4 * kGranuleBytes);
  EXPECT_FALSE(rmi.failure());
  EXPECT_EQ(bench.granule(first + 3 * kGranuleBytes), rmm::GranuleState::Undelegated);
  EXPECT_EQ(bench.entry(pair.rd, kBase).pa, first);
}

TEST_F(ExitServer, grants_psci_requests) {
  bench.rsi(pair.first, rmm::kPsciCpuOn, {kSecondMpidr, kEntryPoint, kContext});
  EXPECT_EQ(serve(), Served::Progress);
  EXPECT_TRUE(bench.rec(pair.second.rec).runnable);
  bench.enter(pair.first);
  bench.rsi(pair.first, rmm::kPsciCpuSuspend, {});
  EXPECT_EQ(serve(), Served::Progress);
}

TEST_F(ExitServer, can_do_nothing_for_what_has_ended) {
  bench.rsi(pair.first, rmm::kPsciCpuOff, {});
  EXPECT_EQ(serve(), Served::Nothing);
}

TEST_F(ExitServer, lets_a_realm_run_on_after_a_wait_or_an_interrupt) {
  for (const auto kind :
       {RealmExceptionKind::TrappedWait, RealmExceptionKind::Irq, RealmExceptionKind::Fiq}) {
    bench.direct().backend().exception(pair.first.cpu, {.kind = kind}, bench.direct().meter());
    const auto granules = bench.state().rmm.granules;
    EXPECT_EQ(serve(), Served::Progress);
    EXPECT_TRUE(bench.state().rmm.granules.equals(granules, std::equal_to<rmm::Granule>{}));
    bench.enter(pair.first);
  }
}

}  // namespace
}  // namespace realmsim::testing

// REC_CREATE, REC_DESTROY and REC_ENTER where they succeed (RMM 1.0 B4; A4 for entry and exit).
#include <gtest/gtest.h>

#include "models/rmm/params.h"
#include "tests/rules/bench.h"

namespace realmsim::testing {
namespace {

using rmm::GranuleState;
using rmm::RecState;

struct CreatedRec {
  Pa rd;
  Pa rec;
  rmm::RecParams params;
};

CreatedRec create_rec(Bench& bench, std::uint64_t flags) {
  CreatedRec created{.rd = bench.new_realm(), .rec = bench.delegated(), .params = {.flags = flags}};
  created.params.pc = 0x8000'1000;
  created.params.num_aux = rmm::kMaxRecAux;
  for (std::uint64_t& aux : created.params.aux)
    aux = bench.delegated().value;
  for (std::uint64_t i = 0; i < created.params.gprs.size(); ++i)
    created.params.gprs[i] = 0x1111 * (i + 1);
  const Pa granule = bench.ns();
  bench.memory().write(granule, rmm::encode(created.params));
  EXPECT_EQ(bench.must(rmm::kRmiRecCreate, {created.rd, created.rec, granule}), Registers{});
  return created;
}

TEST(RecCreate, makes_a_rec_with_the_registers_of_its_parameters) {
  Bench bench;
  const CreatedRec created = create_rec(bench, 1);
  const rmm::Rec& rec = bench.rec(created.rec);
  EXPECT_EQ(rec.owner, created.rd);
  EXPECT_EQ(rec.mpidr, 0u);
  EXPECT_EQ(rec.state, RecState::Ready);
  EXPECT_TRUE(rec.runnable);
  EXPECT_EQ(rec.pc, 0x8000'1000u);
  for (std::size_t i = 0; i < rmm::kRecRegisters; ++i)
    EXPECT_EQ(rec.gprs[i], i < 8 ? created.params.gprs[i] : 0u) << "X" << i;
  EXPECT_FALSE(rec.host_call);
}

TEST(RecCreate, takes_its_granules_and_counts_in_its_realm) {
  Bench bench;
  const CreatedRec created = create_rec(bench, 1);
  EXPECT_EQ(bench.granule(created.rec), GranuleState::Rec);
  EXPECT_EQ(bench.state().rmm.owner_of(created.rec), created.rd);
  for (const std::uint64_t aux : created.params.aux) {
    EXPECT_EQ(bench.granule(Pa{aux}), GranuleState::RecAux);
    EXPECT_EQ(bench.state().rmm.owner_of(Pa{aux}), created.rd);
  }
  EXPECT_EQ(bench.realm(created.rd).rec_index, 1u);
  EXPECT_EQ(bench.realm(created.rd).num_recs, 1u);
}

TEST(RecCreate, is_measured_if_and_only_if_the_rec_is_runnable) {
  Bench bench;
  const crypto::Measurement before = bench.realm(bench.new_realm()).rim();
  EXPECT_NE(bench.realm(create_rec(bench, 1).rd).rim(), before);
  const CreatedRec off = create_rec(bench, 0);
  EXPECT_EQ(bench.realm(off.rd).rim(), before);
  EXPECT_FALSE(bench.rec(off.rec).runnable);
}

TEST(RecCreate, is_refused_with_the_same_auxiliary_granule_twice) {
  Bench bench;
  rmm::RecParams params{.num_aux = rmm::kMaxRecAux};
  for (std::uint64_t& aux : params.aux)
    aux = bench.delegated().value;
  params.aux[15] = params.aux[3];
  const Pa granule = bench.ns();
  bench.memory().write(granule, rmm::encode(params));
  const auto result = bench.call(rmm::kRmiRecCreate, {bench.new_realm(), bench.delegated(), granule});
  EXPECT_EQ(result.x[0], 1u);
  EXPECT_EQ(result.refused, "aux.distinct");
}

TEST(RecCreate, numbers_recs_by_sixteen_per_affinity_level_0) {
  Bench bench{{.rec_aux_count = 0}};
  const Pa rd = bench.new_realm();
  for (std::uint64_t index = 0; index < 18; ++index) {
    const std::uint64_t mpidr = (index / 16) << 8 | index % 16;
    EXPECT_EQ(bench.rec(bench.add_rec(rd).rec).mpidr, mpidr);
  }
}

TEST(RecDestroy, returns_its_granules_empty_and_never_its_number) {
  Bench bench;
  const CreatedRec created = create_rec(bench, 1);
  const auto measurements = bench.realm(created.rd).measurements;
  EXPECT_EQ(bench.must(rmm::kRmiRecDestroy, {created.rec}), Registers{});
  EXPECT_EQ(bench.granule(created.rec), GranuleState::Delegated);
  EXPECT_TRUE(bench.is_zero(created.rec));
  for (const std::uint64_t aux : created.params.aux) {
    EXPECT_EQ(bench.granule(Pa{aux}), GranuleState::Delegated);
    EXPECT_TRUE(bench.is_zero(Pa{aux}));
  }
  EXPECT_FALSE(bench.state().rmm.recs.contains(created.rec));
  EXPECT_EQ(bench.realm(created.rd).num_recs, 0u);
  EXPECT_EQ(bench.realm(created.rd).rec_index, 1u);
  EXPECT_EQ(bench.realm(created.rd).measurements, measurements);
}

TEST(RecEnter, runs_the_rec_on_the_processing_element_of_the_call) {
  Bench bench;
  const Pa rd = bench.new_realm();
  const Vcpu vcpu = bench.add_rec(rd, 2);
  bench.activate(rd);
  EXPECT_EQ(bench.enter(vcpu).flow, backends::Flow::EnteredRealm);
  EXPECT_EQ(bench.rec(vcpu.rec).state, RecState::Running);
  EXPECT_EQ(bench.direct().backend().running(2), vcpu.rec);
  EXPECT_EQ(bench.state().machine.cpus[2].state, SecurityState::Realm);
  EXPECT_EQ(bench.state().machine.cpus[2].stage2, bench.realm(rd).stage2);
  EXPECT_EQ(bench.state().machine.cpus[0].state, SecurityState::NonSecure);
}

TEST(RecEnter, lets_two_recs_of_a_realm_run_at_once) {
  Bench bench;
  const Pa rd = bench.new_realm();
  const Vcpu first = bench.add_rec(rd, 1);
  const Vcpu second = bench.add_rec(rd, 2);
  bench.activate(rd);
  bench.enter(first);
  bench.enter(second);
  EXPECT_EQ(bench.direct().backend().running(1), first.rec);
  EXPECT_EQ(bench.direct().backend().running(2), second.rec);
}

TEST(RecExit, on_an_interrupt_leaves_registers_hidden_and_the_rec_ready) {
  Bench bench;
  const Pa rd = bench.new_realm();
  const Vcpu vcpu = bench.add_rec(rd);
  bench.activate(rd);
  bench.memory().fill(vcpu.run, kGranuleBytes, std::byte{0});
  bench.memory().fill(vcpu.run + 0x800, 0x800, std::byte{0xee});
  bench.enter(vcpu);
  EXPECT_EQ(bench.direct().backend().interrupt(1, bench.direct().meter()), 0u);

  machine::Page expected{};
  expected[0x800] = std::byte{1};  // RMI_EXIT_IRQ, every other field zero
  EXPECT_EQ(bench.memory().granule(vcpu.run), expected);
  EXPECT_EQ(bench.rec(vcpu.rec).state, RecState::Ready);
  EXPECT_EQ(bench.direct().backend().running(1), std::nullopt);
  EXPECT_EQ(bench.state().machine.cpus[1].state, SecurityState::NonSecure);
  EXPECT_FALSE(bench.state().machine.cpus[1].stage2);
}

TEST(RecExit, reports_an_input_error_if_its_record_cannot_be_written) {
  Bench bench;
  const Pa rd = bench.new_realm();
  const Vcpu vcpu = bench.add_rec(rd);
  bench.activate(rd);
  bench.enter(vcpu);
  bench.poke_gpi(vcpu.run, machine::Gpi::Secure);
  EXPECT_EQ(bench.direct().backend().interrupt(1, bench.direct().meter()), 1u);
  EXPECT_EQ(bench.rec(vcpu.rec).state, RecState::Ready);
  EXPECT_TRUE(bench.is_zero(vcpu.run));
}

}  // namespace
}  // namespace realmsim::testing

// DATA_CREATE, DATA_CREATE_UNKNOWN and DATA_DESTROY where they succeed (RMM 1.0 B4; A5 for HIPAS and RIPAS).
#include <gtest/gtest.h>

#include "tests/rules/bench.h"

namespace realmsim::testing {
namespace {

using rmm::EntryState;
using rmm::GranuleState;
using rmm::Ripas;
using rmm::RttEntry;

constexpr Ipa kPage{0x20'0000};
constexpr std::uint64_t kValidPage = 0x7db;  // page, Normal write-back, read-write, inner shareable, AF

// A realm under construction whose entry for kPage is UNASSIGNED with a RIPAS.
Pa realm_with_ripas(Bench& bench, Ripas ripas) {
  const Pa rd = bench.new_realm();
  if (ripas == Ripas::Empty) {
    bench.make_tables(rd, kPage);
    return rd;
  }
  bench.make_ram(rd, kPage);
  if (ripas == Ripas::Ram) return rd;
  bench.add_data(rd, kPage);
  bench.must(rmm::kRmiDataDestroy, {rd, kPage});
  return rd;
}

class DataAtRipas : public ::testing::TestWithParam<Ripas> {};

TEST_P(DataAtRipas, data_create_makes_the_page_ram_with_the_content_of_its_source) {
  Bench bench;
  const Pa rd = realm_with_ripas(bench, GetParam());
  ASSERT_EQ(bench.entry(rd, kPage), (RttEntry{.ripas = GetParam()}));
  const crypto::Measurement rim = bench.realm(rd).rim();
  const Pa source = bench.ns();
  const Pa data = bench.delegated();
  bench.memory().fill(source, kGranuleBytes, std::byte{0x3c});
  EXPECT_EQ(bench.must(rmm::kRmiDataCreate, {rd, data, kPage, source, 1}), Registers{});

  const rmm::RttWalk walk = bench.walk(rd, kPage);
  EXPECT_EQ(walk.entry, (RttEntry{.state = EntryState::Assigned, .ripas = Ripas::Ram, .pa = data}));
  EXPECT_EQ(bench.memory().read64(walk.address), data.value | kValidPage);
  EXPECT_EQ(bench.references(walk.table()), 1u);
  EXPECT_EQ(bench.granule(data), GranuleState::Data);
  EXPECT_EQ(bench.state().rmm.owner_of(data), rd);
  EXPECT_EQ(bench.memory().granule(data), bench.memory().granule(source));
  EXPECT_EQ(bench.granule(source), GranuleState::Undelegated);
  EXPECT_NE(bench.realm(rd).rim(), rim);
}

TEST_P(DataAtRipas, data_create_unknown_keeps_the_ripas_and_measures_nothing) {
  Bench bench;
  const Pa rd = realm_with_ripas(bench, GetParam());
  const auto measurements = bench.realm(rd).measurements;
  const Pa data = bench.delegated();
  EXPECT_EQ(bench.must(rmm::kRmiDataCreateUnknown, {rd, data, kPage}), Registers{});

  const rmm::RttWalk walk = bench.walk(rd, kPage);
  EXPECT_EQ(walk.entry, (RttEntry{.state = EntryState::Assigned, .ripas = GetParam(), .pa = data}));
  const bool valid = (bench.memory().read64(walk.address) & 1) != 0;
  EXPECT_EQ(valid, GetParam() == Ripas::Ram) << "the hardware maps RAM only";
  EXPECT_EQ(bench.references(walk.table()), 1u);
  EXPECT_EQ(bench.granule(data), GranuleState::Data);
  EXPECT_TRUE(bench.is_zero(data));
  EXPECT_EQ(bench.realm(rd).measurements, measurements);
}

TEST_P(DataAtRipas, data_destroy_returns_the_page_empty_and_keeps_only_empty_ripas) {
  Bench bench;
  const Pa rd = realm_with_ripas(bench, GetParam());
  const Pa data = bench.add_data(rd, kPage);
  bench.memory().fill(data, kGranuleBytes, std::byte{0x3c});
  const auto measurements = bench.realm(rd).measurements;
  const std::uint64_t table_end = kPage.value + 0x20'0000;
  EXPECT_EQ(bench.must(rmm::kRmiDataDestroy, {rd, kPage}), (Registers{0, data.value, table_end}));

  const Ripas left = GetParam() == Ripas::Empty ? Ripas::Empty : Ripas::Destroyed;
  const rmm::RttWalk walk = bench.walk(rd, kPage);
  EXPECT_EQ(walk.entry, (RttEntry{.ripas = left}));
  EXPECT_EQ(bench.references(walk.table()), 0u);
  EXPECT_EQ(bench.granule(data), GranuleState::Delegated);
  EXPECT_EQ(bench.state().rmm.owner_of(data), std::nullopt);
  EXPECT_TRUE(bench.is_zero(data));
  EXPECT_EQ(bench.realm(rd).measurements, measurements);
}

INSTANTIATE_TEST_SUITE_P(Rules, DataAtRipas, ::testing::Values(Ripas::Empty, Ripas::Ram, Ripas::Destroyed),
                         [](const auto& param) { return std::string{rmm::name_of(param.param)}; });

TEST(DataCreate, is_measured_differently_with_and_without_content) {
  Bench bench;
  const Pa source = bench.ns();
  bench.memory().fill(source, kGranuleBytes, std::byte{0x3c});
  const auto rim_with_flags = [&](std::uint64_t flags) {
    const Pa rd = bench.new_realm();
    bench.make_ram(rd, kPage);
    bench.must(rmm::kRmiDataCreate, {rd, bench.delegated(), kPage, source, flags});
    return bench.realm(rd).rim();
  };
  EXPECT_NE(rim_with_flags(0), rim_with_flags(1));
  EXPECT_EQ(rim_with_flags(1), rim_with_flags(1));
}

TEST(DataCreateUnknown, populates_a_running_realm_which_then_reads_zeros) {
  Bench bench;
  const Pa rd = bench.new_realm();
  bench.make_ram(rd, kPage);
  const Vcpu vcpu = bench.add_rec(rd);
  bench.activate(rd);
  bench.enter(vcpu);
  const Pa data = bench.add_data(rd, kPage);
  const Accessed accessed = bench.access(vcpu, {.ipa = kPage + 0x123});
  EXPECT_EQ(accessed.fault(), FaultKind::None);
  EXPECT_EQ(accessed.translation.pa, data + 0x123);
  EXPECT_TRUE(bench.is_zero(data));
}

TEST(DataDestroy, takes_the_page_from_a_realm_that_runs_on_two_processing_elements) {
  Bench bench;
  const Pa rd = bench.new_realm();
  bench.make_ram(rd, kPage);
  bench.add_data(rd, kPage);
  const Vcpu first = bench.add_rec(rd, 1);
  const Vcpu second = bench.add_rec(rd, 2);
  bench.activate(rd);
  for (const Vcpu& vcpu : {first, second}) {
    bench.enter(vcpu);
    ASSERT_EQ(bench.store(vcpu, kPage, 42), FaultKind::None);
  }
  bench.must(rmm::kRmiDataDestroy, {rd, kPage});
  EXPECT_FALSE(bench.cached(rd, kPage));
  for (const Vcpu& vcpu : {first, second}) {
    const Accessed accessed = bench.access(vcpu, {.ipa = kPage});
    EXPECT_EQ(accessed.fault(), FaultKind::Stage2Translation);
    EXPECT_EQ(accessed.taken.recipient, Recipient::Host);
  }
}

TEST(DataDestroy, keeps_translations_of_other_pages_and_realms) {
  Bench bench;
  const auto running_realm = [&](CpuIndex cpu) {
    const Pa rd = bench.new_realm();
    bench.make_ram(rd, kPage, 2);
    bench.add_data(rd, kPage);
    bench.add_data(rd, kPage + kGranuleBytes);
    const Vcpu vcpu = bench.add_rec(rd, cpu);
    bench.activate(rd);
    bench.enter(vcpu);
    EXPECT_EQ(bench.load(vcpu, kPage), FaultKind::None);
    EXPECT_EQ(bench.load(vcpu, kPage + kGranuleBytes), FaultKind::None);
    return rd;
  };
  const Pa rd = running_realm(1);
  const Pa other = running_realm(2);
  bench.must(rmm::kRmiDataDestroy, {rd, kPage});
  EXPECT_FALSE(bench.cached(rd, kPage));
  EXPECT_TRUE(bench.cached(rd, kPage + kGranuleBytes));
  EXPECT_TRUE(bench.cached(other, kPage));
}

}  // namespace
}  // namespace realmsim::testing

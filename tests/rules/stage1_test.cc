// A realm with stage 1 on: which faults of its own tables' walks go to whom (RMM 1.0 A5 "Realm access to IPA
// space", rows of a stage 1 table walk; Arm ARM DDI0487 D8, D9), and what the RMM does for its TLB entries.
#include <gtest/gtest.h>

#include "models/guest/stage1_tables.h"
#include "tests/rules/bench.h"
#include "tests/rules/unchanged.h"

namespace realmsim::testing {
namespace {

using machine::AccessType;
using machine::RealmAccess;
using rmm::EntryState;
using rmm::Ripas;

constexpr Ipa kTables{0x4000'0000};  // root, then levels 1, 2 and 3 for kVa
constexpr Ipa kData{0x4000'4000};
constexpr Ipa kForeign{0x4000'5000};  // where the second entry of the root leads
constexpr Ipa kShared{(std::uint64_t{1} << 39) + 0x5000};
constexpr Va kVa{0x7000'1000};
constexpr Va kForeignVa{(std::uint64_t{1} << 39) + 0x18};

constexpr std::uint64_t kDataAbort = 0x24ull << 26;
constexpr std::uint64_t kFetchAbort = 0x20ull << 26;
constexpr std::uint64_t kOwnDataAbort = 0x25ull << 26;  // from EL1 to EL1
constexpr std::uint64_t kOwnFetchAbort = 0x21ull << 26;
constexpr std::uint64_t kIl = 1 << 25;
constexpr std::uint64_t kWnr = 1 << 6;
constexpr std::uint64_t kExternalAbort = 1 << 9 | 0x10;
constexpr std::uint64_t kAddressSize = 0x00;  // plus level, as the others
constexpr std::uint64_t kTranslationFault = 0x04;
constexpr std::uint64_t kAccessFlagFault = 0x08;
constexpr std::uint64_t kPermissionFault = 0x0c;
constexpr std::uint64_t kGranuleProtectionOnWalk = 0x24;
constexpr std::uint64_t kLeaf = 0xf03;  // accessed, non-global

class RealmStage1 : public ::testing::Test {
 protected:
  RealmStage1() {
    bench.make_ram(rd, kTables, 5);
    for (std::uint64_t i = 0; i < 5; ++i)
      pages.push_back(bench.add_data(rd, kTables + i * kGranuleBytes));
    for (std::size_t level = 0; level < 3; ++level)
      entry(kVa, level) = (kTables + (level + 1) * kGranuleBytes).value | 0b11;
    entry(kVa, 3) = kData.value | kLeaf;
  }

  // Descriptors in the pages of the tables, for the test to write.
  class Word {
   public:
    Word(machine::Memory& memory, Pa pa) : memory_(memory), pa_(pa) {}
    Word& operator=(std::uint64_t word) {
      memory_.write64(pa_, word);
      return *this;
    }

   private:
    machine::Memory& memory_;
    Pa pa_;
  };
  Word entry(Va va, std::size_t level) {
    const std::uint64_t index = (va.value >> machine::entry_shift(static_cast<int>(level))) % 512;
    return {bench.memory(), pages[level] + index * 8};
  }

  void run() {
    vcpu = bench.add_rec(rd);
    bench.activate(rd);
    bench.enter(vcpu);
    bench.state().machine.cpus[vcpu.cpu].stage1 = guest::stage1_regime(kTables);
  }
  // The second entry of the root leads to a table for which stage 2 has this entry.
  void run_with_foreign_table(Ipa ipa, const rmm::RttEntry& stage2) {
    bench.make_tables(rd, ipa);
    bench.poke_entry(rd, ipa, machine::kPageLevel, stage2);
    entry(kForeignVa, 0) = ipa.value | 0b11;
    run();
  }

  void expect_exit(const RealmAccess& access, const rmm::RecExit& revealed) {
    bench.memory().fill(vcpu.run, kGranuleBytes, std::byte{0});
    const Accessed accessed = bench.access(vcpu, access);
    EXPECT_EQ(accessed.taken.recipient, Recipient::Host);
    EXPECT_TRUE(accessed.translation.on_stage1_walk);
    machine::Page record{};
    rmm::write_rec_exit(record, revealed);
    EXPECT_EQ(bench.memory().granule(vcpu.run), record)
        << std::hex << "esr " << bench.exit_of(vcpu).esr << " hpfar " << bench.exit_of(vcpu).hpfar;
    bench.enter(vcpu);
  }
  void expect_in_realm(const RealmAccess& access, FaultKind fault, Seen seen, std::uint64_t esr_el1) {
    const backends::CcaState before = bench.state();
    const Accessed accessed = bench.access(vcpu, access);
    EXPECT_EQ(accessed.fault(), fault);
    EXPECT_EQ(accessed.taken.recipient, Recipient::Realm);
    EXPECT_EQ(accessed.taken.seen, seen);
    EXPECT_EQ(bench.rec(vcpu.rec).el1.esr, esr_el1) << std::hex << bench.rec(vcpu.rec).el1.esr;
    EXPECT_EQ(bench.rec(vcpu.rec).el1.far, access.va->value);
    EXPECT_TRUE(unchanged_but_for_exception(before, bench.state(), vcpu.rec)) << "the host learns nothing";
  }

  Bench bench;
  Pa rd = bench.new_realm();
  std::vector<Pa> pages;
  Vcpu vcpu;
};

constexpr RealmAccess load_of(Va va) {
  return {.type = AccessType::Load, .va = va};
}
constexpr RealmAccess store_to(Va va) {
  return {.type = AccessType::Store, .va = va, .value = 0x99};
}
constexpr RealmAccess fetch_of(Va va) {
  return {.type = AccessType::Fetch, .va = va, .bytes = 4};
}
constexpr std::uint64_t hpfar_of(Ipa ipa) {
  return ipa.value >> 12 << 4;
}

TEST_F(RealmStage1, leads_through_both_stages_to_the_page) {
  run();
  const Accessed first = bench.access(vcpu, load_of(kVa + 0x18));
  EXPECT_EQ(first.fault(), FaultKind::None);
  EXPECT_EQ(first.translation.pa, pages[4] + 0x18);
  EXPECT_EQ(first.translation.ipa, kData + 0x18);
  EXPECT_FALSE(first.translation.tlb);
  const Accessed second = bench.access(vcpu, load_of(kVa + 0x20));
  EXPECT_TRUE(second.translation.tlb);
  EXPECT_EQ(second.translation.pa, pages[4] + 0x20);
  EXPECT_EQ(second.translation.ipa, kData + 0x20);
}

struct OwnFault {
  const char* what;
  std::size_t level;
  std::uint64_t word;
  FaultKind fault;
  std::uint64_t status;
};

// What its own tables refuse the realm takes at EL1, without a trap into the RMM.
TEST_F(RealmStage1, refuses_and_nobody_else_learns_of_it) {
  constexpr OwnFault kRows[]{
      {"no root entry", 0, 0, FaultKind::Stage1Translation, kTranslationFault + 0},
      {"no level 1 entry", 1, 0, FaultKind::Stage1Translation, kTranslationFault + 1},
      {"no level 2 entry", 2, 0, FaultKind::Stage1Translation, kTranslationFault + 2},
      {"no page", 3, 0, FaultKind::Stage1Translation, kTranslationFault + 3},
      {"access flag clear", 3, kData.value | 0x383, FaultKind::Stage1AccessFlag, kAccessFlagFault + 3},
      {"read-only", 3, kData.value | kLeaf | 0x80, FaultKind::Stage1Permission, kPermissionFault + 3},
  };
  run();
  for (const OwnFault& row : kRows) {
    SCOPED_TRACE(row.what);
    for (std::size_t level = 0; level < 3; ++level)
      entry(kVa, level) = (kTables + (level + 1) * kGranuleBytes).value | 0b11;
    entry(kVa, row.level) = row.word;
    const std::uint64_t traps = bench.direct().meter().count(MicroOp::RealmTrap);
    expect_in_realm(store_to(kVa), row.fault, Seen::None, kOwnDataAbort | kIl | kWnr | row.status);
    EXPECT_EQ(bench.direct().meter().count(MicroOp::RealmTrap), traps);
  }
}

TEST_F(RealmStage1, that_leads_beyond_the_ipa_space_is_an_address_size_fault_of_its_level) {
  constexpr std::uint64_t kBeyond = std::uint64_t{1} << 40;
  run();
  entry(kVa, 3) = kBeyond | kLeaf;
  expect_in_realm(load_of(kVa), FaultKind::AddressSize, Seen::None, kOwnDataAbort | kIl | (kAddressSize + 3));
  entry(kVa, 1) = kBeyond | 0b11;
  expect_in_realm(fetch_of(kVa), FaultKind::AddressSize, Seen::None,
                  kOwnFetchAbort | kIl | (kAddressSize + 1));
}

// Realm stage 1 tables must be in Realm memory, whatever the mapping permits.
TEST_F(RealmStage1, table_in_mapped_unprotected_memory_is_a_stage_2_permission_fault) {
  run_with_foreign_table(
      kShared,
      {.state = EntryState::AssignedNs, .pa = kSpareBlock, .attributes = kNormalWriteBack | kReadWrite});
  const rmm::RecExit exit{.esr = kDataAbort | kIl | (kPermissionFault + 3), .hpfar = hpfar_of(kShared)};
  expect_exit(load_of(kForeignVa), exit);
  expect_exit(store_to(kForeignVa), exit);
  expect_in_realm(fetch_of(kForeignVa), FaultKind::Stage2Permission, Seen::ExternalAbort,
                  kOwnFetchAbort | kIl | kExternalAbort);
}

// Never emulatable: the host learns of the page with the table, and nothing of the access.
TEST_F(RealmStage1, table_in_unmapped_unprotected_memory_goes_to_the_host) {
  run_with_foreign_table(kShared, {.state = EntryState::UnassignedNs});
  const rmm::RecExit exit{.esr = kDataAbort | kIl | (kTranslationFault + 3), .hpfar = hpfar_of(kShared)};
  expect_exit(load_of(kForeignVa), exit);
  expect_exit(store_to(kForeignVa), exit);
  expect_in_realm(fetch_of(kForeignVa), FaultKind::Stage2Translation, Seen::ExternalAbort,
                  kOwnFetchAbort | kIl | kExternalAbort);
}

class HostsTable : public RealmStage1, public ::testing::WithParamInterface<rmm::RttEntry> {};
TEST_P(HostsTable, goes_to_the_host_with_its_page) {
  run_with_foreign_table(kForeign, GetParam());
  const std::uint64_t fault = kTranslationFault + 3;
  expect_exit(load_of(kForeignVa), {.esr = kDataAbort | fault, .hpfar = hpfar_of(kForeign)});
  expect_exit(store_to(kForeignVa), {.esr = kDataAbort | fault, .hpfar = hpfar_of(kForeign)});
  expect_exit(fetch_of(kForeignVa), {.esr = kFetchAbort | fault, .hpfar = hpfar_of(kForeign)});
}
INSTANTIATE_TEST_SUITE_P(Rules, HostsTable,
                         ::testing::Values(rmm::RttEntry{.ripas = Ripas::Ram},
                                           rmm::RttEntry{.ripas = Ripas::Destroyed}),
                         [](const auto& param) { return std::string{name_of(param.param.ripas)}; });

TEST_F(RealmStage1, table_in_empty_memory_stays_with_the_realm) {
  run_with_foreign_table(kForeign, {.ripas = Ripas::Empty});
  expect_in_realm(load_of(kForeignVa), FaultKind::Stage2Translation, Seen::ExternalAbort,
                  kOwnDataAbort | kIl | kExternalAbort);
  expect_in_realm(fetch_of(kForeignVa), FaultKind::Stage2Translation, Seen::ExternalAbort,
                  kOwnFetchAbort | kIl | kExternalAbort);
}

// Where the page ends up that its own tables lead to is classified as without stage 1, and can be emulated.
TEST_F(RealmStage1, leads_to_an_access_that_the_host_can_emulate) {
  bench.make_tables(rd, kShared);
  entry(kVa, 3) = kShared.value | kLeaf;
  run();
  const Accessed accessed = bench.access(vcpu, load_of(kVa + 0x28));
  EXPECT_EQ(accessed.taken.recipient, Recipient::Host);
  EXPECT_NE(bench.exit_of(vcpu).esr & 1 << 24, 0u) << "ISV";
  EXPECT_EQ(bench.exit_of(vcpu).far, 0x28u);
  EXPECT_EQ(bench.exit_of(vcpu).hpfar, hpfar_of(kShared));
}

// A stage 1 descriptor in a granule that is not Realm: EL1 takes the fault, with the level of the walk.
TEST_F(RealmStage1, descriptor_that_the_granule_protection_check_refuses_faults_at_el1) {
  run();
  bench.poke_gpi(pages[2], machine::Gpi::NonSecure);
  expect_in_realm(load_of(kVa), FaultKind::GranuleProtection, Seen::ExternalAbort,
                  kOwnDataAbort | kIl | (kGranuleProtectionOnWalk + 2));
}

// TLBI by IPA finds no result of both stages: the RMM has to invalidate those of the realm altogether.
TEST_F(RealmStage1, translation_does_not_outlive_the_page) {
  run();
  ASSERT_EQ(bench.access(vcpu, load_of(kVa)).fault(), FaultKind::None);
  ASSERT_TRUE(bench.access(vcpu, load_of(kVa)).translation.tlb);
  bench.must(rmm::kRmiDataDestroy, {rd, kData});
  const Accessed after = bench.access(vcpu, load_of(kVa));
  EXPECT_EQ(after.fault(), FaultKind::Stage2Translation);
  EXPECT_EQ(after.taken.recipient, Recipient::Host);
}

TEST_F(RealmStage1, stays_on_across_an_exit_and_is_nobody_elses) {
  run();
  bench.leave(vcpu);
  EXPECT_FALSE(bench.state().machine.cpus[vcpu.cpu].stage1);
  EXPECT_EQ(bench.rec(vcpu.rec).el1.stage1, guest::stage1_regime(kTables));
  bench.enter(vcpu);
  EXPECT_EQ(bench.access(vcpu, load_of(kVa)).fault(), FaultKind::None);
}

}  // namespace
}  // namespace realmsim::testing

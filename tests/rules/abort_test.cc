// Aborts of a realm: which go to the host and which stay with the realm, and what the exit record reveals
// (RMM 1.0 A4 "REC exit due to synchronous exception", A5 "Realm access to IPA space").
#include <gtest/gtest.h>

#include "tests/rules/bench.h"
#include "tests/rules/unchanged.h"

namespace realmsim::testing {
namespace {

using machine::AccessType;
using machine::RealmAccess;
using rmm::EntryState;
using rmm::Ripas;

constexpr Ipa kPage{0x4000'1000};
constexpr Ipa kShared{(std::uint64_t{1} << 39) + 0x5000};
constexpr Ipa kBeyond{std::uint64_t{1} << 40};
constexpr std::uint64_t kDataAbort = 0x24ull << 26;
constexpr std::uint64_t kInstructionAbort = 0x20ull << 26;
constexpr std::uint64_t kIl = 1 << 25;
constexpr std::uint64_t kIsv = 1 << 24;
constexpr std::uint64_t kSf = 1 << 15;
constexpr std::uint64_t kWnr = 1 << 6;
constexpr std::uint64_t kSas64 = 3 << 22;
constexpr std::uint64_t kOwnDataAbort = 0x25ull << 26;  // from EL1 to EL1
constexpr std::uint64_t kOwnFetchAbort = 0x21ull << 26;
constexpr std::uint64_t kExternalAbort = 1 << 9 | 0x10;
constexpr std::uint64_t kAddressSize = 0x00;  // at level 0, stage 1 being off
constexpr std::uint64_t kGranuleProtection = 0x28;
constexpr std::uint64_t kGranuleProtectionOnWalk = 0x24;  // plus level
constexpr std::uint64_t kTranslationFault = 0x04;         // plus level
constexpr std::uint64_t kPermissionFault = 0x0c;          // plus level

constexpr std::uint64_t access_size(unsigned log2_bytes) {
  return std::uint64_t{log2_bytes} << 22;
}
constexpr std::uint64_t hpfar_of(Ipa ipa) {
  return ipa.value >> 12 << 4;
}

class RealmAbort : public ::testing::Test {
 protected:
  // A realm that runs, whose entry for `ipa` is this one.
  void run_with(Ipa ipa, const rmm::RttEntry& entry) {
    bench.make_tables(rd, ipa);
    bench.poke_entry(rd, ipa, machine::kPageLevel, entry);
    run();
  }
  void run() {
    vcpu = bench.add_rec(rd);
    bench.activate(rd);
    bench.enter(vcpu);
  }

  // The host learns exactly this, besides an exit_reason of 0.
  void expect_exit(const RealmAccess& access, const rmm::RecExit& revealed) {
    bench.memory().fill(vcpu.run, kGranuleBytes, std::byte{0});
    const Accessed accessed = bench.access(vcpu, access);
    EXPECT_EQ(accessed.taken.recipient, Recipient::Host);
    EXPECT_EQ(accessed.taken.host_x0, 0u);
    machine::Page record{};
    rmm::write_rec_exit(record, revealed);
    EXPECT_EQ(bench.memory().granule(vcpu.run), record)
        << std::hex << "esr " << bench.exit_of(vcpu).esr << " hpfar " << bench.exit_of(vcpu).hpfar;
    EXPECT_EQ(bench.rec(vcpu.rec).state, rmm::RecState::Ready);
    bench.enter(vcpu);
  }
  // The realm goes on at its vector with this syndrome, and nothing else has changed.
  void expect_in_realm(const RealmAccess& access, std::uint64_t esr_el1) {
    const backends::CcaState before = bench.state();
    const Accessed accessed = bench.access(vcpu, access);
    EXPECT_NE(accessed.fault(), FaultKind::None);
    EXPECT_EQ(accessed.taken.recipient, Recipient::Realm);
    EXPECT_EQ(accessed.taken.seen, Seen::ExternalAbort);
    EXPECT_EQ(bench.rec(vcpu.rec).el1.esr, esr_el1) << std::hex << bench.rec(vcpu.rec).el1.esr;
    EXPECT_EQ(bench.rec(vcpu.rec).el1.far, access.ipa.value);
    EXPECT_TRUE(unchanged_but_for_exception(before, bench.state(), vcpu.rec)) << "the host learns nothing";
  }
  void expect_external_abort(const RealmAccess& access) {
    const bool store = access.type == AccessType::Store;
    const bool fetch = access.type == AccessType::Fetch;
    const std::uint64_t instruction = kIsv | kSas64 | kSf | (store ? kWnr : 0);
    expect_in_realm(access, kIl | kExternalAbort | (fetch ? kOwnFetchAbort : kOwnDataAbort | instruction));
  }

  Bench bench;
  Pa rd = bench.new_realm();
  Vcpu vcpu;
};

constexpr RealmAccess load_of(Ipa ipa) {
  return {.type = AccessType::Load, .ipa = ipa};
}
constexpr RealmAccess store_to(Ipa ipa) {
  return {.type = AccessType::Store, .ipa = ipa, .value = 0x99};
}
constexpr RealmAccess fetch_of(Ipa ipa) {
  return {.type = AccessType::Fetch, .ipa = ipa, .bytes = 4};
}

// RAM without a page, and destroyed memory with or without one, go to the host.
class HostsMemory : public RealmAbort, public ::testing::WithParamInterface<rmm::RttEntry> {};
TEST_P(HostsMemory, exits_with_the_page_and_the_level_only) {
  run_with(kPage, GetParam());
  const Ipa inside = kPage + 0x18;
  const std::uint64_t fault = kTranslationFault + 3;
  expect_exit(load_of(inside), {.esr = kDataAbort | fault, .hpfar = hpfar_of(kPage)});
  expect_exit(store_to(inside), {.esr = kDataAbort | fault, .hpfar = hpfar_of(kPage)});
  expect_exit(fetch_of(inside), {.esr = kInstructionAbort | fault, .hpfar = hpfar_of(kPage)});
}
INSTANTIATE_TEST_SUITE_P(
    Rules, HostsMemory,
    ::testing::Values(rmm::RttEntry{.ripas = Ripas::Ram}, rmm::RttEntry{.ripas = Ripas::Destroyed},
                      rmm::RttEntry{EntryState::Assigned, Ripas::Destroyed, kSpareBlock}),
    [](const auto& param) {
      return std::string{name_of(param.param.state)} + "_" + std::string{name_of(param.param.ripas)};
    });

class EmptyMemory : public RealmAbort, public ::testing::WithParamInterface<rmm::RttEntry> {};
TEST_P(EmptyMemory, aborts_into_the_realm) {
  run_with(kPage, GetParam());
  expect_external_abort(load_of(kPage));
  expect_external_abort(store_to(kPage));
  expect_external_abort(fetch_of(kPage));
}
INSTANTIATE_TEST_SUITE_P(Rules, EmptyMemory,
                         ::testing::Values(rmm::RttEntry{.ripas = Ripas::Empty},
                                           rmm::RttEntry{EntryState::Assigned, Ripas::Empty, kSpareBlock}),
                         [](const auto& param) { return std::string{name_of(param.param.state)}; });

TEST_F(RealmAbort, reports_the_level_at_which_a_short_walk_ended) {
  const Ipa block = kPage.align_down(machine::entry_bytes(2));
  bench.make_tables(rd, block, 2);
  bench.must(rmm::kRmiRttInitRipas, {rd, block, block + machine::entry_bytes(2)});
  run();
  expect_exit(load_of(kPage), {.esr = kDataAbort | (kTranslationFault + 2), .hpfar = hpfar_of(kPage)});
}

TEST_F(RealmAbort, beyond_the_ipa_space_stays_with_the_realm) {
  run();
  expect_in_realm(load_of(kBeyond), kOwnDataAbort | kIl | kAddressSize);
  expect_in_realm(store_to(kBeyond), kOwnDataAbort | kIl | kWnr | kAddressSize);
  expect_in_realm(fetch_of(kBeyond), kOwnFetchAbort | kIl | kAddressSize);
}

TEST_F(RealmAbort, at_an_unprotected_address_without_syndrome_reveals_the_page_only) {
  run_with(kShared, {.state = EntryState::UnassignedNs});
  RealmAccess access = store_to(kShared + 0x20);
  access.syndrome_valid = false;
  expect_exit(access, {.esr = kDataAbort | kIl | (kTranslationFault + 3), .hpfar = hpfar_of(kShared)});
}

TEST_F(RealmAbort, at_an_unprotected_address_with_syndrome_can_be_emulated) {
  run_with(kShared, {.state = EntryState::UnassignedNs});
  const std::uint64_t esr = kDataAbort | kIsv | (kTranslationFault + 3);
  expect_exit({.ipa = kShared + 0x21, .bytes = 1, .wide = false},
              {.esr = esr, .far = 0x21, .hpfar = hpfar_of(kShared)});
  expect_exit({.ipa = kShared + 0x22, .bytes = 2, .reg = 7, .sign_extend = true},
              {.esr = esr | access_size(1) | kSf, .far = 0x22, .hpfar = hpfar_of(kShared)});
  RealmAccess store{.type = AccessType::Store, .ipa = kShared + 0x24, .bytes = 4, .value = 0xdead'beef};
  store.wide = false;
  expect_exit(store, [&] {
    rmm::RecExit exit{.esr = esr | access_size(2) | kWnr, .far = 0x24, .hpfar = hpfar_of(kShared)};
    exit.gprs[0] = 0xdead'beef;
    return exit;
  }());
  expect_exit(load_of(kShared), {.esr = esr | access_size(3) | kSf, .hpfar = hpfar_of(kShared)});
}

TEST_F(RealmAbort, reveals_no_more_of_a_store_than_its_size) {
  run_with(kShared, {.state = EntryState::UnassignedNs});
  bench.access(vcpu, {.type = AccessType::Store, .ipa = kShared, .bytes = 1, .value = 0x1234'5678});
  EXPECT_EQ(bench.exit_of(vcpu).gprs[0], 0x78u);
}

TEST_F(RealmAbort, for_lack_of_an_unprotected_permission_goes_to_the_host) {
  run_with(kShared,
           {.state = EntryState::AssignedNs, .pa = kSpareBlock, .attributes = kNormalWriteBack | kReadOnly});
  ASSERT_EQ(bench.load(vcpu, kShared), FaultKind::None);
  rmm::RecExit revealed{.esr = kDataAbort | kIsv | access_size(3) | kSf | kWnr | (kPermissionFault + 3),
                        .hpfar = hpfar_of(kShared)};
  revealed.gprs[0] = 0x99;
  expect_exit(store_to(kShared), revealed);
}

TEST_F(RealmAbort, of_an_unprotected_fetch_stays_with_the_realm_mapped_or_not) {
  bench.map_unprotected(rd, kShared, 3, kSpareBlock);
  run();
  expect_external_abort(fetch_of(kShared));
  expect_external_abort(fetch_of(kShared + kGranuleBytes));
}

TEST_F(RealmAbort, of_a_granule_that_is_not_non_secure_is_a_granule_protection_fault_of_the_realm) {
  bench.map_unprotected(rd, kShared, 3, bench.delegated());
  run();
  expect_in_realm(load_of(kShared), kOwnDataAbort | kIl | kGranuleProtection);
  EXPECT_EQ(bench.access(vcpu, load_of(kShared)).fault(), FaultKind::GranuleProtection);
}

// TF-A routes what the granule protection check cannot judge to EL3 as a GPC exception, whatever the realm
// did.
TEST_F(RealmAbort, of_an_invalid_granule_protection_table_goes_to_the_monitor) {
  bench.map_unprotected(rd, kShared, 3, kSpareBlock);
  run();
  const auto word = machine::current_word(bench.state().machine, kSpareBlock);
  constexpr std::uint64_t kReservedGpi = 0x2;
  bench.memory().write64(word->address, kReservedGpi);
  const backends::CcaState before = bench.state();
  const Accessed accessed = bench.access(vcpu, load_of(kShared));
  EXPECT_EQ(accessed.fault(), FaultKind::GptWalk);
  EXPECT_EQ(accessed.translation.gpt_level, 1);
  EXPECT_EQ(accessed.taken.recipient, Recipient::Monitor);
  EXPECT_EQ(accessed.taken.seen, Seen::None);
  EXPECT_TRUE(bench.state() == before);
}

// The fault status code of level -1 is 0b101011, not one below that of level 0 (Arm ARM, ESR_EL2, FEAT_LPA2).
TEST(RealmAbortFromLevelMinus1, has_the_fault_status_code_of_that_level) {
  Bench bench{{.max_ipa_width = 52, .pa_width = 52}};
  const Pa rd = bench.new_realm({.ipa_bits = 52, .start_level = -1, .lpa2 = true});
  bench.must(rmm::kRmiRttInitRipas, {rd, Ipa{0}, Ipa{std::uint64_t{1} << 48}});
  const Vcpu vcpu = bench.add_rec(rd);
  bench.activate(rd);
  bench.enter(vcpu);
  ASSERT_EQ(bench.load(vcpu, kPage), FaultKind::Stage2Translation);
  EXPECT_EQ(bench.exit_of(vcpu).esr, kDataAbort | 0b101011);
}

// A table that is no longer in the Realm space: the descriptor is refused on behalf of EL2 (Arm ARM D9.2).
TEST_F(RealmAbort, at_a_refused_stage_2_descriptor_goes_to_the_host) {
  bench.make_tables(rd, kPage);
  run();
  bench.poke_gpi(bench.walk(rd, kPage).table(), machine::Gpi::NonSecure);
  expect_exit(load_of(kPage), {.esr = kDataAbort | (kGranuleProtectionOnWalk + 3), .hpfar = hpfar_of(kPage)});
}

}  // namespace
}  // namespace realmsim::testing

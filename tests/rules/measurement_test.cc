// The realm initial measurement, bit by bit: descriptors assembled here from the specification and hashed,
// against what the commands leave in the RIM (RMM 1.0 A7, B4 "Realm Measurement").
#include <gtest/gtest.h>

#include "models/base/hex.h"
#include "models/crypto/hash.h"
#include "models/rmm/params.h"
#include "tests/rules/bench.h"

namespace realmsim::testing {
namespace {

using crypto::HashAlgorithm;
using crypto::Measurement;

// A page or descriptor of zeros, into which fields are put byte by byte, little-endian.
class Bytes {
 public:
  explicit Bytes(std::size_t size) : bytes_(size) {}
  Bytes& put(std::size_t offset, std::uint64_t value, std::size_t width = 8) {
    for (std::size_t i = 0; i < width; ++i)
      bytes_.at(offset + i) = std::byte{static_cast<std::uint8_t>(value >> (8 * i))};
    return *this;
  }
  Bytes& put(std::size_t offset, const Measurement& value) {
    for (std::size_t i = 0; i < value.size(); ++i)
      bytes_.at(offset + i) = value[i];
    return *this;
  }
  [[nodiscard]] Measurement hash(HashAlgorithm algorithm) const { return crypto::measure(algorithm, bytes_); }

 private:
  std::vector<std::byte> bytes_;
};

// The RIM as the specification computes it.
class ExpectedRim {
 public:
  ExpectedRim(HashAlgorithm algorithm, const Bytes& realm_page)
      : algorithm_(algorithm), rim_(realm_page.hash(algorithm)) {}

  void data(Ipa ipa, std::uint64_t flags, const Measurement& content) {
    extend(Bytes(256).put(0, 0, 1).put(0x50, ipa.value).put(0x58, flags).put(0x60, content));
  }
  void rec(const Bytes& rec_page) { extend(Bytes(256).put(0, 1, 1).put(0x50, rec_page.hash(algorithm_))); }
  void ripas(Ipa base, Ipa top) {
    extend(Bytes(256).put(0, 2, 1).put(0x50, base.value).put(0x58, top.value));
  }
  [[nodiscard]] const Measurement& value() const { return rim_; }

 private:
  void extend(Bytes descriptor) { rim_ = descriptor.put(0x08, 0x100).put(0x10, rim_).hash(algorithm_); }

  HashAlgorithm algorithm_;
  Measurement rim_;
};

Bytes realm_page(std::uint64_t flags, std::uint8_t pmu_counters, HashAlgorithm algorithm) {
  return Bytes(4096)
      .put(0x000, flags)
      .put(0x008, 40, 1)
      .put(0x018, 1, 1)
      .put(0x020, 1, 1)
      .put(0x028, pmu_counters, 1)
      .put(0x030, static_cast<std::uint64_t>(algorithm), 1);
}

// Computed outside realmsim, for s2sz 40 and one breakpoint and watchpoint more than none.
TEST(Rim, of_a_fresh_realm_is_the_digest_of_its_parameters_zero_extended) {
  Bench bench;
  const Measurement& short_digest = bench.realm(bench.new_realm()).rim();
  EXPECT_EQ(hex_digits(short_digest),
            "045cb3602843a6845cb710fbbfbb92f0c7d611afe0106ac2953e46950a70c42b" + std::string(64, '0'));
  const Measurement& long_digest = bench.realm(bench.new_realm({.hash_algo = 1})).rim();
  EXPECT_EQ(hex_digits(long_digest),
            "066e19aa2c3418dadc20ef31b5595907c612991952553e1e99731a677b5797c9"
            "898dffb6e3963a20b8e1af6d136cd2fe6fe25f048577dc3d7e5bf3a79a4b1e81");
}

TEST(Rim, takes_the_raw_parameters_of_features_and_neither_rpv_nor_vmid_nor_tables) {
  Bench bench;
  const auto rim_of = [&](rmm::RealmParams params) {
    const Pa rd = bench.delegated();
    const Pa granule = bench.ns();
    params.s2sz = 40;
    params.num_bps = params.num_wps = 1;
    bench.memory().write(granule, rmm::encode(params));
    bench.must(rmm::kRmiRealmCreate, {rd, granule});
    return bench.realm(rd).rim();
  };
  rmm::RealmParams params{
      .vmid = 1, .rtt_base = bench.delegated(2).value, .rtt_level_start = 1, .rtt_num_start = 2};
  const Measurement plain = rim_of(params);
  params = {.vmid = 2, .rtt_base = bench.delegated().value, .rtt_level_start = 0, .rtt_num_start = 1};
  params.rpv.fill(std::byte{0x31});
  EXPECT_EQ(rim_of(params), plain);
  EXPECT_EQ(plain, realm_page(0, 0, HashAlgorithm::Sha256).hash(HashAlgorithm::Sha256));

  // The number of counters counts although the PMU is off.
  params = {.pmu_num_ctrs = 3, .vmid = 3, .rtt_base = bench.delegated().value, .rtt_num_start = 1};
  EXPECT_EQ(rim_of(params), realm_page(0, 3, HashAlgorithm::Sha256).hash(HashAlgorithm::Sha256));
  params = {
      .flags = 4, .pmu_num_ctrs = 3, .vmid = 4, .rtt_base = bench.delegated().value, .rtt_num_start = 1};
  EXPECT_EQ(rim_of(params), realm_page(4, 3, HashAlgorithm::Sha256).hash(HashAlgorithm::Sha256));
}

constexpr Ipa kBase{0x4000'0000};
constexpr std::uint64_t kBlockBytes = machine::entry_bytes(2);

class RimWith : public ::testing::TestWithParam<HashAlgorithm> {
 protected:
  void expect_rim() { EXPECT_EQ(hex_digits(bench.realm(rd).rim()), hex_digits(expected.value())); }

  // A source granule full of `fill`, and its digest.
  Measurement create_data(Ipa ipa, std::uint64_t flags, std::byte fill) {
    const Pa source = bench.ns();
    bench.memory().fill(source, kGranuleBytes, fill);
    bench.must(rmm::kRmiDataCreate, {rd, bench.delegated(), ipa, source, flags});
    return crypto::measure(GetParam(), std::vector<std::byte>(kGranuleBytes, fill));
  }
  // A REC with this pc and X0 to X7 = 10 to 17.
  void create_rec(std::uint64_t flags, std::uint64_t pc) {
    rmm::RecParams params{.flags = flags, .mpidr = rmm::mpidr_of(bench.realm(rd).rec_index), .pc = pc};
    for (std::uint64_t i = 0; i < params.gprs.size(); ++i)
      params.gprs[i] = 10 + i;
    params.num_aux = rmm::kMaxRecAux;
    for (std::uint64_t& aux : params.aux)
      aux = bench.delegated().value;
    const Pa granule = bench.ns();
    bench.memory().write(granule, rmm::encode(params));
    bench.must(rmm::kRmiRecCreate, {rd, bench.delegated(), granule});
  }
  static Bytes rec_page(std::uint64_t flags, std::uint64_t pc) {
    Bytes page = Bytes(4096).put(0x000, flags).put(0x200, pc);
    for (std::size_t i = 0; i < 8; ++i)
      page.put(0x300 + 8 * i, 10 + i);
    return page;
  }

  Bench bench;
  Pa rd = bench.new_realm({.hash_algo = static_cast<std::uint8_t>(GetParam())});
  ExpectedRim expected{GetParam(), realm_page(0, 0, GetParam())};
};

TEST_P(RimWith, each_entry_of_init_ripas_is_one_extension) {
  bench.make_tables(rd, kBase);
  bench.must(rmm::kRmiRttInitRipas, {rd, kBase, kBase + 3 * kGranuleBytes});
  for (std::uint64_t i = 0; i < 3; ++i)
    expected.ripas(kBase + i * kGranuleBytes, kBase + (i + 1) * kGranuleBytes);
  expect_rim();
  // At level 2 a block of 2 MiB is one extension; the part of it beyond top is left alone.
  const Ipa block = kBase + 4 * kBlockBytes;
  bench.must(rmm::kRmiRttInitRipas, {rd, block, block + kBlockBytes + kGranuleBytes});
  expected.ripas(block, block + kBlockBytes);
  expect_rim();
}

TEST_P(RimWith, data_counts_with_its_content_or_without) {
  bench.make_tables(rd, kBase);
  const Measurement content = create_data(kBase, 1, std::byte{0x5a});
  expected.data(kBase, 1, content);
  expect_rim();
  create_data(kBase + kGranuleBytes, 0, std::byte{0x5a});
  expected.data(kBase + kGranuleBytes, 0, {});
  expect_rim();
}

TEST_P(RimWith, runnable_recs_count_and_others_do_not) {
  create_rec(1, 0x8000'0000);
  expected.rec(rec_page(1, 0x8000'0000));
  expect_rim();
  create_rec(0, 0x9000'0000);
  expect_rim();
  create_rec(1, 0xa000'0000);
  expected.rec(rec_page(1, 0xa000'0000));
  expect_rim();
}

TEST_P(RimWith, nothing_else_counts) {
  const Ipa unprotected{std::uint64_t{1} << 39};
  bench.make_tables(rd, kBase);
  bench.add_data(rd, kBase);
  bench.map_unprotected(rd, unprotected, 2, kSpareBlock);
  bench.must(rmm::kRmiRttUnmapUnprotected, {rd, unprotected, 2});
  bench.must(rmm::kRmiDataDestroy, {rd, kBase});
  bench.must(rmm::kRmiRttDestroy, {rd, kBase, 3});
  bench.add_apt(rd);
  bench.activate(rd);
  expect_rim();
}

TEST_P(RimWith, the_order_of_construction_counts) {
  bench.make_ram(rd, kBase, 2);
  for (std::uint64_t i = 0; i < 2; ++i)
    expected.ripas(kBase + i * kGranuleBytes, kBase + (i + 1) * kGranuleBytes);
  const Measurement content = create_data(kBase + kGranuleBytes, 1, std::byte{0x11});
  expected.data(kBase + kGranuleBytes, 1, content);
  create_rec(1, kBase.value);
  expected.rec(rec_page(1, kBase.value));
  create_data(kBase, 0, std::byte{0x22});
  expected.data(kBase, 0, {});
  expect_rim();
}

INSTANTIATE_TEST_SUITE_P(Rules, RimWith, ::testing::Values(HashAlgorithm::Sha256, HashAlgorithm::Sha512),
                         [](const auto& param) {
                           return param.param == HashAlgorithm::Sha256 ? "sha_256" : "sha_512";
                         });

}  // namespace
}  // namespace realmsim::testing

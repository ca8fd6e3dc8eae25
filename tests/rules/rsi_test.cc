// RSI_FEATURES, RSI_MEASUREMENT_READ and EXTEND, RSI_REALM_CONFIG where they succeed (RMM 1.0 B5, A7).
#include <cstring>

#include <gtest/gtest.h>

#include "models/crypto/hash.h"
#include "tests/rules/sharing_bench.h"

namespace realmsim::testing {
namespace {

using crypto::HashAlgorithm;
using crypto::Measurement;

TEST(RsiFeatures, are_all_zero) {
  Bench bench;
  const Vcpu vcpu = add_plain_realm(bench, 1);
  for (const std::uint64_t index : {0u, 1u, 99u})
    EXPECT_EQ(bench.must_rsi(vcpu, rmm::kRsiFeatures, {index})[1], 0u);
}

class RealmMeasures : public ::testing::TestWithParam<HashAlgorithm> {
 protected:
  void SetUp() override {
    const Pa rd = bench.new_realm({.hash_algo = static_cast<std::uint8_t>(GetParam())});
    vcpu = bench.add_rec(rd);
    bench.activate(rd);
    bench.enter(vcpu);
  }
  Measurement read(std::uint64_t slot) {
    const Registers x = bench.must_rsi(vcpu, rmm::kRsiMeasurementRead, {slot});
    Measurement value;
    std::memcpy(value.data(), &x[1], value.size());
    return value;
  }
  // X3 to X10 hold the bytes 0, 1, 2 and so on.
  void extend(std::uint64_t slot, std::uint64_t size) {
    Registers x{rmm::kRsiMeasurementExtend.fid, slot, size};
    std::memcpy(&x[3], bytes().data(), bytes().size());
    EXPECT_EQ(bench.direct().backend().smc(vcpu.cpu, x, bench.direct().meter()).x[0], 0u);
  }
  static Measurement bytes() {
    Measurement value;
    for (std::size_t i = 0; i < value.size(); ++i)
      value[i] = std::byte{static_cast<std::uint8_t>(i)};
    return value;
  }
  // Of the digest in `old` and the first `size` bytes.
  static Measurement extended(const Measurement& old, std::size_t size) {
    const std::size_t digest = GetParam() == HashAlgorithm::Sha256 ? 32 : 64;
    std::vector<std::byte> image(old.begin(), old.begin() + static_cast<std::ptrdiff_t>(digest));
    const Measurement value = bytes();
    image.insert(image.end(), value.begin(), value.begin() + static_cast<std::ptrdiff_t>(size));
    return crypto::measure(GetParam(), image);
  }

  Bench bench;
  Vcpu vcpu;
};

TEST_P(RealmMeasures, the_rim_is_what_construction_left) {
  EXPECT_EQ(read(0), bench.realm(vcpu.rd).rim());
}

TEST_P(RealmMeasures, each_rem_is_extended_by_exactly_the_bytes_given) {
  for (std::uint64_t slot = 1; slot <= 4; ++slot) {
    EXPECT_EQ(read(slot), Measurement{});
    Measurement expected{};
    for (const std::uint64_t size : {64u, 1u, 0u, 33u}) {
      extend(slot, size);
      expected = extended(expected, size);
      EXPECT_EQ(read(slot), expected) << "slot " << slot << " size " << size;
    }
  }
}

TEST_P(RealmMeasures, extending_one_rem_leaves_the_others_and_the_rim) {
  const Measurement rim = read(0);
  extend(2, 32);
  EXPECT_EQ(read(0), rim);
  for (const std::uint64_t slot : {1u, 3u, 4u})
    EXPECT_EQ(read(slot), Measurement{});
}

INSTANTIATE_TEST_SUITE_P(Rules, RealmMeasures,
                         ::testing::Values(HashAlgorithm::Sha256, HashAlgorithm::Sha512),
                         [](const auto& param) {
                           return param.param == HashAlgorithm::Sha256 ? "SHA_256" : "SHA_512";
                         });

TEST(RealmConfig, is_written_into_a_page_that_is_zero_otherwise) {
  Bench bench;
  const Vcpu vcpu = add_consumer(bench, 1).vcpu;
  rmm::Realm& realm = bench.realm(vcpu.rd);
  for (std::size_t i = 0; i < realm.rpv.size(); ++i)
    realm.rpv[i] = std::byte{static_cast<std::uint8_t>(i + 1)};
  const Pa page = bench.entry(vcpu.rd, kPrivatePage).pa;
  bench.memory().fill(page, kGranuleBytes, std::byte{0xee});
  bench.must_rsi(vcpu, rmm::kRsiRealmConfig, {kPrivatePage});

  machine::Page expected{};
  expected[0] = std::byte{40};
  std::ranges::copy(realm.rpv, expected.begin() + 0x200);
  EXPECT_EQ(bench.memory().granule(page), expected);
}

TEST(RealmConfig, finds_its_page_in_a_block) {
  Bench bench;
  const Vcpu vcpu = add_consumer(bench, 1).vcpu;
  const Ipa block{0x3000'0000};
  const Pa first = bench.poke_block(vcpu.rd, block, rmm::Ripas::Ram);
  bench.must_rsi(vcpu, rmm::kRsiRealmConfig, {block + 9 * kGranuleBytes});
  EXPECT_EQ(bench.memory().read64(first + 9 * kGranuleBytes), 40u);
}

}  // namespace
}  // namespace realmsim::testing

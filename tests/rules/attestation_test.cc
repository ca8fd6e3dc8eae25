// RSI_ATTESTATION_TOKEN_INIT and _CONTINUE: what is captured when, how the token comes in pieces, and that
// its bytes are always the same (RMM 1.0 A7, B5; the realm id claim is CAEC's).
#include <gtest/gtest.h>

#include "models/base/hex.h"
#include "models/crypto/cose.h"
#include "models/rmm/attestation_token.h"
#include "models/rmm/attestation_verifier.h"
#include "tests/rules/sharing_bench.h"

namespace realmsim::testing {
namespace {

using rmm::ByteString;
using rmm::kRsiAttestationTokenContinue;
using rmm::kRsiAttestationTokenInit;
using rmm::RsiStatus;

// What a realm got for one TOKEN_CONTINUE.
struct Piece {
  RsiStatus status;
  ByteString bytes;
};

class Attestation : public ::testing::Test {
 protected:
  void init(const Vcpu& by, std::uint64_t challenge = 0) {
    const auto x = bench.must_rsi(by, kRsiAttestationTokenInit,
                                  {challenge, challenge + 1, challenge + 2, challenge + 3, challenge + 4,
                                   challenge + 5, challenge + 6, challenge + 7});
    EXPECT_EQ(x[1], 0x1000u) << "upper bound of the size";
  }
  backends::CallReturn call(const Vcpu& by, Ipa buffer, std::uint64_t offset, std::uint64_t size) {
    return bench.rsi(by, kRsiAttestationTokenContinue, {buffer, offset, size});
  }
  Piece next(const Vcpu& by, std::uint64_t offset, std::uint64_t size, Ipa buffer = kPrivatePage) {
    const auto result = call(by, buffer, offset, size);
    EXPECT_EQ(result.refused, "");
    Piece piece{.status = static_cast<RsiStatus>(result.x[0]), .bytes = ByteString(result.x[1])};
    const rmm::RttWalk walk = bench.walk(by.rd, buffer);
    bench.memory().read(walk.entry.pa + buffer.offset_in(machine::entry_bytes(walk.level)) + offset,
                        piece.bytes);
    return piece;
  }
  ByteString whole(const Vcpu& by) {
    const Piece piece = next(by, 0, kGranuleBytes);
    EXPECT_EQ(piece.status, RsiStatus::Success);
    return piece.bytes;
  }
  ByteString token_for(const Vcpu& by, std::uint64_t challenge = 0) {
    init(by, challenge);
    return whole(by);
  }
  static rmm::RealmClaims claims_in(const ByteString& token) {
    const auto pair = rmm::decode_token(token);
    return rmm::decode_realm_claims(crypto::decode_sign1(pair->realm)->payload).value();
  }
  // The doublewords challenge, challenge + 1, ... in little-endian order.
  static rmm::Challenge challenge_bytes(std::uint64_t challenge) {
    rmm::Challenge bytes{};
    for (std::size_t i = 0; i < 8; ++i)
      bytes[8 * i] = static_cast<std::byte>(challenge + i);
    return bytes;
  }

  Bench bench;
  Vcpu vcpu = add_consumer(bench, 1).vcpu;
};

TEST_F(Attestation, token_is_accepted_by_a_verifier_that_knows_the_platform_and_the_realm) {
  const ByteString token = token_for(vcpu, 7);
  const auto rim = std::span{bench.realm(vcpu.rd).rim()}.first(32);
  const auto verdict = rmm::verify_token(token, {.platform_key = rmm::platform_attestation_key().public_key(),
                                                 .challenge = challenge_bytes(7),
                                                 .rim = ByteString{rim.begin(), rim.end()},
                                                 .extension = {{csm::kRealmIdClaim, 1}}});
  ASSERT_TRUE(std::holds_alternative<rmm::VerifiedToken>(verdict))
      << name_of(std::get<rmm::TokenFault>(verdict));
}

TEST_F(Attestation, token_claims_what_the_realm_is) {
  rmm::Realm& realm = bench.realm(vcpu.rd);
  realm.rpv.fill(std::byte{0x31});
  for (std::size_t slot = 0; slot < rmm::kMeasurementSlots; ++slot)
    std::fill_n(realm.measurements[slot].begin(), 32, static_cast<std::byte>(0xa0 + slot));
  const rmm::RealmClaims claims = claims_in(token_for(vcpu, 1));
  EXPECT_EQ(claims.challenge, challenge_bytes(1));
  EXPECT_EQ(hex_digits(claims.personalization_value), hex_digits(realm.rpv));
  EXPECT_EQ(claims.hash_algorithm, crypto::HashAlgorithm::Sha256);
  EXPECT_EQ(claims.profile, rmm::kRealmProfile);
  EXPECT_EQ(claims.rim, ByteString(32, std::byte{0xa0}));
  for (std::size_t i = 0; i < 4; ++i)
    EXPECT_EQ(claims.rems[i], ByteString(32, static_cast<std::byte>(0xa1 + i)));
}

TEST_F(Attestation, measurements_of_a_sha_512_realm_are_64_bytes_long) {
  const Pa rd = bench.new_realm({.hash_algo = 1});
  bench.make_ram(rd, kPrivatePage);
  bench.add_data(rd, kPrivatePage);
  const Vcpu other = bench.add_rec(rd, 2);
  bench.activate(rd);
  bench.enter(other);
  const rmm::RealmClaims claims = claims_in(token_for(other));
  EXPECT_EQ(claims.hash_algorithm, crypto::HashAlgorithm::Sha512);
  EXPECT_EQ(hex_digits(claims.rim), hex_digits(bench.realm(rd).rim()));
  EXPECT_EQ(claims.rems[3].size(), 64u);
}

// The same bytes wherever they are delivered, in whatever pieces.
class AttestationInPieces : public Attestation, public ::testing::WithParamInterface<std::uint64_t> {};
TEST_P(AttestationInPieces, is_the_same_token) {
  const ByteString expected = token_for(vcpu);
  init(vcpu);
  ByteString token;
  for (;;) {
    const Piece piece = next(vcpu, 5, GetParam());
    token.insert(token.end(), piece.bytes.begin(), piece.bytes.end());
    ASSERT_LE(token.size(), expected.size());
    if (piece.status == RsiStatus::Success) break;
    ASSERT_EQ(piece.status, RsiStatus::Incomplete);
    ASSERT_EQ(piece.bytes.size(), GetParam());
  }
  EXPECT_EQ(hex_digits(token), hex_digits(expected));
}
INSTANTIATE_TEST_SUITE_P(Rules, AttestationInPieces, ::testing::Values(1, 64, 1000, 4091));

TEST_F(Attestation, last_piece_that_fits_exactly_ends_the_token) {
  const std::uint64_t size = token_for(vcpu).size();
  init(vcpu);
  EXPECT_EQ(next(vcpu, 0, size - 1).status, RsiStatus::Incomplete);
  EXPECT_EQ(next(vcpu, 0, 1).status, RsiStatus::Success);
  EXPECT_EQ(call(vcpu, kPrivatePage, 0, 1).refused, "token.in_progress");
}

TEST_F(Attestation, piece_of_no_bytes_is_incomplete_and_writes_nothing) {
  init(vcpu);
  const machine::Page before = bench.memory().granule(bench.entry(vcpu.rd, kPrivatePage).pa);
  const Piece piece = next(vcpu, 0, 0);
  EXPECT_EQ(piece.status, RsiStatus::Incomplete);
  EXPECT_EQ(piece.bytes.size(), 0u);
  EXPECT_EQ(bench.memory().granule(bench.entry(vcpu.rd, kPrivatePage).pa), before);
  whole(vcpu);
}

TEST_F(Attestation, writes_its_piece_and_nothing_beside_it) {
  const Pa page = bench.entry(vcpu.rd, kPrivatePage).pa;
  bench.memory().fill(page, kGranuleBytes, std::byte{0x77});
  init(vcpu);
  const Piece piece = next(vcpu, 0x100, 0x20);
  machine::Page expected;
  expected.fill(std::byte{0x77});
  std::ranges::copy(piece.bytes, expected.begin() + 0x100);
  EXPECT_EQ(bench.memory().granule(page), expected);
}

TEST_F(Attestation, finds_its_buffer_in_a_block) {
  const Ipa block{0x3000'0000};
  const Pa first = bench.poke_block(vcpu.rd, block, rmm::Ripas::Ram);
  const ByteString expected = token_for(vcpu);
  init(vcpu);
  EXPECT_EQ(next(vcpu, 0, kGranuleBytes, block + 3 * kGranuleBytes).bytes, expected);
  EXPECT_FALSE(bench.is_zero(first + 3 * kGranuleBytes));
  EXPECT_TRUE(bench.is_zero(first));
}

TEST_F(Attestation, another_init_drops_the_token_in_progress) {
  const ByteString expected = token_for(vcpu, 9);
  init(vcpu, 1);
  next(vcpu, 0, 100);
  init(vcpu, 9);
  EXPECT_EQ(whole(vcpu), expected);
}

TEST_F(Attestation, claims_are_those_of_the_moment_of_init) {
  const ByteString expected = token_for(vcpu);
  init(vcpu);
  bench.realm(vcpu.rd).measurements[1].fill(std::byte{0x5a});
  EXPECT_EQ(whole(vcpu), expected);
  EXPECT_NE(token_for(vcpu), expected);
}

TEST_F(Attestation, token_survives_exits) {
  const ByteString expected = token_for(vcpu);
  init(vcpu);
  const Piece first = next(vcpu, 0, 100);
  bench.direct().backend().interrupt(vcpu.cpu, bench.direct().meter());
  bench.enter(vcpu);
  ByteString token = first.bytes;
  const ByteString rest = whole(vcpu);
  token.insert(token.end(), rest.begin(), rest.end());
  EXPECT_EQ(token, expected);
}

TEST_F(Attestation, buffer_without_page_aborts_to_the_host_and_loses_nothing) {
  const ByteString expected = token_for(vcpu);
  init(vcpu);
  const std::uint64_t pc = bench.rec(vcpu.rec).pc;
  EXPECT_EQ(call(vcpu, kRegionBase, 0, kGranuleBytes).flow, backends::Flow::ExitedRealm);
  EXPECT_EQ(bench.exit_of(vcpu).hpfar, kRegionBase.value >> 12 << 4);
  EXPECT_EQ(bench.rec(vcpu.rec).pc, pc) << "the call is made again";
  bench.add_data(vcpu.rd, kRegionBase);
  bench.enter(vcpu);
  EXPECT_EQ(next(vcpu, 0, kGranuleBytes, kRegionBase).bytes, expected);
}

// TF-RMM's order: arguments, state, buffer.
TEST_F(Attestation, wrong_arguments_come_before_a_missing_token_and_that_before_the_buffer) {
  const Ipa empty = region_page(kRegionPages);
  EXPECT_EQ(call(vcpu, empty + 1, kGranuleBytes, 1).refused, "addr.aligned");
  EXPECT_EQ(call(vcpu, empty, kGranuleBytes, 1).refused, "offset.in_granule");
  EXPECT_EQ(call(vcpu, empty, 0, kGranuleBytes).refused, "token.in_progress");
  EXPECT_EQ(call(vcpu, kRegionBase, 0, kGranuleBytes).refused, "token.in_progress");
  init(vcpu);
  EXPECT_EQ(call(vcpu, empty, 0, kGranuleBytes).refused, "buffer.not_empty");
}

TEST_F(Attestation, every_rec_has_a_token_of_its_own) {
  const Vcpu other = add_consumer(bench, 2).vcpu;
  const ByteString mine = token_for(vcpu, 1);
  const ByteString theirs = token_for(other, 2);
  init(vcpu, 1);
  init(other, 2);
  EXPECT_EQ(whole(vcpu), mine);
  EXPECT_EQ(whole(other), theirs);
}

TEST_F(Attestation, realm_id_is_claimed_by_realms_that_have_one_only) {
  const Partner second = add_consumer(bench, 2);
  EXPECT_EQ(claims_in(token_for(vcpu)).extension, (rmm::ExtensionClaims{{65001, 1}}));
  EXPECT_EQ(claims_in(token_for(second.vcpu)).extension, (rmm::ExtensionClaims{{65001, 2}}));
  const Pa rd = bench.new_realm();
  bench.make_ram(rd, kPrivatePage);
  bench.add_data(rd, kPrivatePage);
  const Vcpu plain = bench.add_rec(rd, 3);
  bench.activate(rd);
  bench.enter(plain);
  EXPECT_EQ(claims_in(token_for(plain)).extension, rmm::ExtensionClaims{});
}

TEST_F(Attestation, charges_one_signature_and_the_hash_of_what_is_signed) {
  Meter& meter = bench.direct().meter();
  meter.clear();
  init(vcpu);
  EXPECT_EQ(meter.count(MicroOp::EcdsaP384Sign), 0u);
  const std::size_t signed_bytes = crypto::signed_bytes(bench.rec(vcpu.rec).token->claims).size();
  next(vcpu, 0, 100);
  next(vcpu, 0, 100);
  EXPECT_EQ(meter.count(MicroOp::EcdsaP384Sign), 1u);
  EXPECT_EQ(meter.count(MicroOp::Sha384Byte), signed_bytes);
  EXPECT_EQ(meter.count(MicroOp::GranuleByteCopied), 200u);
}

TEST_F(Attestation, state_with_and_without_a_token_in_progress_differs) {
  init(vcpu, 1);
  const auto begun = bench.state();
  bench.rec(vcpu.rec).token->delivered = 1;
  EXPECT_NE(bench.state().hash(), begun.hash());
  EXPECT_FALSE(bench.state() == begun);
  bench.rec(vcpu.rec).token.reset();
  EXPECT_NE(bench.state().hash(), begun.hash());
}

// The bytes of this token may change only with the format, the test keys or the test platform.
TEST_F(Attestation, token_bytes_are_the_same_everywhere) {
  const ByteString token = token_for(vcpu);
  EXPECT_EQ(hex_digits(token_for(vcpu)), hex_digits(token));
  EXPECT_LE(token.size(), rmm::kTokenUpperBound);
  EXPECT_EQ(hex_digits(crypto::digest(crypto::HashAlgorithm::Sha256, token)),
            "50c2b8c22c205aae0ed2f6c034c53dceeb00f268fbbace7b2eac90306fa410e1");
}

}  // namespace
}  // namespace realmsim::testing

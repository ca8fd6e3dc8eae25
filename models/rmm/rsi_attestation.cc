// RSI_ATTESTATION_TOKEN_INIT, RSI_ATTESTATION_TOKEN_CONTINUE. Not modelled: an interrupt that ends
// TOKEN_CONTINUE while the RMM signs.
#include <algorithm>
#include <cstring>

#include <fmt/format.h>

#include "models/crypto/cose.h"
#include "models/rmm/attestation_token.h"
#include "models/rmm/call.h"
#include "models/rmm/effects.h"
#include "models/rmm/properties.h"
#include "models/rmm/realm_buffer.h"
#include "models/rmm/rsi_table.h"

namespace realmsim::rmm {
namespace {

constexpr unsigned kChallengeWords = 8;  // X1 to X8
constexpr unsigned kAddress = 1;
constexpr unsigned kOffset = 2;
constexpr unsigned kSize = 3;
constexpr unsigned kUpper = 1;
constexpr unsigned kLength = 1;

constexpr std::array kInitArguments{
    Argument{"challenge_0", 1, ArgumentKind::Number}, Argument{"challenge_1", 2, ArgumentKind::Number},
    Argument{"challenge_2", 3, ArgumentKind::Number}, Argument{"challenge_3", 4, ArgumentKind::Number},
    Argument{"challenge_4", 5, ArgumentKind::Number}, Argument{"challenge_5", 6, ArgumentKind::Number},
    Argument{"challenge_6", 7, ArgumentKind::Number}, Argument{"challenge_7", 8, ArgumentKind::Number}};
static_assert(kInitArguments.size() == kChallengeWords);
constexpr std::array kInitOutputs{Output{"upper", kUpper}};

Challenge challenge_of(const Call& call) {
  std::array<std::uint64_t, kChallengeWords> words;
  for (unsigned i = 0; i < kChallengeWords; ++i)
    words[i] = call.x(1 + i);
  Challenge challenge;
  std::memcpy(challenge.data(), words.data(), challenge.size());
  return challenge;
}

// Takes the place of a token that is in progress.
constexpr std::array kInitSteps{
    Step{"capture", "captures the claims with the challenge",
         [](Commit& commit) {
           const Effects& fx = commit.fx;
           const ExtensionClaims extension =
               fx.extension != nullptr ? fx.extension->claims_of(commit.call.rd()) : ExtensionClaims{};
           const RealmClaims claims = realm_claims(commit.call.realm(), challenge_of(commit.call), extension);
           fx.rmm.recs.at(commit.call.rec_address()).token = TokenInProgress{.claims = encode(claims)};
           commit.out[kUpper] = kTokenUpperBound;
         }},
};

Observation observe_piece(const Call& call, unsigned) {
  return {.text = fmt::format("offset is {:#x}, size {:#x}", call.x(kOffset), call.x(kSize))};
}

constexpr Property kOffsetInGranule{
    "in_granule", "lies within the granule",
    [](const Call& call, unsigned reg) { return call.x(reg) < kGranuleBytes; }, observe_piece};
constexpr Property kNoWrap{
    "no_wrap", "does not wrap beyond the offset",
    [](const Call& call, unsigned reg) { return call.x(kOffset) + call.x(reg) >= call.x(reg); },
    observe_piece};
constexpr Property kFits{
    "fits", "ends within the granule",
    [](const Call& call, unsigned reg) { return call.x(kOffset) + call.x(reg) <= kGranuleBytes; },
    observe_piece};
constexpr Property kInProgress{"in_progress", "has been begun by RSI_ATTESTATION_TOKEN_INIT",
                               [](const Call& call, unsigned) { return call.rec().token.has_value(); },
                               [](const Call& call, unsigned) {
                                 return Observation{.text = "no token is in progress on the REC",
                                                    .owner = call.rd()};
                               }};

constexpr std::array kContinueArguments{Argument{"addr", kAddress, ArgumentKind::RealmAddress},
                                        Argument{"offset", kOffset, ArgumentKind::Number},
                                        Argument{"size", kSize, ArgumentKind::Number}};
constexpr std::array kContinueOutputs{Output{"len", kLength}};
constexpr auto kContinueChecks =
    checks(check("addr", kIpaAligned, kAddress, kInput),
           check("addr", kProtected, kAddress, kInput, CheckKind::Structural),
           check("offset", kOffsetInGranule, kOffset, kInput), check("size", kNoWrap, kSize, kInput),
           check("size", kFits, kSize, kInput),
           check("token", kInProgress, kAddress, kRsiState, CheckKind::Structural), realm_buffer(kAddress));

TokenInProgress& token_of(Commit& commit) {
  return *commit.fx.rmm.recs.at(commit.call.rec_address()).token;
}

constexpr std::array kContinueSteps{
    Step{"sign", "signs the token, once",
         [](Commit& commit) {
           TokenInProgress& token = token_of(commit);
           if (!token.token.empty()) return;
           token.token = sign_token(token.claims);
           commit.fx.meter.charge(MicroOp::Sha384Byte, crypto::signed_bytes(token.claims).size());
           commit.fx.meter.charge(MicroOp::EcdsaP384Sign);
         }},
    Step{"write", "writes the next piece of the token",
         [](Commit& commit) {
           TokenInProgress& token = token_of(commit);
           const auto rest = std::span<const std::byte>{token.token}.subspan(token.delivered);
           const auto piece = rest.first(std::min(rest.size(), commit.call.x(kSize)));
           commit.fx.machine.memory.write(buffer_address(commit.call) + commit.call.x(kOffset), piece);
           commit.fx.meter.charge(MicroOp::GranuleMap, kMapAndUnmap);
           commit.fx.meter.charge(MicroOp::GranuleByteCopied, piece.size());
           token.delivered += piece.size();
           commit.out[kLength] = piece.size();
         }},
    Step{"finish", "drops the token after its last piece",
         [](Commit& commit) {
           if (token_of(commit).delivered == token_of(commit).token.size()) {
             commit.fx.rmm.recs.at(commit.call.rec_address()).token.reset();
           } else {
             commit.out[0] = static_cast<std::uint64_t>(RsiStatus::Incomplete);
           }
         }},
};

}  // namespace

constexpr Command kRsiAttestationTokenInit{
    .name = "RSI_ATTESTATION_TOKEN_INIT",
    .fid = 0xC4000194,
    .source = "RMM 1.0 B5",
    .purpose = "begins an attestation token for a challenge",
    .arguments = kInitArguments,
    .outputs = kInitOutputs,
    .checks = {},
    .steps = kInitSteps,
};

constexpr Command kRsiAttestationTokenContinue{
    .name = "RSI_ATTESTATION_TOKEN_CONTINUE",
    .fid = 0xC4000195,
    .source = "RMM 1.0 B5",
    .purpose = "takes the next piece of the attestation token",
    .arguments = kContinueArguments,
    .outputs = kContinueOutputs,
    .checks = kContinueChecks,
    .steps = kContinueSteps,
    .ipa = kAddress,
    .walk = WalkTo::Page,
};

}  // namespace realmsim::rmm

// lib.attest: a realm fetches its token. owner.challenge, owner.verify: what somebody outside the machine
// does with it (RMM 1.0 A7; CAEC, steps 3.1 and 3.2).
#include <algorithm>
#include <cstring>

#include <fmt/format.h>

#include "models/base/hex.h"
#include "models/csm/state.h"
#include "models/rmm/attestation_token.h"
#include "models/rmm/attestation_verifier.h"
#include "models/rmm/rsi_table.h"
#include "sim/run/reference_build.h"
#include "sim/run/step_runner.h"
#include "sim/scenario/parts.h"

namespace realmsim::run {

using scenario::Node;
using scenario::Step;

namespace {

constexpr unsigned kTokenLength = 1;  // register of TOKEN_CONTINUE

// Every requirement up to the one that does not hold.
std::vector<backends::ReceiptCheck> checks_up_to(rmm::TokenFault fault, std::string observed) {
  std::vector<backends::ReceiptCheck> receipt;
  for (const rmm::TokenRequirement& requirement : rmm::kTokenRequirements) {
    backends::ReceiptCheck& check = receipt.emplace_back();
    check = {.id = rmm::check_id(requirement), .wanted = requirement.text};
    if (requirement.fault != fault) continue;
    check.refused = true;
    check.observed = std::move(observed);
    break;
  }
  return receipt;
}

// What a refused token claims, where that is what it is refused for.
std::string observed(std::span<const std::byte> token, rmm::TokenFault fault,
                     const rmm::TokenExpectations& expected) {
  const auto claims = rmm::claims_of_realm(token);
  if (claims && fault == rmm::TokenFault::Rim)
    return fmt::format("the token claims {}, the owner expects {}", hex_digits(claims->rim),
                       hex_digits(*expected.rim));
  if (claims && fault == rmm::TokenFault::RealmChallenge)
    return fmt::format("the token answers {}, the owner has asked {}", hex_digits(claims->challenge),
                       hex_digits(expected.challenge));
  const auto requirement = std::ranges::find(rmm::kTokenRequirements, fault, &rmm::TokenRequirement::fault);
  return fmt::format("an accepted token {}; this one fails that", requirement->text);
}

}  // namespace

// The pieces of the token are as large as the buffer, one granule.
std::optional<Outcome> StepRunner::take_attest(const Step& step) {
  const auto challenge = values_.bytes(*argument(step, scenario::kChallenge.name), scenario::kChallenge);
  const auto buffer = values_.ipa(*argument(step, "at"), *simulation_.realm(step.by));
  if (!challenge || !buffer) return std::nullopt;
  Registers init{rmm::kRsiAttestationTokenInit.fid};
  std::memcpy(init.data() + 1, challenge->data(), challenge->size());
  auto outcome = call_as_realm(step, init);
  rmm::ByteString token;
  for (bool more = outcome && outcome->success(); more;) {
    outcome = call_as_realm(step, {rmm::kRsiAttestationTokenContinue.fid, buffer->value, 0, kGranuleBytes});
    if (!outcome || !outcome->status) break;
    const auto status = static_cast<rmm::RsiStatus>(outcome->x[0]);
    more = status == rmm::RsiStatus::Incomplete;
    if (!more && status != rmm::RsiStatus::Success) break;
    rmm::ByteString piece(outcome->x[kTokenLength]);
    simulation_.run_on(cpu_of(step), [&] {
      if (!processor_of(step)->read(*buffer, piece)) refused_by_port(step, *outcome);
    });
    if (outcome->fault) break;
    token.insert(token.end(), piece.begin(), piece.end());
    if (more) continue;
    outcome->bytes = token;
    outcome->out = {{"len", token.size()}};
  }
  if (!outcome) return std::nullopt;
  if (outcome->bytes.empty() && outcome->success()) outcome->verdict = scenario::kNoToken;
  outcome->asked = fmt::format("buffer at {:#x}", buffer->value);
  save_outputs(step.save, *outcome);
  return outcome;
}

// Never the same twice in a run, and the same in every run of a seed.
std::optional<Outcome> StepRunner::take_challenge(const Step& step) {
  const std::string text =
      fmt::format("challenge {} of {} seed {}", ++challenges_, step.by, simulation_.options().seed);
  Outcome outcome;
  outcome.bytes = crypto::digest(crypto::HashAlgorithm::Sha512, std::as_bytes(std::span{text}));
  save_outputs(step.save, outcome);
  return outcome;
}

std::optional<rmm::ByteString> StepRunner::expected_rim(const Step& step) {
  if (const Node* rim = argument(step, "rim")) {
    const auto bytes = values_.bytes(*rim);
    return bytes && scenario::check_measurement(values_.reader(), *rim, bytes->size()) ? bytes : std::nullopt;
  }
  const Node& image = *argument(step, "image");
  const std::string& name = *image.as_string();
  const auto known = images_.find(name);
  if (known != images_.end()) return known->second;
  const auto measured = reference_rim(simulation_.scenario(), name);
  if (measured) return images_.emplace(name, *measured).first->second;
  values_.reader().error(scenario::kCannotBuild, image, fmt::format("`{}` cannot be built", name));
  return std::nullopt;
}

std::optional<Outcome> StepRunner::take_verify(const Step& step) {
  const auto token = values_.bytes(*argument(step, "token"));
  const auto challenge = values_.bytes(*argument(step, scenario::kChallenge.name), scenario::kChallenge);
  if (!token || !challenge) return std::nullopt;
  rmm::TokenExpectations expected{.platform_key = rmm::platform_attestation_key().public_key(),
                                  .rim = expected_rim(step)};
  if (!expected.rim) return std::nullopt;
  std::ranges::copy(*challenge, expected.challenge.begin());
  saw(step, *token);
  const auto verified = rmm::verify_token(*token, expected);
  Outcome outcome;
  outcome.asked = fmt::format("a token of {} bytes", token->size());
  if (const auto* fault = std::get_if<rmm::TokenFault>(&verified)) {
    outcome.verdict = scenario::kTokenRejected;
    outcome.receipt = checks_up_to(*fault, observed(*token, *fault, expected));
    outcome.refused = outcome.receipt.back().id;
    save_outputs(step.save, outcome);
    return outcome;
  }
  const auto& claims = std::get<rmm::VerifiedToken>(verified).realm.extension;
  if (const auto id = claims.find(csm::kRealmIdClaim); id != claims.end()) outcome.out["id"] = id->second;
  save_outputs(step.save, outcome);
  return outcome;
}

}  // namespace realmsim::run

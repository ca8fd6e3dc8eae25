// Statuses, checks of tokens, faults, terms, invariants and error codes, from their tables.
#include <fmt/format.h>

#include "models/invariants/invariants.h"
#include "models/rmm/attestation_verifier.h"
#include "sim/explain/glossary.h"
#include "sim/explain/sources.h"
#include "sim/scenario/codes.h"

namespace realmsim::explain {
namespace {

std::vector<Explanation> words(std::span<const Word> glossary, std::string_view kind) {
  std::vector<Explanation> all;
  for (const Word& word : glossary) {
    all.push_back(
        {std::string{word.name}, std::string{kind}, fmt::format("{} ({})", word.text, word.source), {}});
  }
  return all;
}

}  // namespace

// With the checks that return each.
std::vector<Explanation> statuses() {
  std::vector<Explanation> all = words(status_words(), "status");
  const std::vector<Explanation> every_check = checks();
  for (Explanation& status : all) {
    Section returned_by{"returned by", {}};
    for (const Explanation& check : every_check) {
      for (const std::string& line : check.sections.front().lines) {
        const auto colon = line.find(": ");
        if (std::string_view{line}.substr(colon + 2).starts_with(status.name))
          returned_by.lines.push_back(fmt::format("{} where {} refuses", line.substr(0, colon), check.name));
      }
    }
    if (!returned_by.lines.empty()) status.sections.push_back(std::move(returned_by));
  }
  return all;
}

// In the order in which an owner makes them.
std::vector<Explanation> token_checks() {
  std::vector<Explanation> all;
  for (const rmm::TokenRequirement& requirement : rmm::kTokenRequirements) {
    all.push_back({rmm::check_id(requirement),
                   "check",
                   fmt::format("token {}.", requirement.text),
                   {{"made by", {"owner.verify: TOKEN_REJECTED"}}}});
  }
  return all;
}

std::vector<Explanation> faults() {
  return words(fault_words(), "fault");
}

std::vector<Explanation> terms() {
  return words(term_words(), "term");
}

std::vector<Explanation> invariants() {
  std::vector<Explanation> all;
  for (const auto& row : realmsim::invariants::all())
    all.push_back({std::string{row.name}, "invariant", fmt::format("Holds when {}.", row.text), {}});
  return all;
}

std::vector<Explanation> error_codes() {
  std::vector<Explanation> all;
  for (const scenario::CodeRow& row : scenario::kCodes) {
    all.push_back(
        {std::string{row.code}, "error code", fmt::format("{}: {}", row.title, row.explanation), {}});
  }
  return all;
}

}  // namespace realmsim::explain

// "expect" of a step.
#include <algorithm>

#include <fmt/format.h>

#include "models/rmm/attestation_verifier.h"
#include "sim/scenario/encoded_field.h"
#include "sim/scenario/literals.h"
#include "sim/scenario/parts.h"

namespace realmsim::scenario {
namespace {

void check_outputs(Reader& reader, const Verb& verb, const Node& outputs) {
  for (const Member& member : reader.members(outputs)) {
    if (std::ranges::find(verb.outputs, member.key) == verb.outputs.end()) {
      reader.error_at_key(kUnknownKey, member, fmt::format("`{}` has no output `{}`", verb.name, member.key),
                          Reader::suggest(member.key, verb.outputs));
      continue;
    }
    const KeyRow row{.name = member.key, .form = Form::Intermediate, .words = code_words(member.key)};
    reader.check_form(member.value, row);
  }
}

// Of a command or of a token.
void check_check(Reader& reader, const Node& node, std::span<const CommandDescription> commands) {
  const Node& value = reader.resolve(node);
  const std::string* id = value.as_string();
  if (id == nullptr || Reader::is_open(value)) return;
  std::vector<std::string> ids;
  for (const CommandDescription& command : commands) {
    for (const CheckDescription& check : command.checks)
      ids.push_back(check.id);
  }
  for (const rmm::TokenRequirement& requirement : rmm::kTokenRequirements)
    ids.push_back(rmm::check_id(requirement));
  if (std::ranges::find(ids, *id) != ids.end()) return;
  const std::vector<std::string_view> known{ids.begin(), ids.end()};
  reader.error(kUnknownName, value, fmt::format("there is no check `{}`", *id), Reader::suggest(*id, known));
}

// A number as far as 8 bytes reach, all bytes beyond.
void check_value(Reader& reader, const Node& node) {
  const Node& value = reader.resolve(node);
  const std::string* text = value.as_string();
  if (text != nullptr && (Reader::is_open(value) || parse_bytes(*text))) return;
  reader.quantity(value);
}

}  // namespace

void check_expectation_form(Reader& reader, const Verb& verb, const Node& expect,
                            std::span<const CommandDescription> commands) {
  constexpr std::array<std::string_view, 1> kAny{"any"};
  if (expect.kind() == NodeKind::String) {
    if (!Reader::is_open(expect)) reader.choice(expect, kAny);
    return;
  }
  if (!reader.object(expect, "expectation", kExpectKeys)) return;
  const auto with = [&](std::string_view key, auto check) {
    if (const Member* member = expect.find(key)) check(member->value);
  };
  with("check", [&](const Node& node) { check_check(reader, node, commands); });
  with("fault", [&](const Node& node) { reader.object(node, "fault", kFaultKeys); });
  with("out", [&](const Node& node) { check_outputs(reader, verb, node); });
  with("value", [&](const Node& node) { check_value(reader, node); });
  with("state", [&](const Node& node) { check_state_forms(reader, node); });
}

void check_expectation(Reader& reader, const Node& expect, const Scenario& scenario) {
  for (const Member& member : expect.members()) {
    if (member.key == "state") {
      check_state_patterns(reader, member.value, scenario);
    } else {
      check_names(reader, member.value, scenario);
    }
  }
}

}  // namespace realmsim::scenario

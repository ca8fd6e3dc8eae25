// "expect" of a step, and the names that stand in values anywhere in one.
#include <fmt/format.h>

#include "models/base/fault_kind.h"
#include "models/machine/gpt.h"
#include "sim/scenario/parts.h"
#include "sim/scenario/reference.h"

namespace realmsim::scenario {
namespace {

void check_fault(Reader& reader, const Node& node) {
  if (!reader.object(node, "fault", kFaultKeys)) return;
  if (const Node* kind = reader.find(node, "kind")) reader.choice(*kind, kFaultKindNames);
  if (const Node* checked = reader.find(node, "checked")) reader.choice(*checked, kPasNames);
  if (const Node* found = reader.find(node, "found")) reader.choice(*found, machine::kGpiNames);
  if (const Node* to = reader.find(node, "to")) reader.choice(*to, kRecipientNames);
  if (const Node* seen = reader.find(node, "seen")) reader.choice(*seen, kSeenNames);
}

}  // namespace

void check_names(Reader& reader, const Node& node, const Scenario& scenario) {
  for (const Node& element : node.elements())
    check_names(reader, element, scenario);
  for (const Member& member : node.members())
    check_names(reader, member.value, scenario);
  const Node& value = reader.resolve(node);
  const std::string* text = value.as_string();
  if (text == nullptr || !text->starts_with('@')) return;
  const auto reference = parse_reference(*text);
  if (!reference) {
    reader.error(kBadValue, value, fmt::format("`{}` is no place", *text),
                 "write it like \"@name\", \"@name+0x40\" or \"@name[3]\"");
    return;
  }
  if (scenario.range(reference->name) != nullptr) return;
  reader.error(kUnknownName, value, fmt::format("`{}` is no memory range", reference->name),
               Reader::suggest(reference->name, names_of(scenario.memory)));
}

void check_expectation(Reader& reader, const Node& expect, const Scenario& scenario) {
  constexpr std::array<std::string_view, 1> kAny{"any"};
  if (expect.kind() == NodeKind::String) {
    reader.choice(expect, kAny);
    return;
  }
  if (!reader.object(expect, "expectation", kExpectKeys)) return;
  for (const Member& member : expect.members()) {
    if (member.key == "fault") check_fault(reader, member.value);
    if (member.key == "out") reader.members(member.value);
    if (member.key == "state") check_state_patterns(reader, member.value, scenario);
    if (member.key != "state") check_names(reader, member.value, scenario);
  }
}

}  // namespace realmsim::scenario

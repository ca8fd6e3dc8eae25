// Names that stand for parts of the scenario, and what it means that there is no such part.
#include <algorithm>

#include <fmt/format.h>

#include "sim/scenario/parts.h"
#include "sim/scenario/reference.h"

namespace realmsim::scenario {
namespace {

void report(Reader& reader, const Named& place, std::string message, std::string_view name,
            const std::vector<std::string_view>& known) {
  std::string help = Reader::suggest(name, known);
  if (const auto* key = std::get_if<const Member*>(&place)) {
    reader.error_at_key(kUnknownName, **key, std::move(message), std::move(help));
  } else {
    reader.error(kUnknownName, *std::get<const Node*>(place), std::move(message), std::move(help));
  }
}

}  // namespace

std::vector<std::string_view> realms_of(const Scenario& scenario) {
  std::vector<std::string_view> realms;
  for (const Actor& actor : scenario.actors) {
    if (actor.kind == ActorKind::Realm) realms.push_back(actor.name);
  }
  return realms;
}

void unknown_range(Reader& reader, const Named& place, std::string_view name, const Scenario& scenario) {
  if (!scenario.may_have(fmt::format("@{}", name)))
    report(reader, place, fmt::format("`{}` is no memory range", name), name, names_of(scenario.memory));
}

void unknown_actor(Reader& reader, const Named& place, std::string_view name, const Scenario& scenario) {
  if (!scenario.may_have(name))
    report(reader, place, fmt::format("`{}` is no actor", name), name, names_of(scenario.actors));
}

std::optional<std::string> find_realm(Reader& reader, const Node& node, const Scenario& scenario) {
  const auto name = reader.text(node);
  if (!name) return std::nullopt;
  const Actor* actor = scenario.actor(*name);
  if (actor != nullptr && actor->kind == ActorKind::Realm) return name;
  if (!scenario.may_have(*name)) {
    reader.error(kUnknownName, reader.resolve(node), fmt::format("`{}` is no realm", *name),
                 Reader::suggest(*name, realms_of(scenario)));
  }
  return std::nullopt;
}

bool in_space_of(Reader& reader, const Node& node, const MemoryRange& range, std::string_view realm) {
  if (range.actor == realm) return true;
  reader.error(kOutOfPlace, node, fmt::format("`{}` is not in the IPA space of {}", range.name, realm));
  return false;
}

const Channel* find_channel(Reader& reader, const Node& node, const Step& step, const Scenario& scenario) {
  const auto name = reader.text(node);
  if (!name) return nullptr;
  const Channel* channel = scenario.channel(*name);
  if (channel == nullptr) {
    if (scenario.may_have("channel " + *name)) return nullptr;
    reader.error(kUnknownName, reader.resolve(node), fmt::format("`{}` is no channel", *name),
                 Reader::suggest(*name, names_of(scenario.channels)));
    return nullptr;
  }
  const bool sends = step.verb == kSend;
  if ((sends ? channel->from : channel->to) == step.by) return channel;
  reader.error(
      kWrongActor, node,
      fmt::format("`{}` is not the {} of channel `{}`", step.by, sends ? "sender" : "receiver", *name));
  return nullptr;
}

void check_names(Reader& reader, const Node& node, const Scenario& scenario) {
  for (const Node& element : node.elements())
    check_names(reader, element, scenario);
  for (const Member& member : node.members())
    check_names(reader, member.value, scenario);
  const Node& value = reader.resolve(node);
  const std::string* text = value.as_string();
  if (text == nullptr || !text->starts_with('@') || Reader::is_open(value)) return;
  const auto reference = parse_reference(*text);
  if (!reference) {
    reader.error(kBadValue, value, fmt::format("`{}` is no place", *text),
                 "write it like \"@name\", \"@name+0x40\" or \"@name[3]\"");
    return;
  }
  if (scenario.range(reference->name) == nullptr) unknown_range(reader, &value, reference->name, scenario);
}

}  // namespace realmsim::scenario

// "actors" and "channels".
#include <algorithm>

#include <fmt/format.h>

#include "sim/scenario/parts.h"

namespace realmsim::scenario {
namespace {

enum class Boot : bool { Now, Later };
constexpr NameTable<Boot, 2> kBootNames{{{Boot::Now, "now"}, {Boot::Later, "later"}}};

void read_cpus(Reader& reader, const Node& node, const Platform& platform, Actor& actor) {
  const std::uint64_t last = platform.cpus() - 1;
  const Node* one = reader.find(node, "cpu");
  const Node* several = reader.find(node, "cpus");
  if (one != nullptr && several != nullptr) {
    const Member* first = node.find("cpu");
    const Member* second = node.find("cpus");
    const Member& later = later_of(*first, *second);
    reader.error_at_key(kExcludedKey, later, "an actor has `cpu` or `cpus`, not both");
    return;
  }
  if (one != nullptr) {
    if (const auto cpu = reader.integer(*one, 0, last)) actor.cpus.push_back(static_cast<CpuIndex>(*cpu));
  }
  if (several == nullptr) return;
  for (const Node& element : reader.elements(*several)) {
    if (const auto cpu = reader.integer(element, 0, last)) actor.cpus.push_back(static_cast<CpuIndex>(*cpu));
  }
  if (several->kind() == NodeKind::Array && several->elements().empty())
    reader.error(kBadValue, *several, "expected at least one processing element");
}

void read_actor(Reader& reader, const Member& member, Scenario& scenario) {
  const Node& node = member.value;
  scenario.unreadable.insert(member.key);
  if (!reader.object(node, "actor", kActorKeys)) return;
  Actor actor{.name = member.key, .node = &node};
  const auto kind = reader.choice(*reader.find(node, "kind"), kActorKindNames);
  if (!kind) return;
  scenario.unreadable.erase(member.key);
  actor.kind = *kind;
  if (actor.kind == ActorKind::Realm && !backends::find_backend(scenario.backend)->realms) {
    reader.error(kWrongActor, *reader.find(node, "kind"),
                 fmt::format("backend `{}` has no realms", scenario.backend));
  }
  read_cpus(reader, node, scenario.platform, actor);
  if (const Node* bits = reader.find(node, "ipa_bits")) {
    actor.ipa_bits = static_cast<unsigned>(reader.integer(*bits, 32, 48).value_or(actor.ipa_bits));
  }
  if (const Node* level = reader.find(node, "rtt_level_start")) {
    if (const auto value = reader.integer(*level, 0, 2)) actor.rtt_level_start = static_cast<int>(*value);
  }
  if (const Node* boot = reader.find(node, "boot"))
    actor.boot_later = reader.choice(*boot, kBootNames) == Boot::Later;
  for (const std::string_view key : {"ipa_bits", "rtt_level_start", "rd", "cpus", "stage1", "boot"}) {
    if (actor.kind != ActorKind::Realm && node.find(key) != nullptr) {
      reader.error_at_key(kExcludedKey, *node.find(key), fmt::format("`{}` is for realms", key));
    }
  }
  if (actor.kind == ActorKind::Owner && node.find("cpu") != nullptr)
    reader.error_at_key(kExcludedKey, *node.find("cpu"), "an owner is outside the machine");
  scenario.actors.push_back(std::move(actor));
}

// Realms without a place take the lowest processing elements that have no REC yet, as long as there are any;
// then they share them, as everybody else shares the highest. The hypervisor runs one REC at a time.
void place_actors(const Platform& platform, std::vector<Actor>& actors) {
  std::vector<unsigned> recs(platform.cpus());
  for (const Actor& actor : actors) {
    if (actor.kind != ActorKind::Realm) continue;
    for (const CpuIndex cpu : actor.cpus)
      ++recs[cpu];
  }
  for (Actor& actor : actors) {
    if (!actor.cpus.empty() || actor.kind == ActorKind::Owner) continue;
    const auto emptiest = std::ranges::min_element(recs);
    const bool realm = actor.kind == ActorKind::Realm;
    actor.cpus.push_back(realm ? static_cast<CpuIndex>(emptiest - recs.begin()) : platform.cpus() - 1);
    if (realm) ++*emptiest;
  }
}

const MemoryRange* find_range(Reader& reader, const Node& node, const Scenario& scenario) {
  const auto reference = reader.text(node);
  if (!reference) return nullptr;
  const bool marked = reference->starts_with('@');
  const std::string name = reference->substr(marked ? 1 : 0);
  const MemoryRange* range = marked ? scenario.range(name) : nullptr;
  if (range != nullptr) return range;
  if (marked) {
    unknown_range(reader, &reader.resolve(node), name, scenario);
  } else {
    reader.error(kBadValue, reader.resolve(node), fmt::format("`{}` is no memory range", name),
                 scenario.range(name) != nullptr ? fmt::format("write it like \"@{}\"", name) : "");
  }
  return nullptr;
}

// `end` must lie where the path needs it.
void check_end(Reader& reader, const Node& node, const Channel& channel, const MemoryRange& range,
               const std::string& realm, const Scenario& scenario) {
  if (channel.path == ChannelPath::Ns) {
    if (!range.physical())
      reader.error(kOutOfPlace, node, "an `ns` channel lies in one range of space \"pa\"");
    return;
  }
  const Actor& actor = *scenario.actor(realm);
  const bool protected_half = range.base < std::uint64_t{1} << (actor.ipa_bits - 1);
  if (range.actor != realm || !protected_half) {
    reader.error(kOutOfPlace, node,
                 fmt::format("this end of a `csm` channel lies in the protected half of {}", realm));
  }
}

void read_channel(Reader& reader, const Member& member, Scenario& scenario) {
  const Node& node = member.value;
  scenario.unreadable.insert("channel " + member.key);
  if (!reader.object(node, "channel", kChannelKeys)) return;
  Channel channel{.name = member.key, .node = &node};
  const auto from = find_realm(reader, *reader.find(node, "from"), scenario);
  const auto to = find_realm(reader, *reader.find(node, "to"), scenario);
  const auto path = reader.choice(*reader.find(node, "path"), kChannelPathNames);
  const auto cipher = reader.choice(*reader.find(node, "cipher"), guest::kCipherNames);
  const Node& at = *reader.find(node, "at");
  if (!reader.object(at, "place of a channel", kChannelEndKeys)) return;
  const MemoryRange* at_from = find_range(reader, *reader.find(at, "from"), scenario);
  const MemoryRange* at_to = find_range(reader, *reader.find(at, "to"), scenario);
  if (!from || !to || !path || !cipher || at_from == nullptr || at_to == nullptr) return;
  channel.from = *from;
  channel.to = *to;
  channel.path = *path;
  channel.cipher = *cipher;
  channel.at_from = at_from->name;
  channel.at_to = at_to->name;
  check_end(reader, *reader.find(at, "from"), channel, *at_from, *from, scenario);
  check_end(reader, *reader.find(at, "to"), channel, *at_to, *to, scenario);
  if (at_from->size != at_to->size || (*path == ChannelPath::Ns && at_from != at_to)) {
    reader.error(kBadValue, at, "both ends of a channel have one size, and with path `ns` one range");
  }
  scenario.unreadable.erase("channel " + member.key);
  scenario.channels.push_back(std::move(channel));
}

}  // namespace

void read_actors(Reader& reader, const Node& node, Scenario& scenario) {
  if (node.kind() != NodeKind::Object) {
    reader.error(kWrongType, node, "expected an object of named actors");
    return;
  }
  for (const Member& member : node.members())
    read_actor(reader, member, scenario);
  place_actors(scenario.platform, scenario.actors);
  const auto hosts = std::ranges::count(scenario.actors, ActorKind::Host, &Actor::kind);
  if (hosts > 1) reader.error(kBadValue, node, "a machine has one hypervisor");
}

void place_rds(Reader& reader, Scenario& scenario) {
  for (Actor& actor : scenario.actors) {
    const Node* rd = reader.find(*actor.node, "rd");
    if (rd == nullptr) continue;
    const MemoryRange* range = find_range(reader, *rd, scenario);
    if (range == nullptr) continue;
    if (!range->physical()) reader.error(kOutOfPlace, *rd, "an RD lies in a range of space \"pa\"");
    actor.rd = range->base;
  }
}

void read_channels(Reader& reader, const Node& node, Scenario& scenario) {
  if (node.kind() != NodeKind::Object) {
    reader.error(kWrongType, node, "expected an object of named channels");
    return;
  }
  for (const Member& member : node.members())
    read_channel(reader, member, scenario);
}

}  // namespace realmsim::scenario

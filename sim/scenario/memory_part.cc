// "memory", and where its ranges may lie.
#include <algorithm>

#include <fmt/format.h>

#include "sim/scenario/parts.h"

namespace realmsim::scenario {
namespace {

// Nothing if there is no telling where it lies.
std::optional<MemoryRange> read_range(Reader& reader, const Member& member) {
  const Node& value = member.value;
  if (!reader.object(value, "memory range", kMemoryKeys)) return std::nullopt;
  const auto base = reader.address(*reader.find(value, "at"));
  const auto size = reader.size(*reader.find(value, "size"));
  MemoryRange range{.name = member.key, .node = &value};
  if (const Node* fill = reader.find(value, "fill")) {
    const auto byte = reader.address(*fill);
    if (byte && *byte > 0xff) reader.error(kBadValue, *fill, "a fill is one byte, like \"0xa5\"");
    if (byte) range.fill = static_cast<std::byte>(*byte);
  }
  if (const Node* block = reader.find(value, "block")) range.block = reader.boolean(*block).value_or(false);
  if (!base || !size) return std::nullopt;
  range.base = *base;
  range.size = *size;
  return range;
}

void check_alignment(Reader& reader, const MemoryRange& range) {
  if (range.base % kGranuleBytes != 0) {
    reader.error(kMisaligned, range.node->find("at")->value,
                 fmt::format("`{}` does not begin at a multiple of 4 KiB", range.name));
  }
  if (range.size % kGranuleBytes != 0 || range.size == 0) {
    reader.error(kMisaligned, range.node->find("size")->value,
                 fmt::format("the size of `{}` is not a multiple of 4 KiB, or zero", range.name));
  }
}

void check_range(Reader& reader, const Scenario& scenario, const MemoryRange& range) {
  const Node& at = range.node->find("at")->value;
  check_alignment(reader, range);
  if (range.physical()) {
    const Pa last{range.base + range.size - 1};
    const bool exists = last >= Pa{range.base} && scenario.platform.map->find(Pa{range.base}) != nullptr &&
                        scenario.platform.map->find(last) != nullptr;
    if (!exists) {
      reader.error(kOutOfPlace, at, fmt::format("the platform has no memory for all of `{}`", range.name));
      return;
    }
    const machine::Region& host = scenario.platform.host_memory;
    const MemoryRange pool{.base = host.base.value, .size = host.size};
    if (range.overlaps(pool)) {
      reader.error(kOutOfPlace, at,
                   fmt::format("`{}` lies in the memory that the hypervisor hands out, {:#x} to {:#x}",
                               range.name, pool.base, pool.base + pool.size));
    }
    return;
  }
  const Actor& actor = *scenario.actor(range.actor);
  const std::uint64_t half = std::uint64_t{1} << (actor.ipa_bits - 1);
  const std::uint64_t last = range.base + range.size - 1;
  if (last < range.base || last >= 2 * half) {
    reader.error(kOutOfPlace, at,
                 fmt::format("`{}` reaches beyond the {} bits of {}'s IPA space", range.name, actor.ipa_bits,
                             actor.name));
  } else if (range.base < half && last >= half) {
    reader.error(kOutOfPlace, at,
                 fmt::format("`{}` lies in both halves of {}'s IPA space, which meet at {:#x}", range.name,
                             actor.name, half));
  }
}

}  // namespace

void read_memory_ranges(Reader& reader, const Node& node, Scenario& scenario) {
  if (node.kind() != NodeKind::Object) {
    reader.error(kWrongType, node, "expected an object of named ranges");
    return;
  }
  for (const Member& member : node.members()) {
    const Node& value = member.value;
    if (const MemoryRange* known = scenario.range(member.key)) {
      reader.named_twice(member, known->node->range());
      continue;
    }
    scenario.unreadable.insert("@" + member.key);
    auto range = read_range(reader, member);
    const Node* space_node = reader.find(value, "space");
    const auto space = range ? reader.text(*space_node) : std::nullopt;
    if (!space) continue;
    const Actor* actor = scenario.actor(*space);
    const bool physical = *space == "pa";
    if (!physical && (actor == nullptr || actor->kind != ActorKind::Realm)) {
      if (scenario.may_have(*space)) continue;
      std::vector<std::string_view> known = names_of(scenario.actors);
      known.push_back("pa");
      reader.error(kUnknownName, *space_node, fmt::format("`{}` is neither \"pa\" nor a realm", *space),
                   Reader::suggest(*space, known));
      continue;
    }
    if (!physical) range->actor = *space;
    scenario.unreadable.erase("@" + member.key);
    scenario.memory.push_back(std::move(*range));
  }
}

void check_memory_forms(Reader& reader, const Node& node) {
  for (const Member& member : reader.members(node)) {
    if (const auto range = read_range(reader, member)) check_alignment(reader, *range);
  }
}

// What the ranges of realms need is less than the hypervisor can hand out.
void check_room(Reader& reader, const Scenario& scenario) {
  std::uint64_t needed = 0;
  for (const MemoryRange& range : scenario.memory) {
    if (range.physical()) continue;
    const std::uint64_t room = scenario.platform.host_memory.size - needed;
    if (range.size < room) {
      needed += range.size;
      continue;
    }
    reader.error(
        kOutOfPlace, range.node->find("size")->value,
        fmt::format("`{}` and the ranges before it need more than the {} MiB that the hypervisor has",
                    range.name, scenario.platform.host_memory.size >> 20));
    return;
  }
}

// In the order of their addresses, only neighbours can be the first to overlap; of two, the one that the
// files name later is in the way.
void check_overlaps(Reader& reader, std::span<const MemoryRange> memory) {
  std::vector<const MemoryRange*> sorted;
  for (const MemoryRange& range : memory)
    sorted.push_back(&range);
  std::ranges::stable_sort(sorted, {}, [](const MemoryRange* range) {
    return std::pair{range->actor, range->base};
  });
  const MemoryRange* reaching = nullptr;  // of those before, the one that ends last
  for (const MemoryRange* range : sorted) {
    if (reaching != nullptr && reaching->actor == range->actor && reaching->overlaps(*range)) {
      const auto [earlier, later] = std::minmax(reaching, range);
      reader.error(kOverlap, later->node->find("at")->value,
                   fmt::format("`{}` overlaps `{}`", later->name, earlier->name));
    }
    const bool further = reaching == nullptr || reaching->actor != range->actor ||
                         range->base + range->size > reaching->base + reaching->size;
    if (further) reaching = range;
  }
}

void check_layout(Reader& reader, const Scenario& scenario) {
  for (const MemoryRange& range : scenario.memory)
    check_range(reader, scenario, range);
  check_room(reader, scenario);
  check_overlaps(reader, scenario.memory);
}

}  // namespace realmsim::scenario

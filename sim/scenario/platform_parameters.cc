// The numbers of a platform: value, unit, confidence, source and range of each.
#include <algorithm>
#include <bit>
#include <cmath>

#include <fmt/format.h>

#include "models/machine/cache_array.h"
#include "models/timing/cost_table.h"
#include "sim/scenario/platform_parts.h"

namespace realmsim::scenario {
namespace {

constexpr std::array kParameterKeys{
    KeyRow{"value", kRequired, "the number, or the word of a choice"},
    KeyRow{"unit", kRequired, "its unit"},
    KeyRow{"confidence", kRequired, "M measured, S same core, V vendor, D derived, E estimated"},
    KeyRow{"source", kRequired, "id of a source"},
    KeyRow{"range", kRequired, "least and greatest value it may have"},
    KeyRow{"note", kOptional, "for people"},
};
constexpr std::array<std::string_view, 5> kConfidences{"M", "S", "V", "D", "E"};

// Where the first of these keys has its value, or `node` if it has none of them.
const Node& place_of(const Node& node, std::initializer_list<std::string_view> keys) {
  for (const std::string_view key : keys) {
    const Member* member = node.find(key);
    if (member == nullptr) continue;
    const Member* value = member->value.find("value");
    return value != nullptr ? value->value : member->value;
  }
  return node;
}

void read_parameter(Reader& reader, const Node& sources, const Member& member, Platform& platform) {
  const auto index = find_parameter(reader, member);
  if (!index) return;
  const Node& node = member.value;
  if (!reader.object(node, "parameter", kParameterKeys)) return;
  check_source(reader, sources, node);
  const timing::ParameterRow& row = timing::kParameters[*index];
  const auto unit = reader.text(*reader.find(node, "unit"));
  if (unit && *unit != row.unit) {
    reader.error(kBadValue, *reader.find(node, "unit"), fmt::format("`{}` is in {}", member.key, row.unit));
  }
  const auto confidence = reader.choice(*reader.find(node, "confidence"), kConfidences);
  if (confidence) platform.confidence[*index] = confidence->front();
  const auto value = parameter_value(reader, *reader.find(node, "value"), row);
  const auto range = reader.find(node, "range")->elements();
  if (range.size() != 2) {
    reader.error(kBadValue, *reader.find(node, "range"), "expected the least and the greatest value");
    return;
  }
  const auto least = parameter_value(reader, range[0], row);
  const auto most = parameter_value(reader, range[1], row);
  if (!value || !least || !most) return;
  if (*value < *least || *value > *most) {
    reader.error(kBadValue, *reader.find(node, "value"), "the value lies outside its own range");
  }
  platform.parameters.set(*index, *value);
  platform.ranges[*index] = {*least, *most};
}

}  // namespace

std::optional<std::uint64_t> thousandths(Reader& reader, const Node& node) {
  const auto value = reader.number(node);
  if (!value) return std::nullopt;
  const double scaled = *value * 1000;
  if (scaled >= 0 && scaled <= 9e18 && std::abs(scaled - std::round(scaled)) < 1e-6 * std::max(1.0, scaled)) {
    return static_cast<std::uint64_t>(std::llround(scaled));
  }
  reader.error(kBadValue, node, "expected a number of at most three decimals that is not negative");
  return std::nullopt;
}

std::optional<std::uint64_t> parameter_value(Reader& reader, const Node& node,
                                             const timing::ParameterRow& row) {
  if (!row.is_choice()) return thousandths(reader, node);
  const auto word = reader.choice(node, row.words);
  if (!word) return std::nullopt;
  return 1000 * static_cast<std::uint64_t>(std::ranges::find(row.words, *word) - row.words.begin());
}

std::optional<std::size_t> find_parameter(Reader& reader, const Member& member) {
  const auto index = timing::find_parameter(member.key);
  if (index) return index;
  std::vector<std::string_view> known;
  for (const auto& row : timing::kParameters)
    known.push_back(row.key);
  reader.error_at_key(kUnknownKey, member, fmt::format("unknown parameter `{}`", member.key),
                      Reader::suggest(member.key, known));
  return std::nullopt;
}

void check_source(Reader& reader, const Node& sources, const Node& object) {
  const Node* source = reader.find(object, "source");
  if (source == nullptr) return;
  const auto id = reader.text(*source);
  if (id && sources.find(*id) == nullptr) {
    reader.error(kUnknownName, *source, fmt::format("`{}` is not among the sources of the platform", *id));
  }
}

void read_platform_parameters(Reader& reader, const Node& sources, const Node& node, Platform& platform) {
  if (node.kind() != NodeKind::Object) {
    reader.error(kWrongType, node, "expected an object");
    return;
  }
  for (const Member& member : node.members())
    read_parameter(reader, sources, member, platform);
  for (const auto& row : timing::kParameters) {
    if (node.find(row.key) == nullptr) {
      reader.error(kMissingKey, node, fmt::format("the platform has no `{}`: {}", row.key, row.text));
    }
  }
}

void check_shapes(Reader& reader, const Node& node, const Platform& platform) {
  const timing::Parameters& parameters = platform.parameters;
  const auto whole = [&](timing::ParameterKey key) { return parameters.whole(key); };
  const auto cache = [&](timing::ParameterKey size, timing::ParameterKey way_count) {
    const std::uint64_t bytes = whole(size);
    const std::uint64_t ways = whole(way_count);
    const std::uint64_t sets = ways == 0 ? 0 : bytes / (ways * machine::kLineBytes);
    const bool whole_sets = std::has_single_bit(sets) && sets * ways * machine::kLineBytes == bytes;
    if (whole_sets && platform.map->end().value <= machine::CacheArray::reach(sets)) return;
    const std::string_view size_key = timing::kParameters[size.index].key;
    const std::string_view ways_key = timing::kParameters[way_count.index].key;
    reader.error(kBadValue, place_of(node, {ways_key, size_key}),
                 fmt::format("by `{}` and `{}` the sets are {}", size_key, ways_key,
                             whole_sets ? "too few for so much memory" : "not a power of two"));
  };
  cache("l1d.size_b", "l1d.ways");
  cache("l2.size_b", "l2.ways");
  cache("l3.size_b", "l3.ways");
  const std::uint64_t tlb_ways = whole("tlb.l2_ways");
  if (tlb_ways == 0 || whole("tlb.l2_entries") % tlb_ways != 0 || whole("tlb.l2_entries") == 0 ||
      whole("tlb.l1d_entries") == 0) {
    reader.error(kBadValue, place_of(node, {"tlb.l2_entries", "tlb.l2_ways", "tlb.l1d_entries"}),
                 "a TLB has entries, and they are a multiple of its ways");
  }
  constexpr std::uint64_t kMostEntries = std::uint64_t{1} << 20;
  for (const timing::ParameterKey entries : std::initializer_list<timing::ParameterKey>{
           "tlb.l1d_entries", "tlb.l2_entries", "tlb.walk_cache_entries", "tlb.ipa_cache_entries"}) {
    if (whole(entries) > kMostEntries)
      reader.error(kBadValue, place_of(node, {timing::kParameters[entries.index].key}),
                   fmt::format("at most {} entries", kMostEntries));
  }
  const auto walks = [&](timing::ParameterKey entries, timing::ParameterKey way_count,
                         std::string_view name) {
    if (whole(way_count) != 0 && whole(entries) % whole(way_count) == 0) return;
    reader.error(
        kBadValue,
        place_of(node, {timing::kParameters[entries.index].key, timing::kParameters[way_count.index].key}),
        fmt::format("the entries of the {} are a multiple of its ways", name));
  };
  walks("tlb.walk_cache_entries", "tlb.walk_cache_ways", "walk cache");
  walks("tlb.ipa_cache_entries", "tlb.ipa_cache_ways", "IPA cache");
  if (whole("cpu.freq_hz") == 0 || whole("timer.freq_hz") == 0 || whole("tick.period_ns") == 0) {
    reader.error(kBadValue, place_of(node, {"cpu.freq_hz", "timer.freq_hz", "tick.period_ns"}),
                 "clocks and ticks have a frequency");
  }
  constexpr std::uint64_t kNanosecondsPerSecond = 1'000'000'000;
  const auto period = static_cast<std::uint64_t>(Wide{whole("tick.period_ns")} * whole("cpu.freq_hz") /
                                                 kNanosecondsPerSecond);
  if (period <= whole("tick.guest_cyc") + whole("tick.stolen_cyc")) {
    reader.error(kBadValue, place_of(node, {"tick.period_ns", "tick.guest_cyc", "tick.stolen_cyc"}),
                 "a timer tick takes longer than until the next");
  }
  if (whole("poll.period_cyc") <= whole("exc.syscall_cyc")) {
    reader.error(kBadValue, place_of(node, {"poll.period_cyc", "exc.syscall_cyc"}),
                 "a poll takes longer than the system call in it");
  }
  for (const MicroOpRow& row : kMicroOps) {
    if (timing::price_in_thousandths(parameters, row)) continue;
    reader.error(
        kBadValue, place_of(node, {row.key, row.less}),
        fmt::format("`{}` is less than what it contains, {} of `{}`", row.key, row.less_times, row.less));
  }
}

}  // namespace realmsim::scenario

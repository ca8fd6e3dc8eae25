#include "sim/scenario/platform.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "models/machine/cache_array.h"
#include "models/monitor/gpt_boot.h"

namespace realmsim::scenario {
namespace {

constexpr std::array kPlatformKeys{
    KeyRow{"format", kRequired, "\"realmsim.platform/1\""},
    KeyRow{"name", kRequired, "equals the stem of the file"},
    KeyRow{"title", kRequired, "for people"},
    KeyRow{"doc", kOptional, "for people"},
    KeyRow{"sources", kRequired, "id and citation of every origin"},
    KeyRow{"memory", kRequired, "regions of the physical address space, ascending"},
    KeyRow{"host_memory", kRequired, "the part of DRAM that the hypervisor hands out"},
    KeyRow{"topology", kRequired, "nodes and links of the interconnect"},
    KeyRow{"parameters", kRequired, "every number, with unit, confidence, source and range"},
};
constexpr std::array kRegionKeys{
    KeyRow{"name", kRequired, "for people"},
    KeyRow{"kind", kRequired, "what the region is for"},
    KeyRow{"base", kRequired, "first address"},
    KeyRow{"size", kRequired, "size"},
};
constexpr std::array kHostMemoryKeys{KeyRow{"base", kRequired, "first address"},
                                     KeyRow{"size", kRequired, "size"}};
constexpr std::array kTopologyKeys{
    KeyRow{"note", kOptional, "for people"},
    KeyRow{"processing_elements", kRequired, "node of each, by index"},
    KeyRow{"memory", kRequired, "node of the DRAM"},
    KeyRow{"links", kRequired, "latencies between nodes"},
};
constexpr std::array kLinkKeys{
    KeyRow{"from", kRequired, "a node"},           KeyRow{"to", kRequired, "a node"},
    KeyRow{"latency_ns", kRequired, "latency"},    KeyRow{"confidence", kRequired, "M, S, V, D or E"},
    KeyRow{"source", kRequired, "id of a source"},
};
constexpr std::array kParameterKeys{
    KeyRow{"value", kRequired, "the number, or the word of a choice"},
    KeyRow{"unit", kRequired, "its unit"},
    KeyRow{"confidence", kRequired, "M measured, S same core, V vendor, D derived, E estimated"},
    KeyRow{"source", kRequired, "id of a source"},
    KeyRow{"range", kRequired, "least and greatest value it may have"},
    KeyRow{"note", kOptional, "for people"},
};
constexpr std::array<std::string_view, 5> kConfidences{"M", "S", "V", "D", "E"};

// Numbers are exact in thousandths; a platform does not need more.
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

// A number, or one of the words of a choice.
std::optional<std::uint64_t> parameter_value(Reader& reader, const Node& node,
                                             const timing::ParameterRow& row) {
  if (!row.is_choice()) return thousandths(reader, node);
  const auto word = reader.choice(node, row.words);
  if (!word) return std::nullopt;
  return 1000 * static_cast<std::uint64_t>(std::ranges::find(row.words, *word) - row.words.begin());
}

void check_source(Reader& reader, const Node& sources, const Node& object) {
  const Node* source = reader.find(object, "source");
  if (source == nullptr) return;
  const auto id = reader.text(*source);
  if (id && sources.find(*id) == nullptr) {
    reader.error(kUnknownName, *source, fmt::format("`{}` is not among the sources of the platform", *id));
  }
}

void read_parameter(Reader& reader, const Node& sources, const Member& member, Platform& platform) {
  const auto index = timing::find_parameter(member.key);
  if (!index) {
    std::vector<std::string_view> known;
    for (const auto& row : timing::kParameters)
      known.push_back(row.key);
    reader.error_at_key(kUnknownKey, member, fmt::format("unknown parameter `{}`", member.key),
                        Reader::suggest(member.key, known));
    return;
  }
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
}

void read_parameters(Reader& reader, const Node& sources, const Node& node, Platform& platform) {
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

std::optional<machine::Region> read_region(Reader& reader, const Node& node, std::span<const KeyRow> keys) {
  if (!reader.object(node, "region", keys)) return std::nullopt;
  const auto base = reader.address(*reader.find(node, "base"));
  const auto size = reader.size(*reader.find(node, "size"));
  if (!base || !size) return std::nullopt;
  if (*base % kGranuleBytes != 0 || *size % kGranuleBytes != 0 || *size == 0) {
    reader.error(kMisaligned, node, "base and size are multiples of 4 KiB, and the size is not zero");
    return std::nullopt;
  }
  return machine::Region{.base = {*base}, .size = *size};
}

// Tried out on a machine of its own: EL3 could not boot otherwise.
bool granule_protection_tables_fit(const std::shared_ptr<const machine::MemoryMap>& map) {
  if (map->end().value > monitor::kProtectedBytes) return false;
  machine::Machine trial{map, {}};
  return monitor::build_gpt(trial, {}) == monitor::ReturnCode::Ok;
}

void read_memory(Reader& reader, const Node& node, Platform& platform) {
  std::vector<machine::Region> regions;
  Pa end;
  for (const Node& element : node.elements()) {
    auto region = read_region(reader, element, kRegionKeys);
    if (!region) return;
    const auto kind = reader.choice(*reader.find(element, "kind"), machine::kRegionKindNames);
    const auto name = reader.text(*reader.find(element, "name"));
    if (!kind || !name) return;
    if (region->base < end) {
      reader.error(kOverlap, element, "regions ascend and do not overlap");
      return;
    }
    end = region->base + region->size;
    region->kind = *kind;
    region->name = *name;
    regions.push_back(std::move(*region));
  }
  const auto count = [&](machine::RegionKind kind) {
    return std::ranges::count(regions, kind, &machine::Region::kind);
  };
  if (count(machine::RegionKind::Dram) != 1 || count(machine::RegionKind::Root) != 1) {
    reader.error(kBadValue, node, "a platform has one dram and one root region");
    return;
  }
  platform.map = std::make_shared<const machine::MemoryMap>(std::move(regions));
  if (!granule_protection_tables_fit(platform.map)) {
    reader.error(kBadValue, node,
                 "the root region does not hold the granule protection tables, or memory lies above 64 GiB");
  }
}

void read_topology(Reader& reader, const Node& sources, const Node& node, Platform& platform) {
  if (!reader.object(node, "topology", kTopologyKeys)) return;
  soc::TopologyDescription& topology = platform.topology;
  for (const Node& element : reader.find(node, "processing_elements")->elements()) {
    if (const auto name = reader.text(element)) topology.processing_elements.push_back(*name);
  }
  topology.memory = reader.text(*reader.find(node, "memory")).value_or("");
  for (const Node& element : reader.find(node, "links")->elements()) {
    if (!reader.object(element, "link", kLinkKeys)) continue;
    check_source(reader, sources, element);
    const auto from = reader.text(*reader.find(element, "from"));
    const auto to = reader.text(*reader.find(element, "to"));
    const auto latency = thousandths(reader, *reader.find(element, "latency_ns"));
    if (from && to && latency) topology.links.push_back({*from, *to, Picoseconds{*latency}});
  }
  if (topology.processing_elements.empty()) {
    reader.error(kBadValue, node, "a platform has at least one processing element");
    return;
  }
  const std::string lost = soc::Topology::unreachable(topology);
  if (!lost.empty()) reader.error(kBadValue, node, fmt::format("no links lead to `{}`", lost));
}

// Numbers that make no machine together.
void check_shapes(Reader& reader, const Node& node, const Platform& platform) {
  const auto whole = [&](timing::ParameterKey key) { return platform.parameters.whole(key); };
  const auto cache = [&](std::string_view name, std::uint64_t bytes, std::uint64_t ways) {
    const std::uint64_t sets = ways == 0 ? 0 : bytes / (ways * machine::kLineBytes);
    if (sets != 0 && std::has_single_bit(sets) && sets * ways * machine::kLineBytes == bytes) return;
    reader.error(kBadValue, node, fmt::format("the sets of {} are not a power of two", name));
  };
  cache("l1d", whole("l1d.size_b"), whole("l1d.ways"));
  cache("l2", whole("l2.size_b"), whole("l2.ways"));
  cache("l3", whole("l3.size_b"), whole("l3.ways"));
  const std::uint64_t tlb_ways = whole("tlb.l2_ways");
  if (tlb_ways == 0 || whole("tlb.l2_entries") % tlb_ways != 0 || whole("tlb.l1d_entries") == 0) {
    reader.error(kBadValue, node, "the entries of a TLB are a multiple of its ways");
  }
  const std::uint64_t walk_ways = whole("tlb.walk_cache_ways");
  if (walk_ways == 0 || whole("tlb.walk_cache_entries") % walk_ways != 0) {
    reader.error(kBadValue, node, "the entries of the walk cache are a multiple of its ways");
  }
  if (whole("cpu.freq_hz") == 0 || whole("timer.freq_hz") == 0 || whole("tick.period_ns") == 0) {
    reader.error(kBadValue, node, "clocks and ticks have a frequency");
  }
  if (whole("poll.period_cyc") <= whole("exc.syscall_cyc")) {
    reader.error(kBadValue, node, "a poll takes longer than the system call in it");
  }
}

}  // namespace

rmm::Config Platform::firmware() const {
  const auto number = [&](timing::ParameterKey key) { return static_cast<unsigned>(parameters.whole(key)); };
  rmm::Config config;
  config.max_ipa_width = number("firmware.max_ipa_width");
  config.pa_width = number("firmware.pa_width");
  config.lpa2 = number("firmware.lpa2") != 0;
  config.breakpoints_minus_one = number("firmware.breakpoints_minus_one");
  config.watchpoints_minus_one = number("firmware.watchpoints_minus_one");
  config.pmu_counters = number("firmware.pmu_counters");
  config.pmu = config.pmu_counters != 0;
  config.rec_aux_count = number("firmware.rec_aux_count");
  config.max_recs_order = number("firmware.max_recs_order");
  config.vmid_bits = number("firmware.vmid_bits");
  return config;
}

std::optional<Platform> read_platform(Reader& reader, const Node& node) {
  if (!reader.object(node, "platform", kPlatformKeys)) return std::nullopt;
  constexpr std::array<std::string_view, 1> kFormat{"realmsim.platform/1"};
  Platform platform;
  reader.choice(*reader.find(node, "format"), kFormat);
  platform.name = reader.text(*reader.find(node, "name")).value_or("");
  platform.title = reader.text(*reader.find(node, "title")).value_or("");
  const Node& sources = *reader.find(node, "sources");
  read_memory(reader, *reader.find(node, "memory"), platform);
  const auto host = read_region(reader, *reader.find(node, "host_memory"), kHostMemoryKeys);
  read_topology(reader, sources, *reader.find(node, "topology"), platform);
  read_parameters(reader, sources, *reader.find(node, "parameters"), platform);
  if (!reader.diagnostics().has_errors()) check_shapes(reader, *reader.find(node, "parameters"), platform);
  if (reader.diagnostics().has_errors() || !host) return std::nullopt;
  platform.host_memory = *host;
  const machine::Region& dram = platform.map->dram();
  if (!dram.contains(host->base) || !dram.contains(host->base + (host->size - 1))) {
    reader.error(kOutOfPlace, *reader.find(node, "host_memory"), "it lies in the dram region");
    return std::nullopt;
  }
  return platform;
}

}  // namespace realmsim::scenario

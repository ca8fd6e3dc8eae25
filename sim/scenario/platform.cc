#include "sim/scenario/platform.h"

#include <fmt/format.h>

#include "sim/scenario/platform_parts.h"

namespace realmsim::scenario {
namespace {

constexpr std::array kPlatformKeys{
    KeyRow{"format", kRequired, "\"realmsim.platform/1\""},
    KeyRow{"name", kRequired, "equals the stem of the file"},
    KeyRow{"title", kRequired, "for people"},
    KeyRow{"doc", kOptional, "for people"},
    KeyRow{"counting", kOptional, "what prices count: cycles, or instructions, and then there is no time"},
    KeyRow{"sources", kRequired, "id and citation of every origin"},
    KeyRow{"memory", kRequired, "regions of the physical address space, ascending"},
    KeyRow{"host_memory", kRequired, "the part of DRAM that the hypervisor hands out"},
    KeyRow{"topology", kRequired, "nodes and links of the interconnect"},
    KeyRow{"parameters", kRequired, "every number, with unit, confidence, source and range"},
};
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

}  // namespace

bool Platform::reads_like(const Platform& other) const {
  return name == other.name && title == other.title && parameters == other.parameters &&
         confidence == other.confidence && ranges == other.ranges;
}

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
  const std::size_t before = reader.errors();
  if (!reader.object(node, "platform", kPlatformKeys)) return std::nullopt;
  constexpr std::array<std::string_view, 1> kFormat{"realmsim.platform/1"};
  Platform platform{.root = &node};
  reader.choice(*reader.find(node, "format"), kFormat);
  platform.name = reader.text(*reader.find(node, "name")).value_or("");
  platform.title = reader.text(*reader.find(node, "title")).value_or("");
  if (const Node* counting = reader.find(node, "counting"))
    platform.counting = reader.choice(*counting, kCountingNames).value_or(platform.counting);
  const Node& sources = *reader.find(node, "sources");
  read_platform_memory(reader, *reader.find(node, "memory"), *reader.find(node, "host_memory"), platform);
  read_topology(reader, sources, *reader.find(node, "topology"), platform);
  read_platform_parameters(reader, sources, *reader.find(node, "parameters"), platform);
  if (reader.errors() == before) check_shapes(reader, *reader.find(node, "parameters"), platform);
  if (reader.errors() != before) return std::nullopt;
  return platform;
}

}  // namespace realmsim::scenario

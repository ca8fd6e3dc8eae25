// "sweep", "workload" and "finally".
#include <algorithm>

#include <fmt/format.h>

#include "sim/scenario/literals.h"
#include "sim/scenario/parts.h"

namespace realmsim::scenario {
namespace {

constexpr std::array kSweepKeys{
    KeyRow{"grid", kOptional, "values by parameter; every combination is a point"},
    KeyRow{"series", kOptional, "choices of parameters, each with an id"},
    KeyRow{"measure", kOptional, "the measures that matter"},
    KeyRow{"figure", kOptional, "how to draw it"},
};
constexpr std::array kFigureKeys{
    KeyRow{"x", kRequired, "a grid parameter"}, KeyRow{"x_scale", kOptional, "linear or log"},
    KeyRow{"y", kRequired, "a measure"}, KeyRow{"y_scale", kOptional, "linear or log"}};
constexpr std::array kMessagesKeys{
    KeyRow{"kind", kRequired, "\"messages\""},
    KeyRow{"channel", kRequired, "the channel"},
    KeyRow{"bytes", kRequired, "payload of a message"},
    KeyRow{"count", kRequired, "messages of each phase"},
    KeyRow{"phases", kRequired, "throughput, latency or both"},
};
constexpr std::array kFinallyKeys{
    KeyRow{"invariants", kOptional, "\"all\" or a list of names"},
    KeyRow{"never", kOptional, "bytes that an actor never observes"},
    KeyRow{"state", kOptional, "patterns of state by place"},
    KeyRow{"metrics", kOptional, "expectations on measures"},
};
constexpr std::array kNeverKeys{KeyRow{"actor", kRequired, "who"},
                                KeyRow{"observes", kRequired, "bytes in memory order, at least 4"}};
constexpr std::array kMetricKeys{
    KeyRow{"metric", kRequired, "the measure"},
    KeyRow{"series", kOptional, "of which series"},
    KeyRow{"at", kOptional, "the grid point"},
    KeyRow{"from", kOptional, "the grid point from which `monotone` holds"},
    KeyRow{"ratio_to", kOptional, "how many times better that series is"},
    KeyRow{"about", kOptional, "the value, within `rel_tol`"},
    KeyRow{"rel_tol", kOptional, "relative tolerance of `about`"},
    KeyRow{"between", kOptional, "least and greatest value"},
    KeyRow{"min", kOptional, "least value"},
    KeyRow{"max", kOptional, "greatest value"},
    KeyRow{"eq", kOptional, "the exact value"},
    KeyRow{"monotone", kOptional, "\"increasing\" along the grid"},
    KeyRow{"slack", kOptional,
           "relative amount by which `monotone` may be missed from one point to the next"},
    KeyRow{"role", kOptional, "calibration or validation: reported, never failing"},
    KeyRow{"cite", kOptional, "where the expectation comes from"},
};

// A scalar as its text, so that 64 and "64" name the same grid point.
std::string scalar_text(const Node& node) {
  if (const std::string* text = node.as_string()) return *text;
  if (const std::string* text = node.number_text()) return *text;
  return {};
}

std::map<std::string, std::string> read_point(Reader& reader, const Node& node) {
  std::map<std::string, std::string> point;
  for (const Member& member : node.members())
    point[member.key] = scalar_text(reader.resolve(member.value));
  return point;
}

std::optional<double> read_number(Reader& reader, const Node& object, std::string_view key) {
  const Node* node = reader.find(object, key);
  return node == nullptr ? std::nullopt : reader.number(*node);
}

void read_metric(Reader& reader, const Node& node, Scenario& scenario) {
  if (!reader.object(node, "metric", kMetricKeys)) return;
  Metric metric{.node = &node};
  metric.metric = reader.text(*reader.find(node, "metric")).value_or("");
  if (const Node* series = reader.find(node, "series")) metric.series = reader.text(*series).value_or("");
  if (const Node* ratio = reader.find(node, "ratio_to")) metric.ratio_to = reader.text(*ratio).value_or("");
  if (const Node* cite = reader.find(node, "cite")) metric.cite = reader.text(*cite).value_or("");
  if (const Node* at = reader.find(node, "at")) metric.at = read_point(reader, *at);
  if (const Node* from = reader.find(node, "from")) metric.from = read_point(reader, *from);
  if (const Node* role = reader.find(node, "role")) {
    metric.role = reader.choice(*role, kMetricRoleNames).value_or(metric.role);
  }
  metric.about = read_number(reader, node, "about");
  metric.rel_tol = read_number(reader, node, "rel_tol");
  metric.least = read_number(reader, node, "min");
  metric.most = read_number(reader, node, "max");
  metric.equals = read_number(reader, node, "eq");
  metric.slack = read_number(reader, node, "slack");
  if (const Node* between = reader.find(node, "between")) {
    if (between->elements().size() == 2) {
      metric.least = reader.number(between->elements()[0]);
      metric.most = reader.number(between->elements()[1]);
    } else {
      reader.error(kBadValue, *between, "expected the least and the greatest value");
    }
  }
  if (const Node* monotone = reader.find(node, "monotone")) {
    constexpr std::array<std::string_view, 1> kDirections{"increasing"};
    metric.increasing = reader.choice(*monotone, kDirections).has_value();
  }
  const bool says_something =
      metric.about || metric.least || metric.most || metric.equals || metric.increasing;
  if (!says_something)
    reader.error(kMissingKey, node, "a metric expects something: about, between, min, max, eq or monotone");
  scenario.finally.metrics.push_back(std::move(metric));
}

void read_never(Reader& reader, const Node& node, Scenario& scenario) {
  if (!reader.object(node, "never", kNeverKeys)) return;
  const auto actor = reader.text(*reader.find(node, "actor"));
  const Node& observes = *reader.find(node, "observes");
  const auto text = reader.text(observes);
  if (!actor || !text) return;
  if (scenario.actor(*actor) == nullptr) {
    reader.error(kUnknownName, *reader.find(node, "actor"), fmt::format("`{}` is no actor", *actor),
                 Reader::suggest(*actor, names_of(scenario.actors)));
  }
  const auto bytes = parse_bytes(*text);
  if (!bytes || bytes->size() < 4) {
    reader.error(kBadValue, observes, "expected at least 4 bytes as hexadecimal digits");
    return;
  }
  scenario.finally.never.push_back({*actor, *bytes});
}

std::optional<SeriesRow> read_series(Reader& reader, const Node& node) {
  if (node.kind() != NodeKind::Object || node.find("id") == nullptr) {
    reader.error(kMissingKey, node, "a series is an object with an `id`");
    return std::nullopt;
  }
  SeriesRow row;
  row.id = reader.text(node.find("id")->value).value_or("");
  row.label = row.id;
  for (const Member& member : node.members()) {
    if (member.key == "id") continue;
    if (member.key == "label") {
      row.label = reader.text(member.value).value_or(row.id);
      continue;
    }
    if (!reader.parameters().contains(member.key)) {
      std::vector<std::string_view> known;
      for (const auto& [name, value] : reader.parameters())
        known.push_back(name);
      reader.error_at_key(kUnknownName, member, fmt::format("`{}` is no parameter", member.key),
                          Reader::suggest(member.key, known));
    }
    row.parameters.insert_or_assign(member.key, member.value);
  }
  return row;
}

}  // namespace

std::optional<Sweep> read_sweep(Reader& reader, const Node& node) {
  if (!reader.object(node, "sweep", kSweepKeys)) return std::nullopt;
  Sweep sweep;
  if (const Node* grid = reader.find(node, "grid")) {
    for (const Member& member : grid->members()) {
      if (!reader.parameters().contains(member.key)) {
        reader.error_at_key(kUnknownName, member, fmt::format("`{}` is no parameter", member.key));
      }
      const auto values = member.value.elements();
      if (values.empty()) reader.error(kBadValue, member.value, "expected a list of values");
      sweep.grid.emplace_back(member.key, std::vector<Node>{values.begin(), values.end()});
    }
  }
  if (const Node* series = reader.find(node, "series")) {
    for (const Node& element : series->elements()) {
      auto row = read_series(reader, element);
      if (!row) continue;
      if (std::ranges::find(sweep.series, row->id, &SeriesRow::id) != sweep.series.end()) {
        reader.error(kBadValue, element.find("id")->value,
                     fmt::format("another series has the id `{}`", row->id));
      }
      sweep.series.push_back(std::move(*row));
    }
  }
  if (const Node* measure = reader.find(node, "measure")) {
    for (const Node& element : measure->elements())
      sweep.measure.push_back(reader.text(element).value_or(""));
  }
  if (const Node* figure = reader.find(node, "figure")) reader.object(*figure, "figure", kFigureKeys);
  if (sweep.series.empty()) sweep.series.push_back({.id = "all", .label = "all"});
  return sweep;
}

void read_workload(Reader& reader, const Node& node, Scenario& scenario) {
  if (!reader.object(node, "workload", kMessagesKeys)) return;
  constexpr std::array<std::string_view, 1> kKinds{"messages"};
  constexpr std::array<std::string_view, 2> kPhases{"throughput", "latency"};
  reader.choice(*reader.find(node, "kind"), kKinds);
  MessagesWorkload workload{.node = &node};
  const Node& channel_node = *reader.find(node, "channel");
  const auto name = reader.text(channel_node);
  const auto bytes = reader.size(*reader.find(node, "bytes"));
  const auto count = reader.integer(*reader.find(node, "count"), 1, 10'000'000);
  for (const Node& element : reader.find(node, "phases")->elements()) {
    const auto phase = reader.choice(element, kPhases);
    workload.throughput |= phase == "throughput";
    workload.latency |= phase == "latency";
  }
  if (!name || !bytes || !count) return;
  workload.channel = *name;
  workload.bytes = *bytes;
  workload.count = static_cast<std::uint32_t>(*count);
  const Channel* channel = scenario.channel(*name);
  if (channel == nullptr) {
    reader.error(kUnknownName, channel_node, fmt::format("`{}` is no channel", *name),
                 Reader::suggest(*name, names_of(scenario.channels)));
    return;
  }
  const MemoryRange& window = *scenario.range(channel->at_from);
  constexpr std::uint64_t kOverhead = guest::kPayloadOffset + guest::kHeaderBytes + crypto::kTagBytes;
  if (workload.bytes == 0 || workload.bytes + kOverhead > window.size) {
    reader.error(kBadValue, *reader.find(node, "bytes"),
                 fmt::format("a message has at least one byte and fits its window of {} bytes", window.size));
  }
  scenario.workload = workload;
}

void read_finally(Reader& reader, const Node& node, Scenario& scenario) {
  if (!reader.object(node, "finally", kFinallyKeys)) return;
  if (const Node* invariants = reader.find(node, "invariants")) {
    for (const Node& element : invariants->elements()) {
      scenario.finally.invariants.push_back(reader.text(element).value_or(""));
    }
    constexpr std::array<std::string_view, 1> kAll{"all"};
    if (invariants->kind() != NodeKind::Array) reader.choice(*invariants, kAll);
  }
  if (const Node* never = reader.find(node, "never")) {
    for (const Node& element : never->elements())
      read_never(reader, element, scenario);
  }
  if (const Node* state = reader.find(node, "state")) {
    check_state_patterns(reader, *state, scenario);
    scenario.finally.state = state;
  }
  if (const Node* metrics = reader.find(node, "metrics")) {
    for (const Node& element : metrics->elements())
      read_metric(reader, element, scenario);
  }
}

}  // namespace realmsim::scenario

// "finally": what must hold in the end and throughout.
#include <fmt/format.h>

#include "models/invariants/invariants.h"
#include "sim/scenario/literals.h"
#include "sim/scenario/measure.h"
#include "sim/scenario/parts.h"

namespace realmsim::scenario {
namespace {

// What a validation has besides if its error counts.
constexpr std::array kScoredKeys{
    KeyRow{"about", kRequired, "the published value"},
    KeyRow{"rel_tol", kRequired, "the tolerance that is asked"},
    KeyRow{"target", kRequired, "the published claim that the value belongs to"},
};

std::map<std::string, std::string> read_point(Reader& reader, const Node& node) {
  std::map<std::string, std::string> point;
  for (const Member& member : reader.members(node))
    point[member.key] = reader.resolve(member.value).scalar_text();
  return point;
}

std::optional<double> read_number(Reader& reader, const Node& object, std::string_view key) {
  const Node* node = reader.find(object, key);
  return node == nullptr ? std::nullopt : reader.number(*node);
}

void read_target(Reader& reader, const Node& node, Metric& metric) {
  if (const Node* target = reader.find(node, "target")) metric.target = reader.text(*target).value_or("");
  if (const Node* scored = reader.find(node, "scored"))
    metric.scored = reader.boolean(*scored).value_or(false);
  if (metric.role != MetricRole::Validation) {
    for (const std::string_view key : {"target", "scored"}) {
      const Member* member = node.find(key);
      if (member == nullptr) continue;
      reader.error_at_key(kExcludedKey, *member,
                          fmt::format("only a metric with the role validation has `{}`", key));
    }
  } else if (metric.scored) {
    for (const KeyRow& key : kScoredKeys) {
      if (node.find(key.name) == nullptr) reader.missing_key(node, "a scored metric", key);
    }
  }
}

void read_metric(Reader& reader, const Node& node, Scenario& scenario) {
  if (!reader.object(node, "metric", kMetricKeys)) return;
  Metric metric{.node = &node};
  metric.metric = read_measure(reader, *reader.find(node, "metric"));
  if (const Node* series = reader.find(node, "series")) metric.series = reader.text(*series).value_or("");
  if (const Node* ratio = reader.find(node, "ratio_to")) metric.ratio_to = reader.text(*ratio).value_or("");
  if (const Node* cite = reader.find(node, "cite")) metric.cite = reader.text(*cite).value_or("");
  if (const Node* at = reader.find(node, "at")) metric.at = read_point(reader, *at);
  if (const Node* from = reader.find(node, "from")) metric.from = read_point(reader, *from);
  const Node* role = reader.find(node, "role");
  const auto known = role == nullptr ? metric.role : reader.choice(*role, kMetricRoleNames);
  if (known) {
    metric.role = *known;
    read_target(reader, node, metric);
  }
  metric.about = read_number(reader, node, "about");
  if (metric.about == 0.0 && metric.role != MetricRole::Expectation)
    reader.error(kBadValue, *reader.find(node, "about"), "no relative error can be told from 0");
  metric.rel_tol = read_number(reader, node, "rel_tol");
  if (metric.rel_tol && *metric.rel_tol < 0)
    reader.error(kBadValue, *reader.find(node, "rel_tol"), "a tolerance is not negative");
  metric.least = read_number(reader, node, "min");
  metric.most = read_number(reader, node, "max");
  metric.equals = read_number(reader, node, "eq");
  metric.slack = read_number(reader, node, "slack");
  if (const Node* between = reader.find(node, "between")) {
    if (reader.elements(*between).size() == 2) {
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
  if (!metric.of_value() && !metric.increasing)
    reader.error(kMissingKey, node, "a metric expects something: about, between, min, max, eq or monotone");
  scenario.finally.metrics.push_back(std::move(metric));
}

void read_never(Reader& reader, const Node& node, Scenario& scenario) {
  if (!reader.object(node, "never", kNeverKeys)) return;
  const auto actor = reader.text(*reader.find(node, "actor"));
  const Node& observes = *reader.find(node, "observes");
  const auto text = reader.text(observes);
  if (!actor || !text) return;
  if (scenario.actor(*actor) == nullptr) unknown_actor(reader, reader.find(node, "actor"), *actor, scenario);
  const auto bytes = parse_bytes(*text);
  if (!bytes || bytes->size() < 4) {
    reader.error(kBadValue, observes, "expected at least 4 bytes as hexadecimal digits");
    return;
  }
  scenario.finally.never.push_back({*actor, *bytes});
}

// Invariants by name, or all of them.
std::vector<std::string> read_invariants(Reader& reader, const Node& node) {
  constexpr std::array<std::string_view, 1> kAll{"all"};
  std::vector<std::string> names;
  if (node.kind() == NodeKind::String) {
    reader.choice(node, kAll);
    return names;
  }
  std::vector<std::string_view> known;
  for (const auto& row : invariants::all())
    known.push_back(row.name);
  for (const Node& element : reader.elements(node)) {
    if (const auto name = reader.choice(element, known)) names.push_back(*name);
  }
  return names;
}

}  // namespace

void read_finally(Reader& reader, const Node& node, Scenario& scenario) {
  if (!reader.object(node, "finally", kFinallyKeys)) return;
  const Member* holding = node.find("invariants");
  const Member* violated = node.find("violated");
  if (holding != nullptr && violated != nullptr) {
    const Member& later = later_of(*holding, *violated);
    reader.error_at_key(kExcludedKey, later, "`finally` has `invariants` or `violated`, not both");
  }
  if (holding != nullptr) {
    const Node& names = reader.resolve(holding->value);
    scenario.finally.invariants = read_invariants(reader, names);
    scenario.finally.judged = names.kind() == NodeKind::String || !names.elements().empty();
  }
  if (violated != nullptr) {
    const Node& names = reader.resolve(violated->value);
    if (names.kind() == NodeKind::String) reader.error(kWrongType, names, "expected a list of names");
    scenario.finally.violated = read_invariants(reader, names);
  }
  if (const Node* never = reader.find(node, "never")) {
    for (const Node& element : reader.elements(*never))
      read_never(reader, element, scenario);
  }
  if (const Node* state = reader.find(node, "state")) {
    check_state_patterns(reader, *state, scenario);
    scenario.finally.state = state;
  }
  if (const Node* metrics = reader.find(node, "metrics")) {
    for (const Node& element : reader.elements(*metrics))
      read_metric(reader, element, scenario);
  }
}

}  // namespace realmsim::scenario

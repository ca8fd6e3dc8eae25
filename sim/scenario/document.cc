#include "sim/scenario/document.h"

#include <algorithm>
#include <filesystem>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "models/backends/registry.h"
#include "sim/scenario/includes.h"
#include "sim/scenario/literals.h"
#include "sim/scenario/parts.h"
#include "sim/scenario/resolved.h"

namespace realmsim::scenario {
namespace {

std::string stem_of(const std::string& path) {
  return std::filesystem::path{path}.stem().string();
}

void check_series_names(Reader& reader, const Sweep* sweep, const Scenario& scenario) {
  std::vector<std::string_view> known;
  if (sweep != nullptr) {
    for (const SeriesRow& row : sweep->series)
      known.push_back(row.id);
  }
  for (const Metric& metric : scenario.finally.metrics) {
    for (const auto& [key, name] :
         {std::pair{"series", metric.series}, std::pair{"ratio_to", metric.ratio_to}}) {
      if (name.empty() || std::ranges::find(known, name) != known.end()) continue;
      reader.error(kUnknownName, *reader.find(*metric.node, key), fmt::format("`{}` is no series", name),
                   Reader::suggest(name, known));
    }
  }
}

Parameters at_first_point(const Sweep& sweep, const SeriesRow& row) {
  Parameters values = row.parameters;
  for (const auto& [name, grid_values] : sweep.grid)
    if (!grid_values.empty()) values.insert_or_assign(name, grid_values.front());
  return values;
}

void check_one_program(Reader& reader, const Node& root) {
  const Member* threads = root.find("threads");
  const Member* steps = threads != nullptr ? threads : root.find("steps");
  const Member* workload = root.find("workload");
  const Member* schedule = root.find("schedule");
  if (schedule != nullptr && threads == nullptr)
    reader.error_at_key(kExcludedKey, *schedule, "a `schedule` is of `threads`");
  const Member* cases = root.find("cases");
  const Member* sweep = root.find("sweep");
  if (cases != nullptr && sweep != nullptr)
    reader.error_at_key(kExcludedKey, later_of(*cases, *sweep),
                        "a scenario has `cases` or a `sweep`, not both");
  if (steps != nullptr && workload != nullptr) {
    reader.error_at_key(kExcludedKey, later_of(*steps, *workload),
                        "a scenario has `steps`, `threads` or a `workload`, not both");
  } else if (steps == nullptr && workload == nullptr) {
    reader.error(kMissingKey, root, "a scenario has `steps`, `threads` or a `workload`");
  }
}

}  // namespace

Document::Document(std::string path, std::string text, std::string config_folder)
    : path_(path),
      files_(std::move(path), std::move(text)),
      platforms_(files_, config_folder),
      program_(std::move(config_folder)) {}

std::string Document::text() const {
  std::string text = files_.first().text;
  for (const Node* root : roots_) {
    const SourceFile& file = files_.diagnostics().file_of(root->range().begin);
    if (&file != &files_.first()) text += file.text;
  }
  return text;
}

void Document::read_name(Reader& reader) {
  const Node* node = reader.find(*roots_.back(), "name");
  const auto name = node == nullptr ? std::nullopt : reader.text(*node);
  if (!name) return;
  name_ = *name;
  if (!is_hyphenated(name_)) {
    reader.error(kBadValue, *node, fmt::format("`{}` is no name", name_),
                 "use lower-case words joined by hyphens");
  } else if (path_ != "-" && stem_of(path_) != name_ &&
             std::filesystem::path{path_}.filename() != kResolvedFile) {
    reader.error(kNameOfFile, *node,
                 fmt::format("the file is named `{}`, the scenario `{}`", stem_of(path_), name_));
  }
}

void Document::read_tags(Reader& reader) {
  const Node* tags = reader.find(*roots_.back(), "tags");
  if (tags == nullptr) return;
  for (const Node& element : reader.elements(*tags)) {
    if (auto tag = reader.text(element)) tags_.push_back(std::move(*tag));
  }
}

void Document::read_parameters(Reader& reader) {
  const Member* params = roots_.back()->find("params");
  if (params == nullptr) return;
  if (params->value.kind() != NodeKind::Object)
    reader.error(kWrongType, params->value, "expected values by name");
  for (const Member& member : params->value.members())
    parameters_.insert_or_assign(member.key, member.value);
}

bool Document::open() {
  const Node* root = files_.parse_first();
  if (root == nullptr) return false;
  roots_ = {root};
  Reader reader{files_.diagnostics(), parameters_};
  is_part_ = scenario::is_part(*root);
  if (is_part_) return open_part(reader);
  if (root->kind() == NodeKind::Object) read_parameters(reader);
  reader.object(*root, "scenario", kScenarioKeys);
  if (root->kind() != NodeKind::Object) return false;
  if (const Node* format = reader.find(*root, "format")) reader.choice(*format, kScenarioFormats);
  read_name(reader);
  check_one_program(reader, *root);
  read_tags(reader);
  read_files(reader);
  if (const Member* cases = root->find("cases")) cases_ = read_cases(reader, cases->value);
  if (const Member* sweep = root->find("sweep")) sweep_ = read_sweep(reader, sweep->value);
  check_fixed_includes(reader, roots_, choices());
  if (!has_errors()) return true;
  check_all();
  return false;
}

std::optional<Scenario> Document::instantiate(const Parameters& values) {
  Scenario scenario{.name = name_, .parameters = values, .lacks_files = lacks_files_};
  for (const auto& [name, node] : parameters_)
    scenario.parameters.insert({name, node});
  Reader reader{files_.diagnostics(), scenario.parameters};
  const Node& root = *roots_.back();
  const auto with = [&](std::string_view key, auto read) {
    if (const Node* node = reader.find(root, key)) read(*node);
  };
  with("title", [&](const Node& node) { scenario.title = reader.text(node).value_or(""); });
  with("doc", [&](const Node& node) { scenario.doc = reader.text(node).value_or(""); });
  const std::optional<Platform> platform = read_platform(reader);
  with("backend", [&](const Node& node) {
    scenario.backend = backend_ ? *backend_ : read_backend(reader, node).value_or("");
  });
  const backends::BackendRow* backend = backends::find_backend(scenario.backend);
  if (!platform || backend == nullptr) return std::nullopt;
  with("backend", [&](const Node& node) {
    read_mutants(reader, node, *backend, mutants_, scenario);
    read_backend_options(reader, node, scenario);
  });
  scenario.platform = *platform;
  with("host", [&](const Node& node) {
    constexpr std::array<std::string_view, 1> kAuto{"auto"};
    scenario.host_auto = reader.choice(node, kAuto).has_value();
  });
  with("status", [&](const Node& node) {
    constexpr std::array<std::string_view, 2> kStatuses{"pass", "xfail"};
    scenario.expected_to_fail = reader.choice(node, kStatuses) == "xfail";
  });
  const bool stepwise = program_.steps() != nullptr || root.find("threads") != nullptr;
  scenario.tlb = stepwise ? TlbChoice::Unbounded : TlbChoice::Platform;
  with("tlb",
       [&](const Node& node) { scenario.tlb = reader.choice(node, kTlbChoiceNames).value_or(scenario.tlb); });
  with("actors", [&](const Node& node) { read_actors(reader, node, scenario); });
  for (const Node* part : roots_) {
    if (const Node* memory = reader.find(*part, "memory")) read_memory_ranges(reader, *memory, scenario);
  }
  place_rds(reader, scenario);
  read_stage1(reader, scenario);
  with("channels", [&](const Node& node) { read_channels(reader, node, scenario); });
  check_layout(reader, scenario);
  with("workload", [&](const Node& node) { read_workload(reader, node, scenario); });
  const auto& commands = backend->commands();
  if (program_.steps() != nullptr) read_steps(reader, *program_.steps(), commands, scenario);
  with("threads", [&](const Node& node) {
    read_threads(reader, node, program_.threads(), reader.find(root, "schedule"), commands, turns_, scenario);
  });
  with("finally", [&](const Node& node) { read_finally(reader, node, scenario); });
  check_series_names(reader, sweep_ ? &*sweep_ : nullptr, scenario);
  if (has_errors()) return std::nullopt;
  return scenario;
}

nlohmann::ordered_json Document::resolved(const Scenario& scenario, bool of_case) const {
  return scenario::resolved({.roots = roots_,
                             .program = program_,
                             .cases = of_case ? std::span<const Case>{} : cases_,
                             .sweep = sweep_ ? &*sweep_ : nullptr,
                             .platform = platforms_.instead(),
                             .backend = backend_.has_value()},
                            scenario);
}

std::vector<Parameters> Document::choices() const {
  std::vector<Parameters> choices;
  for (const Case& one : cases_)
    choices.push_back(one.parameters);
  if (sweep_) {
    for (const SeriesRow& row : sweep_->series) {
      const Parameters first = at_first_point(*sweep_, row);
      choices.push_back(first);
      for (const auto& [name, values] : sweep_->grid) {
        for (std::size_t i = 1; i < values.size(); ++i)
          choices.emplace_back(first).insert_or_assign(name, values[i]);
      }
    }
  }
  if (choices.empty()) choices.emplace_back();
  return choices;
}

std::optional<Scenario> Document::instantiate_first() {
  return instantiate(choices().front());
}

bool Document::check_all() {
  if (is_part_) return !has_errors();
  bool sound = true;
  for (const Parameters& values : choices())
    sound = instantiate(values).has_value() && sound;
  return sound;
}

}  // namespace realmsim::scenario

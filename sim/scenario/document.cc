#include "sim/scenario/document.h"

#include <filesystem>
#include <fstream>
#include <iostream>
#include <regex>
#include <sstream>
#include <sys/stat.h>
#include <unistd.h>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "models/backends/registry.h"
#include "sim/scenario/parts.h"

namespace realmsim::scenario {
namespace {

constexpr std::array kScenarioKeys{
    KeyRow{"$schema", kOptional, "for editors"},
    KeyRow{"format", kRequired, "\"realmsim.scenario/1\""},
    KeyRow{"name", kRequired, "equals the stem of the file"},
    KeyRow{"title", kOptional, "for people"},
    KeyRow{"doc", kOptional, "for people"},
    KeyRow{"tags", kOptional, "for choosing scenarios"},
    KeyRow{"platform", kRequired, "name, path or inline object"},
    KeyRow{"backend", kRequired, "the architecture"},
    KeyRow{"params", kOptional, "values used as ${name}"},
    KeyRow{"memory", kOptional, "named ranges"},
    KeyRow{"channels", kOptional, "message channels between realms"},
    KeyRow{"host", kOptional, "\"auto\": exits are served by the hypervisor model"},
    KeyRow{"tlb", kOptional, "platform or unbounded"},
    KeyRow{"actors", kRequired, "who takes part"},
    KeyRow{"steps", kOptional, "a program in total order"},
    KeyRow{"threads", kOptional, "programs that run beside each other, by actor"},
    KeyRow{"schedule", kOptional, "the order of the threads' steps"},
    KeyRow{"workload", kOptional, "generated traffic"},
    KeyRow{"sweep", kOptional, "a grid of parameters and series"},
    KeyRow{"finally", kOptional, "what must hold in the end and throughout"},
    KeyRow{"status", kOptional, "pass or xfail"},
};
constexpr std::array kBackendKeys{KeyRow{"arch", kRequired, "name of the architecture"},
                                  KeyRow{"csm_profile", kOptional, "\"paper\" or \"fork\""},
                                  KeyRow{"mutants", kOptional, "what the firmware lacks"}};

std::string stem_of(const std::string& path) {
  return std::filesystem::path{path}.stem().string();
}

Dialect dialect_of(const std::string& path) {
  return path.ends_with(".jsonc") ? Dialect::Jsonc : Dialect::Json;
}

std::optional<std::string> read_backend(Reader& reader, const Node& node) {
  std::vector<std::string_view> names;
  for (const backends::BackendRow& row : backends::kBackends)
    names.push_back(row.name);
  const Node* name = &node;
  bool fork = false;
  if (node.kind() == NodeKind::Object) {
    if (!reader.object(node, "backend", kBackendKeys)) return std::nullopt;
    constexpr std::array<std::string_view, 2> kProfiles{"paper", "fork"};
    if (const Node* profile = reader.find(node, "csm_profile"))
      fork = reader.choice(*profile, kProfiles) == "fork";
    name = reader.find(node, "arch");
  }
  auto text = reader.text(*name);
  if (text && fork) text->append("-fork");
  if (!text || std::ranges::find(names, *text) != names.end()) return text;
  reader.error(kUnknownName, *name, fmt::format("there is no backend `{}`", *text),
               Reader::suggest(*text, names));
  return std::nullopt;
}

// A mutant is a check or a step that the firmware lacks, or an invariant that nobody looks at.
void read_mutants(Reader& reader, const Node& node, const backends::BackendRow& backend,
                  const std::vector<std::string>& added, Scenario& scenario) {
  std::vector<std::string> known;
  for (rmm::Mutant& mutant : backend.mutants())
    known.push_back(std::move(mutant.name));
  const std::vector<std::string_view> names{known.begin(), known.end()};
  const auto take = [&](const Node& place, const std::string& name) {
    if (std::ranges::find(known, name) == known.end())
      reader.error(kUnknownName, place, fmt::format("there is no mutant `{}`", name),
                   Reader::suggest(name, names));
    scenario.mutants.push_back(name);
  };
  if (node.kind() == NodeKind::Object) {
    if (const Node* list = reader.find(node, "mutants")) {
      for (const Node& element : reader.elements(*list)) {
        if (const auto name = reader.text(element)) take(element, *name);
      }
    }
  }
  for (const std::string& name : added)
    take(node, name);
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
    values.insert_or_assign(name, grid_values.front());
  return values;
}

void check_one_program(Reader& reader, const Node& root) {
  const Member* threads = root.find("threads");
  const Member* steps = threads != nullptr ? threads : root.find("steps");
  const Member* workload = root.find("workload");
  const Member* schedule = root.find("schedule");
  if (schedule != nullptr && threads == nullptr)
    reader.error_at_key(kExcludedKey, *schedule, "a `schedule` is of `threads`");
  if (steps != nullptr && workload != nullptr) {
    const Member& later = steps->key_range.begin > workload->key_range.begin ? *steps : *workload;
    reader.error_at_key(kExcludedKey, later, "a scenario has `steps`, `threads` or a `workload`, not both");
  } else if (steps == nullptr && workload == nullptr) {
    reader.error(kMissingKey, root, "a scenario has `steps`, `threads` or a `workload`");
  }
}

}  // namespace

std::optional<std::string> read_file(const std::string& path) {
  std::ostringstream text;
  if (path == "-") {
    struct stat status {};
    if (fstat(STDIN_FILENO, &status) != 0 || S_ISDIR(status.st_mode)) return std::nullopt;
    text << std::cin.rdbuf();
    return text.str();
  }
  std::ifstream file{path, std::ios::binary};
  if (!file || std::filesystem::is_directory(path)) return std::nullopt;
  text << file.rdbuf();
  return text.str();
}

Document::Document(std::string path, std::string text, std::string config_folder)
    : path_(std::move(path)),
      config_folder_(std::move(config_folder)),
      source_(std::make_unique<Source>(path_ == "-" ? "<stdin>" : path_, std::move(text))) {}

bool Document::has_errors() const {
  if (source_->diagnostics.has_errors()) return true;
  return std::ranges::any_of(platforms_, [](const auto& source) { return source->diagnostics.has_errors(); });
}

std::vector<std::string> Document::inputs() const {
  std::vector<std::string> paths{path_};
  for (const auto& source : platforms_)
    paths.push_back(source->file.name);
  return paths;
}

std::string Document::render_errors(bool color) const {
  std::string text = source_->diagnostics.render_text(color);
  for (const auto& source : platforms_)
    text += source->diagnostics.render_text(color);
  return text;
}

nlohmann::json Document::errors_to_json() const {
  nlohmann::json all = source_->diagnostics.to_json();
  for (const auto& source : platforms_) {
    for (auto& diagnostic : source->diagnostics.to_json())
      all.push_back(std::move(diagnostic));
  }
  return all;
}

void Document::read_name(Reader& reader) {
  static const std::regex kForm{"[a-z0-9]+(-[a-z0-9]+)*"};
  const Node* node = reader.find(*source_->root, "name");
  const auto name = node == nullptr ? std::nullopt : reader.text(*node);
  if (!name) return;
  name_ = *name;
  if (!std::regex_match(name_, kForm)) {
    reader.error(kBadValue, *node, fmt::format("`{}` is no name", name_),
                 "use lower-case words joined by hyphens");
  } else if (path_ != "-" && stem_of(path_) != name_) {
    reader.error(kNameOfFile, *node,
                 fmt::format("the file is named `{}`, the scenario `{}`", stem_of(path_), name_));
  }
}

void Document::read_tags(Reader& reader) {
  const Node* tags = reader.find(*source_->root, "tags");
  if (tags == nullptr) return;
  for (const Node& element : reader.elements(*tags)) {
    if (auto tag = reader.text(element)) tags_.push_back(std::move(*tag));
  }
}

bool Document::open() {
  source_->root = parse(source_->file, dialect_of(path_), source_->diagnostics);
  if (!source_->root) return false;
  const Node& root = *source_->root;
  Reader reader{source_->diagnostics, parameters_};
  if (!reader.object(root, "scenario", kScenarioKeys) && root.kind() != NodeKind::Object) return false;
  if (const Node* format = reader.find(root, "format")) {
    constexpr std::array<std::string_view, 1> kFormat{"realmsim.scenario/1"};
    reader.choice(*format, kFormat);
  }
  read_name(reader);
  check_one_program(reader, root);
  if (const Member* params = root.find("params")) {
    if (params->value.kind() != NodeKind::Object)
      reader.error(kWrongType, params->value, "expected values by name");
    for (const Member& member : params->value.members())
      parameters_.insert_or_assign(member.key, member.value);
  }
  read_tags(reader);
  if (const Member* sweep = root.find("sweep")) sweep_ = read_sweep(reader, sweep->value);
  return !has_errors();
}

bool Document::override_parameter(const std::string& name, const std::string& text) {
  const auto found = parameters_.find(name);
  if (found == parameters_.end()) return false;
  const ByteRange range = found->second.range();
  const std::string pointer = found->second.pointer();
  const auto value = nlohmann::json::parse(text, nullptr, false);
  Node::Value content = text;
  if (value.is_boolean()) content = value.get<bool>();
  if (value.is_number()) content = NumberText{text};
  found->second = Node{std::move(content), range, pointer};
  return true;
}

std::vector<std::string> Document::platform_names() const {
  std::vector<std::string> names;
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator(config_folder_ + "/platforms", ignored))
    names.push_back(entry.path().stem().string());
  std::ranges::sort(names);
  return names;
}

std::string Document::platform_path(const std::string& name, const std::filesystem::path& beside) const {
  const bool is_path = name.find('/') != std::string::npos || name.ends_with(".json");
  return is_path ? (beside / name).string() : fmt::format("{}/platforms/{}.json", config_folder_, name);
}

bool Document::override_platform(const std::string& name) {
  platform_ = platform_path(name, {});
  return std::filesystem::is_regular_file(*platform_);
}

std::optional<Platform> Document::load_platform(Reader& reader, const Node& node, const std::string& path) {
  const auto loaded = loaded_.find(path);
  if (loaded != loaded_.end()) return loaded->second;
  auto text = read_file(path);
  if (!text) {
    const std::vector<std::string> found = platform_names();
    const std::vector<std::string_view> names{found.begin(), found.end()};
    reader.error(kUnknownName, node,
                 fmt::format("there is no platform `{}`", reader.text(node).value_or(path)),
                 Reader::suggest(stem_of(path), names));
    return std::nullopt;
  }
  Source& source = *platforms_.emplace_back(std::make_unique<Source>(path, std::move(*text)));
  source.root = parse(source.file, dialect_of(path), source.diagnostics);
  if (!source.root) return std::nullopt;
  static const Parameters kNone;
  Reader platform_reader{source.diagnostics, kNone};
  auto platform = read_platform(platform_reader, *source.root);
  if (platform) loaded_.insert_or_assign(path, *platform);
  return platform;
}

std::optional<Platform> Document::find_platform(Reader& reader, const Node& node) {
  const Node& value = reader.resolve(node);
  if (value.kind() == NodeKind::Object && value.find("based_on") != nullptr) {
    const Node& name = *reader.find(value, "based_on");
    auto base = platform_ ? load_platform(reader, name, *platform_) : load_named_platform(reader, name);
    return base ? read_platform_variant(reader, value, std::move(*base)) : std::nullopt;
  }
  if (platform_) return load_platform(reader, value, *platform_);
  if (value.kind() == NodeKind::Object) return read_platform(reader, value);
  return load_named_platform(reader, value);
}

std::optional<Platform> Document::load_named_platform(Reader& reader, const Node& node) {
  const auto name = reader.text(node);
  if (!name) return std::nullopt;
  return load_platform(reader, node, platform_path(*name, std::filesystem::path{path_}.parent_path()));
}

void Document::change_platform(Reader& reader, const Node& node, Platform& platform) const {
  if (!moved_ || !platform.estimates(moved_->parameter)) return;
  platform.parameters.set(moved_->parameter, platform.ranges[moved_->parameter].*moved_->end);
  check_shapes(reader, node, platform.parameters);
}

std::optional<Scenario> Document::instantiate(const Parameters& values) {
  Parameters merged = values;
  for (const auto& [name, node] : parameters_)
    merged.insert({name, node});
  Reader reader{source_->diagnostics, merged};
  const Node& root = *source_->root;
  const auto with = [&](std::string_view key, auto read) {
    if (const Node* node = reader.find(root, key)) read(*node);
  };
  Scenario scenario{.name = name_};
  with("title", [&](const Node& node) { scenario.title = reader.text(node).value_or(""); });
  with("doc", [&](const Node& node) { scenario.doc = reader.text(node).value_or(""); });
  std::optional<Platform> platform;
  with("platform", [&](const Node& node) {
    platform = find_platform(reader, node);
    if (platform) change_platform(reader, node, *platform);
  });
  with("backend", [&](const Node& node) {
    scenario.backend = backend_ ? *backend_ : read_backend(reader, node).value_or("");
  });
  const backends::BackendRow* backend = backends::find_backend(scenario.backend);
  if (!platform || backend == nullptr) return std::nullopt;
  with("backend", [&](const Node& node) { read_mutants(reader, node, *backend, mutants_, scenario); });
  scenario.platform = *platform;
  with("host", [&](const Node& node) {
    constexpr std::array<std::string_view, 1> kAuto{"auto"};
    scenario.host_auto = reader.choice(node, kAuto).has_value();
  });
  with("status", [&](const Node& node) {
    constexpr std::array<std::string_view, 2> kStatuses{"pass", "xfail"};
    scenario.expected_to_fail = reader.choice(node, kStatuses) == "xfail";
  });
  const bool stepwise = root.find("steps") != nullptr || root.find("threads") != nullptr;
  scenario.tlb = stepwise ? TlbChoice::Unbounded : TlbChoice::Platform;
  with("tlb",
       [&](const Node& node) { scenario.tlb = reader.choice(node, kTlbChoiceNames).value_or(scenario.tlb); });
  with("actors", [&](const Node& node) { read_actors(reader, node, scenario); });
  with("memory", [&](const Node& node) { read_memory_ranges(reader, node, scenario); });
  place_rds(reader, scenario);
  read_stage1(reader, scenario);
  with("channels", [&](const Node& node) { read_channels(reader, node, scenario); });
  check_layout(reader, scenario);
  with("workload", [&](const Node& node) { read_workload(reader, node, scenario); });
  with("steps", [&](const Node& node) { read_steps(reader, node, backend->commands(), scenario); });
  with("threads", [&](const Node& node) {
    read_threads(reader, node, reader.find(root, "schedule"), backend->commands(), turns_, scenario);
  });
  with("finally", [&](const Node& node) { read_finally(reader, node, scenario); });
  check_series_names(reader, sweep_ ? &*sweep_ : nullptr, scenario);
  if (has_errors()) return std::nullopt;
  return scenario;
}

std::optional<Scenario> Document::instantiate_first() {
  return instantiate(sweep_ ? at_first_point(*sweep_, sweep_->series.front()) : Parameters{});
}

bool Document::check_all() {
  if (!sweep_) return instantiate({}).has_value();
  bool sound = true;
  for (const SeriesRow& row : sweep_->series)
    sound = instantiate(at_first_point(*sweep_, row)).has_value() && sound;
  return sound;
}

}  // namespace realmsim::scenario

#include "sim/scenario/resolved.h"

#include <array>
#include <set>
#include <string>

#include "models/backends/cca.h"
#include "models/backends/registry.h"
#include "sim/scenario/keys.h"
#include "sim/scenario/resolved_steps.h"
#include "sim/scenario/substitution.h"
#include "sim/scenario/workload_kinds.h"

namespace realmsim::scenario {
namespace {

using Json = nlohmann::ordered_json;

Json json_of(const Node& node) {
  switch (node.kind()) {
    case NodeKind::Null:
      return nullptr;
    case NodeKind::Bool:
      return *node.as_bool();
    case NodeKind::Number:
      return Json::parse(*node.number_text());
    case NodeKind::String:
      return *node.as_string();
    case NodeKind::Array:
      break;
    case NodeKind::Object: {
      Json object = Json::object();
      for (const Member& member : node.members())
        object[member.key] = json_of(member.value);
      return object;
    }
  }
  Json list = Json::array();
  for (const Node& element : node.elements())
    list.push_back(json_of(element));
  return list;
}

class Resolution {
 public:
  Resolution(const ResolvedParts& parts, const Scenario& scenario) : parts_(parts), scenario_(scenario) {
    std::set<std::string> varied;
    for (const Case& one : parts.cases) {
      for (const auto& [name, value] : one.parameters)
        varied.insert(name);
    }
    if (parts.sweep != nullptr) {
      for (const auto& [name, values] : parts.sweep->grid)
        varied.insert(name);
      for (const SeriesRow& row : parts.sweep->series) {
        for (const auto& [name, value] : row.parameters)
          varied.insert(name);
      }
    }
    for (const auto& [name, value] : scenario.parameters) {
      if (!varied.contains(name)) fixed_[name] = &value;
    }
  }

  Json scenario() {
    Json json = Json::object();
    for (const KeyRow& key : kScenarioKeys) {
      Json value = value_of(key.name);
      if (!value.is_null()) json[std::string{key.name}] = std::move(value);
    }
    return json;
  }

 private:
  const Node& root() const { return *parts_.roots.back(); }

  Json filled(const Node& node) { return json_of(with_arguments(reader_, node, fixed_)); }

  Json own(std::string_view key) {
    const Member* member = root().find(key);
    return member == nullptr ? Json{} : filled(member->value);
  }

  Json value_of(std::string_view key) {
    if (key == kIncludeKey.name || key == kMacrosKey.name || key == kSchemaKey.name) return {};
    if (key == kPlatformKey.name) return platform();
    if (key == "backend") return backend();
    if (is_varied(key)) return own(key);
    if (key == "params") return parameters();
    if (key == kMemoryKey.name) return memory();
    if (key == "tlb") return find_name(kTlbChoiceNames, scenario_.tlb);
    if (key == "actors") return actors();
    if (key == "steps")
      return parts_.program.steps() == nullptr
                 ? Json{}
                 : steps(*parts_.program.steps(),
                         scenario_.actors.empty() ? std::string{} : scenario_.actors.front().name);
    if (key == "schedule")
      return root().find("threads") == nullptr || root().find(key) != nullptr ? own(key) : "in-order";
    if (key == "workload") return scenario_.workload ? workload() : Json{};
    if (key == "threads") return threads();
    if (key == "cases") return parts_.cases.empty() ? Json{} : json_of(root().find(key)->value);
    if (key == "sweep") return parts_.sweep == nullptr ? Json{} : json_of(root().find(key)->value);
    if (key == "finally") return finally();
    if (key == "status") return scenario_.expected_to_fail ? "xfail" : "pass";
    return own(key);
  }

  static bool is_open(const Json& value) { return value.dump().find("${") != std::string::npos; }

  // Whether another case or point may have another word there.
  bool is_varied(std::string_view key) {
    const Json word = own(key);
    return word.is_string() && is_open(word);
  }

  // What is varied may be the platform.
  Json platform() {
    for (const Node* root : parts_.roots) {
      const Member* member = root->find(kPlatformKey.name);
      if (member == nullptr) continue;
      Json named = filled(member->value);
      const bool varied = is_open(named);
      if (varied && parts_.platform && named.is_object() && named.contains("based_on"))
        named["based_on"] = *parts_.platform;
      if (varied && (!parts_.platform || named.is_object())) return named;
    }
    const Platform& platform = scenario_.platform;
    Json json = json_of(*platform.root);
    json["title"] = platform.title;
    if (platform.variant == nullptr) return json;
    const Json changes = filled(*platform.variant);
    for (const char* key : {"memory", "host_memory"}) {
      if (changes.contains(key)) json[key] = changes[key];
    }
    if (!changes.contains("parameters")) return json;
    for (const auto& [key, value] : changes["parameters"].items()) {
      json["parameters"][key]["value"] = value;
      json["parameters"][key]["confidence"] = "E";
      json["parameters"][key]["range"] = Json::array({value, value});
    }
    return json;
  }

  Json backend() {
    if (!parts_.backend && is_open(own("backend"))) return own("backend");
    constexpr std::string_view kFork = "-fork";
    std::string_view name = scenario_.backend;
    const bool shares = backends::find_backend(name)->shared_memory != backends::SharedMemory::Absent;
    const bool fork = name.ends_with(kFork);
    if (fork) name.remove_suffix(kFork.size());
    Json json{{"arch", name}};
    if (shares) json["csm_profile"] = fork ? "fork" : "paper";
    json["mutants"] = scenario_.mutants;
    json["options"] = {{kPoison.name, std::to_integer<unsigned>(scenario_.poison)}};
    return json;
  }

  Json parameters() {
    Json json = Json::object();
    for (const auto& [name, value] : scenario_.parameters) {
      const Member* given = root().find("params")->value.find(name);
      json[name] = json_of(fixed_.contains(name) ? value : given->value);
    }
    return json.empty() ? Json{} : json;
  }

  Json memory() {
    Json json = Json::object();
    for (const Node* root : parts_.roots) {
      const Member* ranges = root->find(kMemoryKey.name);
      if (ranges == nullptr) continue;
      Json own = filled(ranges->value);
      for (auto& [name, range] : own.items()) {
        put_fallbacks(range, kMemoryKeys);
        json[name] = range;
      }
    }
    return json.empty() ? Json{} : json;
  }

  Json actors() {
    Json json = own("actors");
    for (const Actor& actor : scenario_.actors) {
      Json& one = json[actor.name];
      if (actor.kind == ActorKind::Owner) continue;
      if (actor.kind != ActorKind::Realm) {
        put_default(one, "cpu", actor.cpus.front());
        continue;
      }
      if (!one.contains("cpu")) put_default(one, "cpus", actor.cpus);
      put_default(one, "ipa_bits", actor.ipa_bits);
      put_default(one, "boot", "now");
      if (!one.contains("stage1") || !one["stage1"].is_array()) continue;
      for (Json& mapping : one["stage1"])
        put_fallbacks(mapping, kStage1Keys);
    }
    return json;
  }

  Json steps(const StepList& list, const std::string& actor) {
    Json steps = filled(*list.steps);
    for (Json& step : steps)
      defaults_.put(step, actor);
    return steps;
  }

  Json workload() {
    Json json = own("workload");
    if (!json.is_object()) return json;
    const Json kind = json.value("kind", Json{});
    for (const WorkloadKind* row : workload_kinds()) {
      if (kind == row->name) put_fallbacks(json, row->keys);
    }
    return json;
  }

  Json threads() {
    if (root().find("threads") == nullptr) return {};
    Json json = Json::object();
    for (const StepList& list : parts_.program.threads())
      json[list.member->key] = steps(list, list.member->key);
    return json;
  }

  Json finally() {
    Json json = own("finally");
    if (json.is_null()) json = Json::object();
    if (!json.contains("violated")) put_default(json, "invariants", "all");
    if (json.contains("metrics") && json["metrics"].is_array()) {
      for (Json& metric : json["metrics"])
        put_fallbacks(metric, kMetricKeys);
    }
    return json;
  }

  const ResolvedParts& parts_;
  const Scenario& scenario_;
  const StepDefaults defaults_{scenario_};
  // The scenario has been read without an error.
  SourceFile nothing_;
  Diagnostics none_{nothing_};
  Reader reader_{none_, scenario_.parameters};
  Arguments fixed_;
};

}  // namespace

nlohmann::ordered_json resolved(const ResolvedParts& parts, const Scenario& scenario) {
  return Resolution{parts, scenario}.scenario();
}

}  // namespace realmsim::scenario

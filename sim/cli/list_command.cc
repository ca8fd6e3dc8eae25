#include <algorithm>
#include <functional>
#include <memory>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "models/backends/registry.h"
#include "models/invariants/invariants.h"
#include "sim/cli/commands.h"
#include "sim/cli/exit_code.h"
#include "sim/cli/scenario_files.h"
#include "sim/report/text_table.h"
#include "sim/run/result.h"
#include "sim/scenario/document.h"
#include "sim/scenario/verbs.h"

namespace realmsim::cli {
namespace {

struct ListOptions {
  std::string kind;
};

using nlohmann::ordered_json;

ordered_json list_backends(const Environment&) {
  ordered_json rows = ordered_json::array();
  for (const auto& row : backends::kBackends)
    rows.push_back({{"name", row.name}, {"title", row.title}});
  return rows;
}

// Name, title and tags of every JSON file below a folder of the configuration.
ordered_json titles_below(const std::string& folder) {
  ordered_json rows = ordered_json::array();
  for (const std::string& file : scenario_files(folder)) {
    const auto text = scenario::read_file(file);
    const auto json = nlohmann::json::parse(text.value_or(""), nullptr, false, true);
    if (!json.is_object()) continue;
    rows.push_back({{"name", json.value("name", "")}, {"title", json.value("title", "")}, {"file", file}});
    if (json.contains("tags")) rows.back()["tags"] = json["tags"];
  }
  return rows;
}

ordered_json list_commands(const Environment&) {
  ordered_json rows = ordered_json::array();
  for (const auto& backend : backends::kBackends) {
    for (const CommandDescription& command : backend.commands()) {
      const bool known =
          std::ranges::any_of(rows, [&](const auto& row) { return row["name"] == command.name; });
      if (known) continue;
      rows.push_back({{"name", command.name},
                      {"step", scenario::verb_name(command)},
                      {"fid", fmt::format("{:#x}", command.fid)},
                      {"source", command.source},
                      {"title", command.purpose}});
    }
  }
  return rows;
}

// Of the backend with the most commands. A check that is not implied has a test in which it alone refuses;
// its name follows from command and check.
ordered_json list_checks(const Environment&) {
  ordered_json rows = ordered_json::array();
  for (const CommandDescription& command : backends::find_backend("cca-csm")->commands()) {
    for (const CheckDescription& check : command.checks) {
      ordered_json row{{"name", check.id},
                       {"command", command.name},
                       {"title", check.text},
                       {"status", check.status},
                       {"structural", check.structural}};
      if (check.implied_by.empty()) {
        std::string id = check.id;
        std::ranges::replace(id, '.', '_');
        row["test"] =
            fmt::format("Rules/EveryCheck.refuses_alone_and_changes_nothing/{}_{}", command.name, id);
      } else {
        row["implied_by"] = check.implied_by;
      }
      rows.push_back(std::move(row));
    }
  }
  return rows;
}

ordered_json list_invariants(const Environment&) {
  ordered_json rows = ordered_json::array();
  for (const auto& row : invariants::all())
    rows.push_back({{"name", row.name}, {"title", row.text}});
  return rows;
}

// What each mutant breaks, in the shipped scenario that catches it; tests keep that record true.
ordered_json kills_by_mutant(const Environment& environment) {
  ordered_json kills = ordered_json::object();
  const auto text = scenario::read_file(environment.config_folder + "/mutants.json");
  const auto record = ordered_json::parse(text.value_or("{}"), nullptr, false);
  if (record.is_discarded() || !record.contains("mutants")) return kills;
  for (const ordered_json& row : record["mutants"])
    kills[row["mutant"].get<std::string>()] = row;
  return kills;
}

ordered_json list_mutants(const Environment& environment) {
  const ordered_json kills = kills_by_mutant(environment);
  ordered_json rows = ordered_json::array();
  for (const rmm::Mutant& mutant : backends::find_backend("cca-csm")->mutants()) {
    ordered_json row{{"name", mutant.name}, {"title", mutant.text}};
    if (const auto kill = kills.find(mutant.name); kill != kills.end()) {
      row["killed_by"] = (*kill)["scenario"];
      row["breaks"] = (*kill)["breaks"];
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

ordered_json list_metrics(const Environment&) {
  ordered_json rows = ordered_json::array();
  for (const std::string& name : scenario::measure_names()) {
    const auto row = scenario::find_measure(name).value();
    rows.push_back({{"name", row.name}, {"unit", row.unit}, {"title", row.text}});
  }
  return rows;
}

struct Kind {
  std::string_view name;
  ordered_json (*rows)(const Environment&);
};

constexpr std::array kKinds{
    Kind{"backends", list_backends},
    Kind{"checks", list_checks},
    Kind{"commands", list_commands},
    Kind{"invariants", list_invariants},
    Kind{"metrics", list_metrics},
    Kind{"mutants", list_mutants},
    Kind{"platforms",
         [](const Environment& environment) {
           return titles_below(environment.config_folder + "/platforms");
         }},
    Kind{"scenarios",
         [](const Environment& environment) {
           return titles_below(environment.config_folder + "/scenarios");
         }},
    Kind{"workloads",
         [](const Environment&) {
           ordered_json rows = ordered_json::array();
           for (const scenario::WorkloadRow& row : scenario::workloads())
             rows.push_back({{"name", row.name}, {"title", row.text}});
           return rows;
         }},
};

std::string words(const ordered_json& list) {
  return fmt::format("{}", fmt::join(list.get<std::vector<std::string>>(), " "));
}

// What stands between name and title. A mutant that breaks no invariant is told from sound firmware by what
// its scenario expects.
std::string middle(const ordered_json& row) {
  for (const char* key : {"command", "step", "unit"}) {
    if (row.contains(key)) return row[key];
  }
  if (row.contains("tags")) return words(row["tags"]);
  if (!row.contains("breaks")) return {};
  return row["breaks"].empty() ? "expectations" : words(row["breaks"]);
}

int list_kind(const Environment& environment, const ListOptions& options) {
  const auto kind = std::ranges::find(kKinds, options.kind, &Kind::name);
  if (kind == kKinds.end()) {
    std::vector<std::string_view> known;
    for (const Kind& row : kKinds)
      known.push_back(row.name);
    return environment.console.give_up(
        kUsage, fmt::format("there is nothing to list of kind `{}`; kinds are {}", options.kind,
                            fmt::join(known, " ")));
  }
  const ordered_json rows = kind->rows(environment);
  if (environment.common.json) {
    environment.console.print_document(rows);
    return rows.empty() ? int{kNothing} : int{kGood};
  }
  using Align = report::TextTable::Align;
  report::TextTable table{{{kind->name.data(), Align::Left}, {"", Align::Left}, {"", Align::Left}}};
  for (const auto& row : rows)
    table.add({row["name"], middle(row), row["title"]});
  environment.console.print(table.render());
  return rows.empty() ? int{kNothing} : int{kGood};
}

}  // namespace

Work add_list(CLI::App& command) {
  const auto options = std::make_shared<ListOptions>();
  command.footer("Kinds: scenarios backends platforms workloads commands checks invariants mutants metrics");
  command.add_option("KIND", options->kind, "What to list")->required();
  return [options](const Environment& environment) { return list_kind(environment, *options); };
}

}  // namespace realmsim::cli

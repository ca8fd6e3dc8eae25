#include <filesystem>
#include <memory>

#include <fmt/format.h>

#include "sim/cli/commands.h"
#include "sim/cli/exit_code.h"
#include "sim/report/sharing_export.h"
#include "sim/scenario/document.h"

namespace realmsim::cli {
namespace {

struct ExportOptions {
  std::string run;  // a folder that holds events.jsonl, or such a file
  std::string format;
  std::optional<std::string> part;
};

using nlohmann::ordered_json;

ordered_json to_json(const report::SharingExport& found) {
  const csm::SharingGraph& graph = found.graph;
  ordered_json regions = ordered_json::array();
  for (const auto& place : graph.places()) {
    ordered_json reads = ordered_json::array();
    ordered_json writes = ordered_json::array();
    for (const csm::RealmId realm : graph.realms()) {
      const auto access = graph.access(realm, place);
      if (access.read) reads.push_back(realm);
      if (access.write) writes.push_back(realm);
    }
    const auto learned = graph.can_learn(place);
    regions.push_back({{"provider", place.provider},
                       {"region", place.region},
                       {"read", reads},
                       {"write", writes},
                       {"can_learn", learned.realms},
                       {"host_can_learn", learned.host}});
  }
  ordered_json with_host = ordered_json::array();
  for (const csm::RealmId realm : graph.realms()) {
    if (graph.maps_host_memory(realm)) with_host.push_back(realm);
  }
  return {{"format", "realmsim.sharing/1"},
          {"complete", found.complete},
          {"realms", graph.realms()},
          {"map_host_memory", with_host},
          {"regions", regions}};
}

int export_run(const Environment& environment, const ExportOptions& options) {
  Console& console = environment.console;
  if (options.format != "dot")
    return console.give_up(kUsage, fmt::format("there is no format `{}`; there is dot", options.format));
  std::string path = options.run;
  if (std::filesystem::is_directory(path)) path += "/events.jsonl";
  auto text = scenario::read_file(path);
  if (!text) return console.give_up(kUnreadable, fmt::format("cannot read {}", path));
  const scenario::SourceFile events{path, std::move(*text)};
  scenario::Diagnostics diagnostics{events};
  const auto found = report::read_sharing(events, options.part, diagnostics);
  if (!found) {
    if (environment.common.json)
      console.print_document({{"format", "realmsim.diagnostics/1"}, {"diagnostics", diagnostics.to_json()}});
    Console::say(diagnostics.render_text(environment.color_on_stderr()));
    return kInvalid;
  }
  if (!found->complete) Console::say(fmt::format("realmsim: {} does not hold a whole run\n", path));
  if (environment.common.json) {
    console.print_document(to_json(*found));
  } else {
    console.print(found->graph.dot());
  }
  return kGood;
}

}  // namespace

Work add_export(CLI::App& command) {
  const auto options = std::make_shared<ExportOptions>();
  command.footer(
      R"(dot: who can read and write which region of confidential shared memory at the end of the run, for
Graphviz. Arrows are the way of information: from a region to its readers, from a realm to the regions
that it writes; an offer that nobody has attached is dashed, memory that a realm maps from the host dotted.
With --json also who can learn a region's content if everybody passes on what it reads.
It is what the access policy tables grant. What unsound firmware maps beyond that, the invariants of the
run tell.

Example:
  realmsim run FILE --jsonl events.jsonl && realmsim export events.jsonl --format dot | dot -Tsvg > graph.svg)");
  command
      .add_option("RUN", options->run,
                  "Events of a run (realmsim.events/1), a folder with events.jsonl, or -")
      ->required();
  command.add_option("--format", options->format, "dot")->required();
  command.add_option("--part", options->part, "Part of a sweep; the last if not given");
  return [options](const Environment& environment) { return export_run(environment, *options); };
}

}  // namespace realmsim::cli

#include <algorithm>
#include <memory>

#include <fmt/format.h>

#include "sim/cli/commands.h"
#include "sim/cli/event_files.h"
#include "sim/cli/exit_code.h"
#include "sim/cli/output_file.h"
#include "sim/report/sharing_export.h"
#include "sim/scenario/document.h"

namespace realmsim::cli {
namespace {

struct ExportOptions {
  std::string run;  // a folder that holds events.jsonl, or such a file
  std::string format;
  std::optional<std::string> part;
  std::optional<std::string> save_file;
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

// What the sharing graph is drawn from needs more of the stream than its events one by one.
int export_sharing(const Environment& environment, const ExportOptions& options) {
  Console& console = environment.console;
  const std::string path = event_file(options.run);
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

struct Format {
  const char* name;
  std::string (*text)(const report::Events& events);
};
constexpr Format kFormats[]{
    {"perfetto", report::events_perfetto}, {"vcd", report::events_vcd}, {"csv", report::events_csv}};

int export_events(const Environment& environment, const ExportOptions& options, const Format& format) {
  int status = kGood;
  const auto file = read_event_file(environment, options.run, status);
  if (!file) return status;
  if (options.save_file) {
    OutputFile save{*options.save_file};
    if (save.good()) save.write(report::vcd_save_file(file->events, options.run + ".vcd"));
    if (!save.good() || !save.commit())
      return environment.console.give_up(kUnreadable, fmt::format("cannot write {}", *options.save_file));
  }
  const std::string text = format.text(file->events);
  if (environment.common.json) {
    environment.console.print_document({{"format", "realmsim.export/1"}, {"text", text}});
  } else {
    environment.console.print(text);
  }
  return kGood;
}

int export_run(const Environment& environment, const ExportOptions& options) {
  Console& console = environment.console;
  if (options.part && options.format != "dot") return console.give_up(kUsage, "--part is of the format dot");
  if (options.save_file && options.format != "vcd")
    return console.give_up(kUsage, "--gtkw is of the format vcd");
  if (options.format == "dot") return export_sharing(environment, options);
  const auto format = std::ranges::find(kFormats, options.format, &Format::name);
  if (format != std::end(kFormats)) return export_events(environment, options, *format);
  std::vector<std::string_view> known{"dot"};
  for (const Format& row : kFormats)
    known.emplace_back(row.name);
  return console.unknown_name("format", options.format, known);
}

}  // namespace

Work add_export(CLI::App& command) {
  const auto options = std::make_shared<ExportOptions>();
  command.footer(
      R"(perfetto: a trace for ui.perfetto.dev: steps by actor, calls by processing element, arrows from calls to
the state that they change. vcd: a value change dump for GTKWave, whose save file --gtkw writes. csv: a line
for each event.

dot: who can read and write which region of confidential shared memory at the end of the run, for
Graphviz. Arrows are the way of information: from a region to its readers, from a realm to the regions
that it writes; an offer that nobody has attached is dashed, memory that a realm maps from the host dotted.
With --json also who can learn a region's content if everybody passes on what it reads.
It is what the access policy tables grant. What unsound firmware maps beyond that, the invariants of the
run tell.

Examples:
  realmsim run FILE --jsonl events.jsonl && realmsim export events.jsonl --format dot | dot -Tsvg > graph.svg
  realmsim export events.jsonl --format perfetto > trace.json
  realmsim export events.jsonl --format vcd --gtkw events.gtkw > events.jsonl.vcd

Exit status: 0, 2 usage, 3 no event stream, 74 a file cannot be read or written.)");
  command
      .add_option("RUN", options->run,
                  "Events of a run (realmsim.events/1), a folder with events.jsonl, or -")
      ->required();
  command.add_option("--format", options->format, "perfetto, vcd, csv or dot")->required();
  command.add_option("--part", options->part, "For dot: part of a sweep; the last if not given");
  command.add_option("--gtkw", options->save_file, "For vcd: write GTKWave's save file for it to this file");
  return [options](const Environment& environment) { return export_run(environment, *options); };
}

}  // namespace realmsim::cli

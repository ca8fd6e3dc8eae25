#include <filesystem>
#include <memory>
#include <regex>
#include <string>

#include <fmt/format.h>

#include "sim/cli/commands.h"
#include "sim/cli/exit_code.h"
#include "sim/cli/output_file.h"

namespace realmsim::cli {
namespace {

struct NewOptions {
  std::string name;
};

constexpr const char* kStarter = R"json(// Run it:      realmsim run {0}.jsonc
// Look closer: realmsim run {0}.jsonc -v
// What is RIPAS, rmi.granule_delegate, GPF? realmsim explain RIPAS
{{
  "format": "realmsim.scenario/1",
  "name": "{0}", // the name of the file
  "title": "A page that the hypervisor gives away",

  // realmsim list platforms, realmsim list backends
  "platform": "rk3588-a55",
  "backend": "cca",

  // A realm has memory of its own, made before the first step. The host is the hypervisor.
  "actors": {{
    "host": {{ "kind": "host" }},
    "alice": {{ "kind": "realm", "cpu": 0 }}
  }},

  // Names for memory: of the machine ("pa"), or of an actor. 0x8000_0000 to 0x8fff_ffff is free on every platform.
  "memory": {{
    "page": {{ "space": "pa", "at": "0x8800_0000", "size": "4KiB" }},
    "heap": {{ "space": "alice", "at": "0x4000_0000", "size": "8KiB" }}
  }},

  // One step after the other. A step is expected to succeed, unless it says what else must come of it.
  "steps": [
    {{ "by": "host", "do": "mem.write", "with": {{ "pa": "@page", "pas": "NS", "value": "0x2a" }} }},
    {{ "by": "host", "do": "rmi.granule_delegate", "with": {{ "addr": "@page" }} }},
    {{ "by": "host", "do": "mem.read", "with": {{ "pa": "@page", "pas": "NS" }},
      "expect": {{ "fault": {{ "kind": "GPF" }} }},
      "note": "The granule belongs to the Realm world now: the hypervisor has shut itself out." }},

    {{ "by": "alice", "do": "mem.write", "with": {{ "ipa": "@heap", "value": "0x5ec2e7" }} }},
    {{ "by": "alice", "do": "mem.read", "with": {{ "ipa": "@heap" }}, "expect": {{ "value": "0x5ec2e7" }} }},
    {{ "by": "host", "do": "mem.read", "with": {{ "pa": "@heap", "pas": "NS" }},
      "expect": {{ "fault": {{ "kind": "GPF" }} }},
      "note": "Your turn: what does the hypervisor read from @page after rmi.granule_undelegate?" }}
  ],

  // Judged after every step. realmsim list invariants
  "finally": {{ "invariants": "all" }}
}}
)json";

// `beside/hello` and `beside/hello.jsonc` name the same.
std::string stem_of(const std::filesystem::path& path) {
  return path.extension() == ".jsonc" ? path.stem().string() : path.filename().string();
}

int new_scenario(const Environment& environment, const NewOptions& options) {
  static const std::regex kForm{"[a-z0-9]+(-[a-z0-9]+)*"};
  Console& console = environment.console;
  const std::filesystem::path asked{options.name};
  const std::string name = stem_of(asked);
  if (!std::regex_match(name, kForm))
    return console.give_up(kUsage,
                           fmt::format("`{}` is no name: use lower-case words joined by hyphens", name));
  const std::string path = (asked.parent_path() / (name + ".jsonc")).string();
  if (std::filesystem::exists(path))
    return console.give_up(kUnreadable, fmt::format("there is a {} already", path));
  OutputFile file{path};
  if (file.good()) file.write(fmt::format(kStarter, name));
  if (!file.good() || !file.commit())
    return console.give_up(kUnreadable, fmt::format("cannot write {}", path));
  if (environment.common.json) {
    console.print_document({{"format", "realmsim.new/1"}, {"file", path}});
  } else if (!environment.common.quiet) {
    console.print(fmt::format("{} is there: realmsim run {}\n", path, path));
  }
  return kGood;
}

}  // namespace

Work add_new(CLI::App& command) {
  const auto options = std::make_shared<NewOptions>();
  command.footer(
      R"(The scenario passes as it is, and says in comments what can be changed. No file is overwritten.

Example:
  realmsim new hello && realmsim run hello.jsonc

Exit status: 0, 2 no such name, 74 the file is there already or cannot be written.)");
  command.add_option("NAME", options->name, "Name of the scenario, and of the file NAME.jsonc")->required();
  return [options](const Environment& environment) { return new_scenario(environment, *options); };
}

}  // namespace realmsim::cli

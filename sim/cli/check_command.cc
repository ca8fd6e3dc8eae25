#include <algorithm>
#include <filesystem>
#include <memory>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "sim/cli/commands.h"
#include "sim/cli/exit_code.h"
#include "sim/cli/scenario_files.h"
#include "sim/scenario/document.h"

namespace realmsim::cli {
namespace {

struct CheckOptions {
  bool expand = false;
  std::vector<std::string> paths;
};

int check_file(const Environment& environment, const CheckOptions& options, const std::string& path,
               std::string text, nlohmann::json& all) {
  scenario::Document document{path, std::move(text), environment.config_folder};
  const bool sound = document.open() && document.check_all();
  for (auto& diagnostic : document.diagnostics().to_json())
    all.push_back(std::move(diagnostic));
  if (!environment.common.json)
    Console::say(document.diagnostics().render_text(environment.color_on_stderr()));
  if (!sound) return kInvalid;
  if (options.expand && document.is_part()) {
    environment.console.complain(
        fmt::format("{} is a part of scenarios; --expand takes a scenario that includes it", path));
    return kUsage;
  }
  if (options.expand) {
    environment.console.print_document(document.resolved(*document.instantiate_first()));
  } else if (!environment.common.quiet && !environment.common.json) {
    environment.console.print(fmt::format("{}: ok\n", path));
  }
  return kGood;
}

int check_files(const Environment& environment, const CheckOptions& options) {
  if (options.expand && (options.paths.size() != 1 || std::filesystem::is_directory(options.paths.front())))
    return environment.console.give_up(kUsage, "--expand takes one file");
  int status = kGood;
  std::size_t checked = 0;
  nlohmann::json all = nlohmann::json::array();
  for (const std::string& path : options.paths) {
    for (const std::string& file : scenario_files(path)) {
      auto text = scenario::read_file(file);
      if (!text) {
        environment.console.complain(fmt::format("cannot read {}", file));
        status = worse(status, kUnreadable);
        continue;
      }
      ++checked;
      status = worse(status, check_file(environment, options, file, std::move(*text), all));
    }
  }
  if (checked == 0 && status == kGood) {
    environment.console.complain("there is no scenario to check");
    status = kNothing;
  }
  for (const auto& complaint : environment.console.complaints())
    all.push_back(complaint);
  const bool expanded = options.expand && status == kGood;  // which is a document of its own
  if (environment.common.json && !expanded)
    environment.console.print_document(
        {{"format", "realmsim.diagnostics/1"}, {"checked", checked}, {"diagnostics", all}});
  return status;
}

}  // namespace

Work add_check(CLI::App& command) {
  const auto options = std::make_shared<CheckOptions>();
  command.footer(R"(Examples:
  realmsim check configs/scenarios
  realmsim check my-scenario.json --expand

Exit status: 0 all valid, 2 there is nothing to expand, 3 some are not.)");
  command.add_option("PATH", options->paths, "Scenario files, or folders of them")->required();
  command.add_flag("--expand", options->expand,
                   "Print the scenario with every include, macro, parameter and default expanded");
  return [options](const Environment& environment) { return check_files(environment, *options); };
}

}  // namespace realmsim::cli

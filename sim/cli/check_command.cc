#include <algorithm>
#include <filesystem>

#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include "sim/cli/commands.h"
#include "sim/cli/exit_code.h"
#include "sim/cli/scenario_files.h"
#include "sim/scenario/document.h"

namespace realmsim::cli {
namespace {

bool check_file(const Environment& environment, const std::string& path, std::string text,
                nlohmann::json& all) {
  scenario::Document document{path, std::move(text), environment.config_folder};
  const bool sound = document.open() && document.check_all() && !document.has_errors();
  for (auto& diagnostic : document.errors_to_json())
    all.push_back(std::move(diagnostic));
  if (!environment.common.json)
    fmt::print(stderr, "{}", document.render_errors(environment.color_on_stderr()));
  if (sound && !environment.common.quiet && !environment.common.json) fmt::print("{}: ok\n", path);
  return sound;
}

}  // namespace

int check_command(const Environment& environment, const CheckCommandOptions& options) {
  int status = kGood;
  std::size_t checked = 0;
  nlohmann::json all = nlohmann::json::array();
  for (const std::string& path : options.paths) {
    for (const std::string& file : scenario_files(path)) {
      auto text = scenario::read_file(file);
      if (!text) {
        fmt::print(stderr, "realmsim: cannot read {}\n", file);
        return kUnreadable;
      }
      ++checked;
      if (!check_file(environment, file, std::move(*text), all)) status = kInvalid;
    }
  }
  if (environment.common.json) {
    const nlohmann::json json{
        {"format", "realmsim.diagnostics/1"}, {"checked", checked}, {"diagnostics", all}};
    fmt::print("{}\n", json.dump(2));
  }
  if (checked == 0) fmt::print(stderr, "realmsim: there is no scenario to check\n");
  return checked == 0 ? int{kNothing} : status;
}

}  // namespace realmsim::cli

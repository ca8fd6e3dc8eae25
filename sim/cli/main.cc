// The command line: flags in, exit status out.
#include <algorithm>
#include <cstdlib>
#include <new>
#include <optional>
#include <string>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "models/base/ensure.h"
#include "sim/cli/commands.h"
#include "sim/cli/config_folder.h"
#include "sim/cli/exit_code.h"
#include "sim/cli/version.h"

namespace realmsim::cli {
namespace {

// A word that is no command, where CLI11 says only that one is missing.
std::optional<std::string> unknown_command(const std::vector<std::string>& words,
                                           const std::vector<std::string>& names) {
  const auto word = std::ranges::find_if(words.begin() + 1, words.end(),
                                         [](const std::string& text) { return !text.starts_with('-'); });
  if (word == words.end() || std::ranges::find(names, *word) != names.end()) return std::nullopt;
  return *word;
}

// --json as it stands on the command line, for what goes wrong before CLI11 has read all of it.
bool asks_for_json(const std::vector<std::string>& words) {
  const auto end = std::ranges::find(words, "--");
  return std::find(words.begin(), end, "--json") != end;
}

ExitCode misread(const CLI::App& app, const CLI::ParseError& error, const std::vector<std::string>& words,
                 Console& console) {
  std::vector<std::string> names;
  for (const CLI::App* command : app.get_subcommands({}))
    names.push_back(command->get_name());
  const bool no_command = app.get_subcommands().empty();
  const auto word = no_command ? unknown_command(words, names) : std::nullopt;
  if (word) return console.unknown_name("command", *word, {names.begin(), names.end()});
  return console.give_up(kUsage, fmt::format("{}; --help tells more", error.what()));
}

int read_and_run(const std::vector<std::string>& words, CommonOptions& common, Console& console) {
  CommandLine line{common};
  CLI::App& app = line.app();
  try {
    app.parse(std::vector<std::string>{words.rbegin(), words.rend() - 1});  // as CLI11 wants them
  } catch (const CLI::Success& asked) {                                     // --help, --version
    return app.exit(asked);
  } catch (const CLI::ParseError& error) {
    return misread(app, error, words, console);
  }
  const CLI::App& command = *app.get_subcommands().front();
  const CLI::Option* const seed = command.get_option_no_throw("--seed");
  describe_run(fmt::format("  version {}, seed {}\n  reproduce with: {}\n", kVersion,
                           seed == nullptr ? 0 : seed->as<std::uint64_t>(), fmt::join(words, " ")));
  return line.work(command.get_name())({common, console, find_config_folder()});
}

int main(int argc, char** argv) {
  const std::vector<std::string> words(argv, argv + argc);
  CommonOptions common{.json = asks_for_json(words)};
  Console console{common.json};
  try {
    return console.finish(read_and_run(words, common, console));
  } catch (const std::bad_alloc&) {
    return console.finish(console.give_up(kLimit, "memory is used up"));
  } catch (const std::exception& error) {
    report_bug("no exception leaves a command", error.what(), __FILE__, __LINE__);
  }
}

}  // namespace

}  // namespace realmsim::cli

int main(int argc, char** argv) {
  setenv("SC_COPYRIGHT_MESSAGE", "DISABLE", 1);
  return realmsim::cli::main(argc, argv);
}

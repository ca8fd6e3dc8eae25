#include "sim/cli/ci_flags.h"

#include <cstdlib>
#include <fstream>

#include <fmt/format.h>

#include "sim/cli/exit_code.h"
#include "sim/cli/output_file.h"

namespace realmsim::cli {
namespace {

int write_junit(const Environment& environment, const CiFlags& flags,
                const std::vector<report::SuiteCase>& cases) {
  if (!flags.junit) return kGood;
  OutputFile file{*flags.junit};
  if (file.good()) file.write(report::junit(cases));
  if (file.good() && file.commit()) return kGood;
  environment.console.complain(fmt::format("cannot write {}", *flags.junit));
  return kUnreadable;
}

void tell_github(const Environment& environment, const CiFlags& flags,
                 const std::vector<report::SuiteCase>& cases, bool stdout_is_free) {
  const char* const actions = std::getenv("GITHUB_ACTIONS");
  const bool wanted = flags.github == "always" ||
                      (flags.github == "auto" && actions != nullptr && std::string_view{actions} == "true");
  if (!wanted) return;
  const std::string annotations = report::github_annotations(cases);
  if (stdout_is_free) {
    environment.console.print(annotations);
  } else {
    Console::say(annotations);
  }
  const char* const summary = std::getenv("GITHUB_STEP_SUMMARY");
  if (summary != nullptr) std::ofstream{summary, std::ios::app} << report::github_summary(cases);
}

}  // namespace

void add_ci_flags(CLI::App& command, CiFlags& flags) {
  command.add_option("--junit", flags.junit, "Write the results to this file as JUnit XML");
  command
      .add_flag("--github{always}", flags.github,
                "Print annotations for GitHub and add to the summary of the job: auto (in its jobs only), "
                "always or never; without a value always")
      ->check(CLI::IsMember({"auto", "always", "never"}));
}

int tell_ci(const Environment& environment, const CiFlags& flags, const std::vector<report::SuiteCase>& cases,
            bool stdout_is_free) {
  tell_github(environment, flags, cases, stdout_is_free);
  return write_junit(environment, flags, cases);
}

}  // namespace realmsim::cli

// What CI machines are told, beside what people are: JUnit's XML and GitHub's annotations.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "sim/cli/environment.h"
#include "sim/report/suite.h"

namespace realmsim::cli {

struct CiFlags {
  std::optional<std::string> junit;
  std::string github = "never";
};
void add_ci_flags(CLI::App& command, CiFlags& flags);

// Annotations go to stderr where one document has stdout. kGood, or the status of what has been complained
// of.
int tell_ci(const Environment& environment, const CiFlags& flags, const std::vector<report::SuiteCase>& cases,
            bool stdout_is_free);

}  // namespace realmsim::cli

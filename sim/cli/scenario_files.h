// Scenario files on the command line, and what is wrong with one.
#pragma once

#include <string>
#include <vector>

#include "sim/cli/environment.h"
#include "sim/scenario/document.h"

namespace realmsim::cli {

// The scenario files that a path on the command line means: itself, or all below a folder, sorted. A folder
// that cannot be read stands for itself.
// As -k sees a case.
std::string path_of_case(const std::string& path, const std::string& name);
// Names of the cases of a scenario file; none if it has none or is no scenario.
std::vector<std::string> case_names(const Environment& environment, const std::string& path);
std::vector<std::string> scenario_files(const std::string& path);

// Tells the errors of a scenario that cannot be run; returns the exit status.
int report_errors(const Environment& environment, const scenario::Document& document);

}  // namespace realmsim::cli

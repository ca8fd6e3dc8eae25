// Scenario files on the command line, and what is wrong with one.
#pragma once

#include <string>
#include <vector>

#include "sim/cli/environment.h"
#include "sim/scenario/document.h"

namespace realmsim::cli {

// The scenario files that a path on the command line means: itself, or all below a folder, sorted. A folder
// that cannot be read stands for itself.
std::vector<std::string> scenario_files(const std::string& path);

// Tells the errors of a scenario that cannot be run; returns the exit status.
int report_errors(const Environment& environment, const scenario::Document& document);

}  // namespace realmsim::cli

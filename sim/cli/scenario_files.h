// The scenario files that a path on the command line means: itself, or all below a folder, sorted. A folder
// that cannot be read stands for itself.
#pragma once

#include <string>
#include <vector>

namespace realmsim::cli {

std::vector<std::string> scenario_files(const std::string& path);

}  // namespace realmsim::cli

// Every scenario of steps, shipped and of the tests, and a name for a test of each.
#pragma once

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "sim/scenario/document.h"

namespace realmsim::testing {

inline std::vector<std::filesystem::path> step_scenarios() {
  std::vector<std::filesystem::path> paths;
  for (const std::string folder : {"/configs/scenarios", "/tests/scenarios/stories"}) {
    for (const auto& file : std::filesystem::recursive_directory_iterator{REALMSIM_SOURCE_DIR + folder}) {
      if (file.path().extension() != ".json") continue;
      const std::string text = scenario::read_file(file.path().string()).value_or("");
      if (text.find("\"steps\"") != std::string::npos) paths.push_back(file.path());
    }
  }
  std::ranges::sort(paths);
  return paths;
}

inline std::string test_name(const std::filesystem::path& scenario) {
  std::string name = scenario.stem();
  std::ranges::replace(name, '-', '_');
  return name;
}

}  // namespace realmsim::testing

// What a result says of the process that made it; never compared between runs.
#pragma once

#include <chrono>

#include <nlohmann/json.hpp>

#include "sim/cli/version.h"

namespace realmsim::cli {

class HostRecord {
 public:
  // Version, and seconds since construction.
  [[nodiscard]] nlohmann::ordered_json to_json() const {
    return {{"version", kVersion}, {"seconds", seconds()}};
  }
  [[nodiscard]] double seconds() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
  }

 private:
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

}  // namespace realmsim::cli

// Where the recordings of real firmware are: shared/traces beside the repository. They are no part of it, so
// a test that uses them skips with a note where they are absent. The only place that knows the path.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace realmsim::testing {

inline constexpr std::string_view kNoRecordings =
    "no recordings: ../shared/traces is not beside the repository that holds the working directory";

// The repository is the nearest directory above the working directory that holds models/ and tests/rules/.
inline std::optional<std::filesystem::path> recorded_trace(std::string_view name) {
  namespace fs = std::filesystem;
  for (fs::path at = fs::current_path(); at.has_relative_path(); at = at.parent_path()) {
    if (!fs::is_directory(at / "models") || !fs::is_directory(at / "tests" / "rules")) continue;
    const fs::path trace = at.parent_path() / "shared" / "traces" / std::string{name};
    if (fs::is_regular_file(trace)) return trace;
    return std::nullopt;
  }
  return std::nullopt;
}

}  // namespace realmsim::testing

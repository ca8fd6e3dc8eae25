#include "sim/report/heading.h"

#include <fmt/ranges.h>

namespace realmsim::report {

std::vector<std::string> platforms_of(const run::RunResult& result) {
  std::vector<std::string> names;
  for (const scenario::Platform& platform : result.platforms)
    names.push_back(fmt::format("platform {} ({})", platform.name, platform.title));
  return names;
}

std::string heading(const run::RunResult& result, const Style& style) {
  const auto platforms = platforms_of(result);
  return fmt::format(
      "{}\n{}{}backend {}, seed {}\n", style.strong(result.title.empty() ? result.scenario : result.title),
      fmt::join(platforms, "\n"), platforms.size() == 1 ? ", " : "\n", result.backend, result.seed);
}

}  // namespace realmsim::report

#include "sim/report/heading.h"

#include <fmt/format.h>

namespace realmsim::report {

std::string heading(const run::RunResult& result, const Style& style) {
  return fmt::format("{}\nplatform {} ({}), backend {}, seed {}\n",
                     style.strong(result.title.empty() ? result.scenario : result.title), result.platform,
                     result.platform_title, result.backend, result.seed);
}

}  // namespace realmsim::report

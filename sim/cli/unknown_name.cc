#include "sim/cli/unknown_name.h"

#include <fmt/core.h>

#include "sim/cli/exit_code.h"
#include "sim/scenario/suggest.h"

namespace realmsim::cli {

int unknown_name(std::string_view what, const std::string& name, const std::vector<std::string_view>& known) {
  fmt::print(stderr, "realmsim: unknown {} `{}`", what, name);
  if (const auto near = scenario::nearest(name, known)) fmt::print(stderr, "; did you mean `{}`?", *near);
  fmt::print(stderr, "\n");
  return kUsage;
}

}  // namespace realmsim::cli

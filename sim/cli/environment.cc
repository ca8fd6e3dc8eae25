#include "sim/cli/environment.h"

#include <cstdlib>
#include <unistd.h>

namespace realmsim::cli {
namespace {

bool color_wanted(const std::string& choice, int stream) {
  if (choice != "auto") return choice == "always";
  const char* no_color = std::getenv("NO_COLOR");
  return (no_color == nullptr || *no_color == '\0') && isatty(stream) != 0;
}

}  // namespace

bool Environment::color_on_stdout() const {
  return color_wanted(common.color, STDOUT_FILENO);
}
bool Environment::color_on_stderr() const {
  return color_wanted(common.color, STDERR_FILENO);
}

}  // namespace realmsim::cli

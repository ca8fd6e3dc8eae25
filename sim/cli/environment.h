// What every command has of the process and of the flags that all commands understand.
#pragma once

#include <string>

#include "sim/cli/console.h"

namespace realmsim::cli {

struct CommonOptions {
  bool quiet = false;
  bool verbose = false;
  std::string color = "auto";
  bool no_progress = false;
  bool json = false;
};

struct Environment {
  CommonOptions common;
  Console& console;
  std::string config_folder;

  [[nodiscard]] bool color_on_stdout() const;
  [[nodiscard]] bool color_on_stderr() const;
};

}  // namespace realmsim::cli

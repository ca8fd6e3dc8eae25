// The files that the flags of a command ask for. What can be wrong with them is the same for all: two flags
// name one file, a file is read by the run, stdout already holds the result.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/cli/console.h"
#include "sim/cli/output_file.h"
#include "sim/scenario/document.h"

namespace realmsim::cli {

class OutputFiles {
 public:
  // A file that `flag` asks for, if it was given. All of them before open().
  void ask(std::string_view flag, const std::optional<std::string>& path);

  // `on_stdout` is the flag that gives stdout to one document; empty if files may share it.
  [[nodiscard]] std::optional<Refusal> open(std::string_view on_stdout);
  [[nodiscard]] std::optional<Refusal> commit(const scenario::Document& read);

  // Writes to the file of a flag, between open() and commit(); null if it was not asked for.
  [[nodiscard]] std::function<void(std::string_view text)> sink(std::string_view flag);

 private:
  struct Asked {
    std::string_view flag;
    std::string path;
    std::unique_ptr<OutputFile> file;
  };

  std::vector<Asked> asked_;
};

}  // namespace realmsim::cli

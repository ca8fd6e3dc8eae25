// What a command says: results on stdout, everything else on stderr. With --json there is exactly one
// document on stdout, whatever happens.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "sim/cli/exit_code.h"

namespace realmsim::cli {

class Console {
 public:
  explicit Console(bool json) : json_(json) {}

  // A result. What cannot be written is remembered until finish().
  void print(std::string_view text);
  void print_document(const nlohmann::ordered_json& document) { print(document.dump(2) + "\n"); }

  // What is wrong other than in a file's text, on stderr at once.
  void complain(std::string message);
  // The same, as all that the command has to say. Returns the status.
  ExitCode give_up(ExitCode status, std::string message);
  // The same of a name on the command line that nothing has, with the nearest of the known ones.
  ExitCode unknown_name(std::string_view what, std::string_view name,
                        const std::vector<std::string_view>& known);

  // Everything complained of so far, in the form of diagnostics without a place.
  [[nodiscard]] const nlohmann::json& complaints() const { return complaints_; }

  // The exit status of the process, once everything has been said.
  [[nodiscard]] int finish(int status);

 private:
  bool json_;
  nlohmann::json complaints_ = nlohmann::json::array();
};

}  // namespace realmsim::cli

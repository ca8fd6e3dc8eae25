// What a command says: results on stdout, everything else on stderr. With --json there is exactly one
// document on stdout, also where something goes wrong.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "sim/cli/exit_code.h"

namespace realmsim::cli {

// What keeps a command from its work, or from a part of it.
struct Refusal {
  ExitCode status;
  std::string message;
};

// As every document is written. What came from the command line need not be UTF-8.
std::string document_text(const nlohmann::ordered_json& document);

class Console {
 public:
  // `json` may still change while the command line is read.
  explicit Console(const bool& json) : json_(json) {}

  // A result. What cannot be written is remembered until finish().
  void print(std::string_view text);
  void print_document(const nlohmann::ordered_json& document);

  // Everything else, on stderr. That it cannot be written is nobody's concern.
  static void say(std::string_view text);

  // What is wrong other than in a file's text, on stderr at once.
  void complain(std::string message);
  // The same, as all that the command has to say. Returns the status.
  ExitCode give_up(ExitCode status, std::string message);
  ExitCode give_up(Refusal refusal) { return give_up(refusal.status, std::move(refusal.message)); }
  // The same of a name on the command line that nothing has, with the nearest of the known ones.
  ExitCode unknown_name(std::string_view what, std::string_view name,
                        const std::vector<std::string_view>& known);

  ExitCode unknown_backend(std::string_view name);

  // Everything complained of so far, in the form of diagnostics without a place.
  [[nodiscard]] const nlohmann::json& complaints() const { return complaints_; }

  // The exit status of the process, once everything has been said.
  [[nodiscard]] int finish(int status);

 private:
  const bool& json_;
  nlohmann::json complaints_ = nlohmann::json::array();
};

}  // namespace realmsim::cli

// The program of a scenario without its macros: "steps" and "threads".
#pragma once

#include <deque>
#include <span>
#include <string>
#include <vector>

#include "sim/scenario/file_set.h"
#include "sim/scenario/json_tree.h"
#include "sim/scenario/macros.h"
#include "sim/scenario/reader.h"

namespace realmsim::scenario {

struct StepList {
  const Member* member = nullptr;  // "steps", or the thread of an actor
  const Node* steps = nullptr;
  std::vector<std::string> uses;    // as of an Expansion; empty if there are no macros
  std::vector<std::string> macros;  // by verb, for suggestions
};

class Program {
 public:
  explicit Program(std::string config_folder) : config_folder_(std::move(config_folder)) {}

  // `roots`: the files that may bring macros, the scenario last. Macros that it does not use are checked by
  // their form.
  void read(Reader& reader, FileSet& files, std::span<const Node* const> roots);
  // Of a file to be included: its macros are checked so, but for uses of macros that others may bring.
  void read_part(Reader& reader, FileSet& files, std::span<const Node* const> roots);

  [[nodiscard]] const StepList* steps() const { return steps_.empty() ? nullptr : &steps_.front(); }
  [[nodiscard]] const std::vector<StepList>& threads() const { return threads_; }

 private:
  StepList without_macros(Reader& reader, const Member& member);
  void check_unused(Reader& reader, bool of_part);
  void read_macros(Reader& reader, FileSet& files, std::span<const Node* const> roots);

  std::string config_folder_;
  std::vector<StepList> steps_;  // one or none
  std::vector<StepList> threads_;
  std::vector<std::string> verbs_;  // of the language, beginning with `lib.`
  std::optional<Macros> macros_;    // where the program uses some
  std::deque<Node> expanded_;
};

}  // namespace realmsim::scenario

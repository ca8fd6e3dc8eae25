// Macros: named lists of steps with parameters, written in scenario JSON. A step that does `lib.NAME` is
// replaced with the steps of the macro; inside them "${parameter}" is what the step gives in `with`.
#pragma once

#include <map>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "sim/scenario/json_tree.h"
#include "sim/scenario/reader.h"

namespace realmsim::scenario {

inline constexpr std::string_view kMacroPrefix = "lib.";

// A list of steps without macros.
struct Expansion {
  Node steps;
  std::vector<std::string> uses;  // of each step: where the macro that it comes from is used; empty: of none
};

class Macros {
 public:
  // Every verb of the language that begins with `lib.`, which no macro may be named.
  explicit Macros(std::vector<std::string> verbs) : verbs_(std::move(verbs)) {}

  // "macros" of a file.
  void read(Reader& reader, const Node& node);
  // Of the configuration, where none of the scenario's has the name.
  void read_shipped(Reader& reader, const Node& node);

  [[nodiscard]] std::vector<std::string> names() const;
  // What is wrong with a use is reported; such a step is left out.
  Expansion expand(Reader& reader, const Node& steps);
  // The steps of each macro of the scenario's own files that nothing has used so far. Where a parameter has
  // no default its "${name}" stays.
  std::vector<Expansion> unused(Reader& reader);

 private:
  struct Macro {
    const Member* member;
    std::map<std::string, const Node*> parameters;  // null: one without a default
    const Node* steps;
    bool shipped = false;
    bool used = false;
  };
  class Expander;

  void add(Reader& reader, const Member& member, bool shipped);

  std::vector<std::string> verbs_;
  std::map<std::string, Macro, std::less<>> macros_;  // by verb
  std::set<std::string, std::less<>> unreadable_;     // verbs of macros with something wrong in them
};

// Whether some step of a list does what begins with `lib.` and is none of these verbs.
bool uses_macros(const Node& steps, std::span<const std::string> verbs);

}  // namespace realmsim::scenario

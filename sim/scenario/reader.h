// Reading values of a scenario with everything wrong reported at its place: types, choices, literals, unknown
// and missing keys, and parameters, which stand as "${name}" wherever a value may.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>

#include "models/base/name_table.h"
#include "models/base/time.h"
#include "sim/scenario/diagnostic.h"
#include "sim/scenario/json_tree.h"
#include "sim/scenario/keys.h"

namespace realmsim::scenario {

inline constexpr std::array<std::string_view, 1> kScenarioFormats{"realmsim.scenario/1"};

using Parameters = std::map<std::string, Node, std::less<>>;

class Reader {
 public:
  Reader(Diagnostics& diagnostics, const Parameters& parameters)
      : diagnostics_(diagnostics), parameters_(parameters) {}

  // The value itself, or what its "${name}" stands for. A name that is no parameter is reported, unless it
  // may be a value that a step saves.
  const Node& resolve(const Node& node);
  void allow_saved(std::string name) { saved_.insert(std::move(name)); }

  // Is `node` an object with all keys known and none missing? Reports what is not.
  bool object(const Node& node, std::string_view what, std::span<const KeyRow> keys);
  void missing_key(const Node& object, std::string_view what, const KeyRow& key);
  // The value of a key, resolved.
  const Node* find(const Node& object, std::string_view key);

  // Each reports a value of the wrong type or form and gives nothing then.
  std::optional<std::string> text(const Node& node);
  std::optional<bool> boolean(const Node& node);
  std::optional<std::uint64_t> integer(const Node& node, std::uint64_t least, std::uint64_t most);
  std::optional<double> number(const Node& node);
  std::optional<std::uint64_t> address(const Node& node);
  std::optional<std::uint64_t> size(const Node& node);
  std::optional<Picoseconds> time(const Node& node);
  std::span<const Node> elements(const Node& node);   // empty unless it is a list
  std::span<const Member> members(const Node& node);  // empty unless it is an object
  std::optional<std::string> choice(const Node& node, std::span<const std::string_view> choices);
  template <class Enum, std::size_t N>
  std::optional<Enum> choice(const Node& node, const NameTable<Enum, N>& table) {
    std::array<std::string_view, N> names;
    for (std::size_t i = 0; i < N; ++i)
      names[i] = table[i].name;
    const auto name = choice(node, std::span<const std::string_view>{names});
    return name ? find_value(table, *name) : std::nullopt;
  }

  // Where the macro is used that what is read from now on comes from; empty: it comes from none.
  void set_use(std::string use) { use_ = std::move(use); }
  void add(Diagnostic diagnostic);
  void error(const CodeRow& code, const Node& node, std::string message, std::string help = {});
  void error_at_key(const CodeRow& code, const Member& member, std::string message, std::string help = {});
  // What an earlier one of the files has named already.
  void named_twice(const Member& later, ByteRange earlier);
  // "did you mean `x`?" or nothing.
  static std::string suggest(std::string_view word, std::span<const std::string_view> candidates);

  // How many errors there were, known ones counted again.
  [[nodiscard]] std::size_t errors() const { return errors_; }
  [[nodiscard]] Diagnostics& diagnostics() { return diagnostics_; }
  [[nodiscard]] const Parameters& parameters() const { return parameters_; }

 private:
  void check_form(const Node& node, Form form);
  void wrong_type(const Node& node, std::string_view wanted);

  Diagnostics& diagnostics_;
  const Parameters& parameters_;
  std::size_t errors_ = 0;
  std::string use_;
  std::set<std::string, std::less<>> saved_;
  std::deque<Node> composed_;  // strings in which a parameter was only a part
};

std::string_view name_of(NodeKind kind);

}  // namespace realmsim::scenario

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
#include <vector>

#include "models/base/name_table.h"
#include "models/base/time.h"
#include "sim/scenario/diagnostic.h"
#include "sim/scenario/json_tree.h"
#include "sim/scenario/key_row.h"

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
  // From now on any name may be a parameter, of a scenario that is not there.
  void allow_any() { any_ = true; }
  // Whether a "${name}" has been left in a resolved value.
  static bool is_open(const Node& value);

  // Is `node` an object with all keys known and none missing? Reports what is not.
  bool object(const Node& node, std::string_view what, std::span<const KeyRow> keys);
  // Has the value the form that its row asks for? Names in it are nobody's yet.
  void check_form(const Node& node, const KeyRow& row);
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
  // A number, or digits as a text, with or without a unit of size.
  std::optional<std::uint64_t> quantity(const Node& node);
  std::optional<std::vector<std::byte>> bytes(const Node& node);
  std::optional<std::string> choice(const Node& node, std::span<const std::string_view> choices);
  // What a quantity, or the number of bytes or values, must be by its row.
  bool within(const Node& node, std::uint64_t value, const KeyRow& row);
  template <class Enum, std::size_t N>
  std::optional<Enum> choice(const Node& node, const NameTable<Enum, N>& table) {
    const auto words = words_of(table);
    const auto name = choice(node, std::span<const std::string_view>{words});
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
  // Of a literal that a parameter decides which is not there.
  [[nodiscard]] bool is_left_open(const Node& value) const { return any_ && is_open(value); }
  bool has_kind(const Node& value, Form form);
  void check_quantity(const Node& value, const KeyRow& row);
  void check_address(const Node& value, const KeyRow& row);
  void check_quantities(const Node& value, const KeyRow& row);
  void wrong_type(const Node& node, std::string_view wanted);

  Diagnostics& diagnostics_;
  const Parameters& parameters_;
  std::size_t errors_ = 0;
  std::string use_;
  std::set<std::string, std::less<>> saved_;
  bool any_ = false;
  std::deque<Node> composed_;  // strings in which a parameter was only a part
};

std::string_view name_of(NodeKind kind);
// Of a quantity or size that may be absent.
std::uint64_t fallback_of(const KeyRow& row);

}  // namespace realmsim::scenario

// A JSON document as an immutable tree that knows where in its file every value and every key stands, so that
// whatever is found wrong later can be shown at its place. Reading reports everything that RFC 8259 leaves to
// chance as an error: duplicate keys, numbers that programs disagree about, nesting without bound.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "sim/scenario/diagnostic.h"
#include "sim/scenario/source_file.h"

namespace realmsim::scenario {

enum class Dialect : std::uint8_t { Json, Jsonc };

// In the order of Node::Value.
enum class NodeKind : std::uint8_t { Null, Bool, Number, String, Array, Object };

// Integers up to here in magnitude are the same number to every program that reads JSON.
inline constexpr double kMaxInteger = 9007199254740991;  // 2^53 - 1

struct NumberText {
  std::string text;  // as written
};

struct Member;

class Node {
 public:
  using Value =
      std::variant<std::monostate, bool, NumberText, std::string, std::vector<Node>, std::vector<Member>>;

  Node(Value value, ByteRange range, std::string pointer);

  [[nodiscard]] NodeKind kind() const { return static_cast<NodeKind>(value_.index()); }
  [[nodiscard]] ByteRange range() const { return range_; }
  [[nodiscard]] const std::string& pointer() const { return pointer_; }  // RFC 6901

  // Nothing unless the node is of that kind.
  [[nodiscard]] std::optional<bool> as_bool() const;
  [[nodiscard]] const std::string* as_string() const;
  [[nodiscard]] const std::string* number_text() const;
  // Of a string, a number or a boolean, so that 64 and "64" name the same; empty for others.
  [[nodiscard]] std::string scalar_text() const;
  [[nodiscard]] std::optional<double> as_double() const;
  // As in JSON Schema, 1.0 and 1e2 are integers. Nothing above kMaxInteger in magnitude.
  [[nodiscard]] std::optional<std::int64_t> as_int64() const;
  [[nodiscard]] std::optional<std::uint64_t> as_uint64() const;

  // In the order of the file; empty unless the node is of that kind.
  [[nodiscard]] std::span<const Node> elements() const;
  [[nodiscard]] std::span<const Member> members() const;
  // The first member with the key, or null.
  [[nodiscard]] const Member* find(std::string_view key) const;

 private:
  Value value_;
  ByteRange range_;
  std::string pointer_;
};

struct Member {
  std::string key;
  ByteRange key_range;
  Node value;
};

// Of two keys that exclude each other, the one in the way.
const Member& later_of(const Member& a, const Member& b);

// The tree of `file`, whenever one could be built; what is wrong goes to `diagnostics`, which know the file.
// Below the deepest level allowed the tree is cut off.
std::optional<Node> parse(const SourceFile& file, Dialect dialect, Diagnostics& diagnostics);

}  // namespace realmsim::scenario

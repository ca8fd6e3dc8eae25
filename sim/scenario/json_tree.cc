#include "sim/scenario/json_tree.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <utility>

namespace realmsim::scenario {

Node::Node(Value value, ByteRange range, std::string pointer)
    : value_(std::move(value)), range_(range), pointer_(std::move(pointer)) {}

std::optional<bool> Node::as_bool() const {
  const auto* value = std::get_if<bool>(&value_);
  return value == nullptr ? std::nullopt : std::optional{*value};
}

const std::string* Node::as_string() const {
  return std::get_if<std::string>(&value_);
}

const std::string* Node::number_text() const {
  const auto* number = std::get_if<NumberText>(&value_);
  return number == nullptr ? nullptr : &number->text;
}

std::string Node::scalar_text() const {
  if (const std::string* text = as_string()) return *text;
  if (const std::string* text = number_text()) return *text;
  if (const auto flag = as_bool()) return *flag ? "true" : "false";
  return {};
}

std::optional<double> Node::as_double() const {
  const std::string* text = number_text();
  if (text == nullptr) return std::nullopt;
  double value = 0;
  const auto result = std::from_chars(text->data(), text->data() + text->size(), value);
  if (result.ec != std::errc{}) return std::nullopt;
  return value;
}

std::optional<std::int64_t> Node::as_int64() const {
  const auto value = as_double();
  if (!value || std::trunc(*value) != *value || std::abs(*value) > kMaxInteger) return std::nullopt;
  return static_cast<std::int64_t>(*value);
}

std::optional<std::uint64_t> Node::as_uint64() const {
  const auto value = as_int64();
  if (!value || *value < 0) return std::nullopt;
  return static_cast<std::uint64_t>(*value);
}

std::span<const Node> Node::elements() const {
  const auto* elements = std::get_if<std::vector<Node>>(&value_);
  return elements == nullptr ? std::span<const Node>{} : *elements;
}

std::span<const Member> Node::members() const {
  const auto* members = std::get_if<std::vector<Member>>(&value_);
  return members == nullptr ? std::span<const Member>{} : *members;
}

const Member* Node::find(std::string_view key) const {
  const auto all = members();
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const Member& member) { return member.key == key; });
  return found == all.end() ? nullptr : &*found;
}

const Member& later_of(const Member& a, const Member& b) {
  return a.key_range.begin > b.key_range.begin ? a : b;
}

}  // namespace realmsim::scenario

// What single values come to: texts, numbers, literals, words.
#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "sim/scenario/literals.h"
#include "sim/scenario/reader.h"

namespace realmsim::scenario {
namespace {

std::string listed(std::span<const std::string_view> words) {
  return fmt::format("one of {}", fmt::join(words, ", "));
}

}  // namespace

std::uint64_t fallback_of(const KeyRow& row) {
  return parse_integer(row.fallback).value_or(0);
}

std::optional<std::string> Reader::text(const Node& node) {
  const Node& value = resolve(node);
  if (const std::string* text = value.as_string()) return *text;
  wrong_type(value, "a string");
  return std::nullopt;
}

std::optional<bool> Reader::boolean(const Node& node) {
  const Node& value = resolve(node);
  if (is_left_open(value)) return std::nullopt;
  if (const auto flag = value.as_bool()) return flag;
  wrong_type(value, "a boolean");
  return std::nullopt;
}

std::optional<std::uint64_t> Reader::integer(const Node& node, std::uint64_t least, std::uint64_t most) {
  const Node& value = resolve(node);
  if (is_left_open(value)) return std::nullopt;
  if (value.kind() != NodeKind::Number) {
    wrong_type(value, "a number");
    return std::nullopt;
  }
  const auto whole = value.as_uint64();
  if (whole && *whole >= least && *whole <= most) return whole;
  error(kBadValue, value, fmt::format("expected a whole number from {} to {}", least, most));
  return std::nullopt;
}

std::optional<double> Reader::number(const Node& node) {
  const Node& value = resolve(node);
  if (is_left_open(value)) return std::nullopt;
  if (const auto number = value.as_double()) return number;
  wrong_type(value, "a number");
  return std::nullopt;
}

std::optional<std::uint64_t> Reader::address(const Node& node) {
  const Node& value = resolve(node);
  if (is_left_open(value)) return std::nullopt;
  const std::string* text = value.as_string();
  if (text == nullptr) {
    wrong_type(value, "an address as a string");
    return std::nullopt;
  }
  const auto parsed = parse_integer(*text);
  if (!parsed)
    error(kBadValue, value, fmt::format("`{}` is no address", *text), "write it like \"0x8800_0000\"");
  return parsed;
}

std::optional<std::uint64_t> Reader::size(const Node& node) {
  const Node& value = resolve(node);
  if (is_left_open(value)) return std::nullopt;
  if (const auto bytes = value.as_uint64()) return bytes;
  const std::string* text = value.as_string();
  if (text == nullptr) {
    wrong_type(value, "a size");
    return std::nullopt;
  }
  const auto parsed = parse_size(*text);
  if (!parsed)
    error(kBadValue, value, fmt::format("`{}` is no size", *text), "write it like \"4KiB\" or \"2MiB\"");
  return parsed;
}

std::optional<Picoseconds> Reader::time(const Node& node) {
  const auto word = text(node);
  if (!word || is_left_open(resolve(node))) return std::nullopt;
  const auto parsed = parse_time(*word);
  if (!parsed)
    error(kBadValue, resolve(node), fmt::format("`{}` is no time", *word), "write it like \"120ns\"");
  return parsed;
}

std::optional<std::uint64_t> Reader::quantity(const Node& node) {
  const Node& value = resolve(node);
  if (const auto whole = value.as_uint64()) return whole;
  if (const auto negative = value.as_int64()) return static_cast<std::uint64_t>(*negative);
  const std::string* text = value.as_string();
  const auto parsed = text != nullptr ? parse_size(*text) : std::nullopt;
  if (parsed) return parsed;
  if (text != nullptr) {
    error(kBadValue, value, fmt::format("`{}` is no number", *text));
  } else if (value.kind() == NodeKind::Number) {
    error(kBadValue, value, fmt::format("{} is no whole number", *value.number_text()));
  } else {
    wrong_type(value, "a number or digits as a string");
  }
  return std::nullopt;
}

std::optional<std::vector<std::byte>> Reader::bytes(const Node& node) {
  const Node& value = resolve(node);
  const std::string* text = value.as_string();
  auto parsed = text != nullptr ? parse_bytes(*text) : std::nullopt;
  if (!parsed) error(kBadValue, value, "expected bytes as hexadecimal digits");
  return parsed;
}

bool Reader::within(const Node& node, std::uint64_t value, const KeyRow& row) {
  if (value >= row.least && value <= row.most) return true;
  const bool exactly = row.least == row.most;
  const std::string wanted =
      exactly ? std::to_string(row.most) : fmt::format("{} to {}", row.least, row.most);
  if (row.form == Form::Bytes) {
    error(kBadValue, resolve(node), fmt::format("expected {} bytes, there are {}", wanted, value));
  } else {
    error(kBadValue, resolve(node),
          fmt::format("expected {} {}", exactly ? "the number" : "a number from", wanted));
  }
  return false;
}

std::span<const Node> Reader::elements(const Node& node) {
  const Node& value = resolve(node);
  if (is_left_open(value)) return {};
  if (value.kind() != NodeKind::Array) wrong_type(value, "a list");
  return value.elements();
}

std::span<const Member> Reader::members(const Node& node) {
  const Node& value = resolve(node);
  if (is_left_open(value)) return {};
  if (value.kind() != NodeKind::Object) wrong_type(value, "an object");
  return value.members();
}

std::optional<std::string> Reader::choice(const Node& node, std::span<const std::string_view> choices) {
  auto word = text(node);
  if (!word || std::ranges::find(choices, *word) != choices.end()) return word;
  if (is_left_open(resolve(node))) return std::nullopt;
  const std::string help = suggest(*word, choices);
  error(kBadValue, resolve(node), fmt::format("`{}` is not {}", *word, listed(choices)), help);
  return std::nullopt;
}

}  // namespace realmsim::scenario

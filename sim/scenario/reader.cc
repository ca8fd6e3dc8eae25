#include "sim/scenario/reader.h"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "sim/scenario/literals.h"
#include "sim/scenario/suggest.h"

namespace realmsim::scenario {
namespace {

constexpr NameTable<NodeKind, 6> kNodeKindNames{{
    {NodeKind::Null, "null"},
    {NodeKind::Bool, "a boolean"},
    {NodeKind::Number, "a number"},
    {NodeKind::String, "a string"},
    {NodeKind::Array, "an array"},
    {NodeKind::Object, "an object"},
}};

std::string listed(std::span<const std::string_view> words) {
  return fmt::format("one of {}", fmt::join(words, ", "));
}

}  // namespace

std::string_view name_of(NodeKind kind) {
  return find_name(kNodeKindNames, kind);
}

void Reader::add(Diagnostic diagnostic) {
  ++errors_;
  diagnostic.use = use_;
  diagnostics_.add(std::move(diagnostic));
}

void Reader::error(const CodeRow& code, const Node& node, std::string message, std::string help) {
  Diagnostic diagnostic = error_at(code, node.range(), std::move(message));
  diagnostic.pointer = node.pointer();
  diagnostic.help = std::move(help);
  add(std::move(diagnostic));
}

void Reader::error_at_key(const CodeRow& code, const Member& member, std::string message, std::string help) {
  Diagnostic diagnostic = error_at(code, member.key_range, std::move(message));
  diagnostic.pointer = member.value.pointer();
  diagnostic.help = std::move(help);
  add(std::move(diagnostic));
}

void Reader::named_twice(const Member& later, ByteRange earlier) {
  error_at_key(kDuplicateKey, later,
               fmt::format("`{}` is named at {} already", later.key, diagnostics_.place_of(earlier.begin)));
}

std::string Reader::suggest(std::string_view word, std::span<const std::string_view> candidates) {
  const auto near = nearest(word, candidates);
  return near ? fmt::format("did you mean `{}`?", *near) : std::string{};
}

void Reader::wrong_type(const Node& node, std::string_view wanted) {
  error(kWrongType, node, fmt::format("expected {}, found {}", wanted, name_of(node.kind())));
}

const Node& Reader::resolve(const Node& node) {
  const std::string* text = node.as_string();
  if (text == nullptr || text->find("${") == std::string::npos) return node;
  std::string composed;
  for (std::size_t at = 0; at < text->size();) {
    const std::size_t open = text->find("${", at);
    const std::size_t close = open == std::string::npos ? open : text->find('}', open);
    if (close == std::string::npos) {
      composed += text->substr(at);
      break;
    }
    const std::string name = text->substr(open + 2, close - open - 2);
    const auto found = parameters_.find(name);
    if (found == parameters_.end()) {
      if (saved_.contains(name)) return node;
      std::vector<std::string_view> known;
      for (const auto& [key, value] : parameters_)
        known.push_back(key);
      error(kUnknownName, node, fmt::format("`{}` is no parameter and no step saves it", name),
            suggest(name, known));
      return node;
    }
    if (open == 0 && close + 1 == text->size()) return found->second;
    composed += text->substr(at, open - at) + found->second.scalar_text();
    at = close + 1;
  }
  return composed_.emplace_back(composed, node.range(), node.pointer());
}

void Reader::check_form(const Node& node, Form form) {
  using enum NodeKind;
  struct Row {
    Form form;
    std::string_view wanted;
    NodeKind kind;
    NodeKind other;
  };
  static constexpr std::array kRows{
      Row{Form::Text, "a string", String, String},
      Row{Form::Flag, "a boolean", Bool, Bool},
      Row{Form::Whole, "a number", Number, Number},
      Row{Form::Number, "a number", Number, Number},
      Row{Form::Address, "an address as a string", String, String},
      Row{Form::Size, "a size", String, Number},
      Row{Form::Time, "a string", String, String},
      Row{Form::Texts, "a list", Array, Array},
      Row{Form::Quantity, "a number or digits as a string", Number, String},
      Row{Form::Value, "a number or a string", Number, String},
      Row{Form::Values, "a list, or values by index", Array, Object},
  };
  const auto row = std::ranges::find(kRows, form, &Row::form);
  if (row == kRows.end()) return;
  const Node& value = resolve(node);
  if (value.kind() != row->kind && value.kind() != row->other) return wrong_type(value, row->wanted);
  const std::string* text = form == Form::Quantity ? value.as_string() : nullptr;
  if (text == nullptr || text->find("${") != std::string::npos || parse_size(*text)) return;
  error(kBadValue, value, fmt::format("`{}` is no number", *text));
}

bool Reader::object(const Node& node, std::string_view what, std::span<const KeyRow> keys) {
  if (node.kind() != NodeKind::Object) {
    wrong_type(node, "an object");
    return false;
  }
  std::vector<std::string_view> names;
  for (const KeyRow& key : keys)
    names.push_back(key.name);
  bool fits = true;
  for (const Member& member : node.members()) {
    const auto row = std::ranges::find(keys, member.key, &KeyRow::name);
    if (row != keys.end()) {
      check_form(member.value, row->form);
      continue;
    }
    error_at_key(kUnknownKey, member, fmt::format("unknown key `{}` in {}", member.key, what),
                 suggest(member.key, names));
    fits = false;
  }
  for (const KeyRow& key : keys) {
    if (key.need != kRequired || node.find(key.name) != nullptr) continue;
    missing_key(node, what, key);
    fits = false;
  }
  return fits;
}

void Reader::missing_key(const Node& object, std::string_view what, const KeyRow& key) {
  Diagnostic diagnostic = error_at(kMissingKey, {object.range().begin, object.range().begin + 1},
                                   fmt::format("{} has no `{}`: {}", what, key.name, key.text));
  diagnostic.pointer = object.pointer();
  add(std::move(diagnostic));
}

const Node* Reader::find(const Node& object, std::string_view key) {
  const Member* member = object.find(key);
  return member == nullptr ? nullptr : &resolve(member->value);
}

std::optional<std::string> Reader::text(const Node& node) {
  const Node& value = resolve(node);
  if (const std::string* text = value.as_string()) return *text;
  wrong_type(value, "a string");
  return std::nullopt;
}

std::optional<bool> Reader::boolean(const Node& node) {
  const Node& value = resolve(node);
  if (const auto flag = value.as_bool()) return flag;
  wrong_type(value, "a boolean");
  return std::nullopt;
}

std::optional<std::uint64_t> Reader::integer(const Node& node, std::uint64_t least, std::uint64_t most) {
  const Node& value = resolve(node);
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
  if (const auto number = value.as_double()) return number;
  wrong_type(value, "a number");
  return std::nullopt;
}

std::optional<std::uint64_t> Reader::address(const Node& node) {
  const Node& value = resolve(node);
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
  if (!word) return std::nullopt;
  const auto parsed = parse_time(*word);
  if (!parsed)
    error(kBadValue, resolve(node), fmt::format("`{}` is no time", *word), "write it like \"120ns\"");
  return parsed;
}

std::span<const Node> Reader::elements(const Node& node) {
  const Node& value = resolve(node);
  if (value.kind() != NodeKind::Array) wrong_type(value, "a list");
  return value.elements();
}

std::span<const Member> Reader::members(const Node& node) {
  const Node& value = resolve(node);
  if (value.kind() != NodeKind::Object) wrong_type(value, "an object");
  return value.members();
}

std::optional<std::string> Reader::choice(const Node& node, std::span<const std::string_view> choices) {
  auto word = text(node);
  if (!word || std::ranges::find(choices, *word) != choices.end()) return word;
  const std::string help = suggest(*word, choices);
  error(kBadValue, resolve(node), fmt::format("`{}` is not {}", *word, listed(choices)), help);
  return std::nullopt;
}

}  // namespace realmsim::scenario

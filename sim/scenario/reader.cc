#include "sim/scenario/reader.h"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

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
  if (!is_open(node)) return node;
  const std::string* text = node.as_string();
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
      if (any_ || saved_.contains(name)) return node;
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
      check_form(member.value, *row);
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

bool Reader::is_open(const Node& value) {
  const std::string* text = value.as_string();
  return text != nullptr && text->find("${") != std::string::npos;
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

}  // namespace realmsim::scenario

#include "sim/scenario/substitution.h"

#include <fmt/format.h>

namespace realmsim::scenario {
namespace {

constexpr std::size_t kLongestText = 65'536;

// A text with what "${name}" in it stands for, the innermost first; names that are no arguments stay.
std::string filled_in(Reader& reader, std::string_view text, const Arguments& arguments) {
  std::string out;
  for (const char letter : text) {
    const std::size_t open = letter == '}' ? out.rfind("${") : std::string::npos;
    const auto found = open == std::string::npos ? arguments.end() : arguments.find(out.substr(open + 2));
    if (found == arguments.end()) {
      out += letter;
      continue;
    }
    const Node& value = *found->second;
    if (value.kind() == NodeKind::Array || value.kind() == NodeKind::Object)
      reader.error(kWrongType, value,
                   fmt::format("`{}` stands inside a text, where only a text or a number may", found->first));
    out.replace(open, std::string::npos, value.scalar_text());
    if (out.size() > kLongestText) {
      reader.error(kBadValue, value,
                   fmt::format("with `{}` a text gets longer than {} bytes", found->first, kLongestText));
      return out;
    }
  }
  return out;
}

}  // namespace

Node with_arguments(Reader& reader, const Node& node, const Arguments& arguments) {
  if (const std::string* text = node.as_string()) {
    if (text->starts_with("${") && text->find('}') == text->size() - 1) {
      const auto found = arguments.find(text->substr(2, text->size() - 3));
      if (found != arguments.end()) return *found->second;
    }
    if (text->find("${") == std::string::npos) return node;
    return {filled_in(reader, *text, arguments), node.range(), node.pointer()};
  }
  if (node.kind() == NodeKind::Array) {
    std::vector<Node> elements;
    for (const Node& element : node.elements())
      elements.push_back(with_arguments(reader, element, arguments));
    return {std::move(elements), node.range(), node.pointer()};
  }
  if (node.kind() == NodeKind::Object) {
    std::vector<Member> members;
    for (const Member& member : node.members())
      members.push_back({filled_in(reader, member.key, arguments), member.key_range,
                         with_arguments(reader, member.value, arguments)});
    return {std::move(members), node.range(), node.pointer()};
  }
  return node;
}

}  // namespace realmsim::scenario

// "cases".
#include <fmt/format.h>

#include "sim/scenario/literals.h"
#include "sim/scenario/parts.h"

namespace realmsim::scenario {

void read_choice(Reader& reader, const Member& member, Parameters& parameters) {
  if (!reader.parameters().contains(member.key)) {
    std::vector<std::string_view> known;
    for (const auto& [name, value] : reader.parameters())
      known.push_back(name);
    reader.error_at_key(kUnknownName, member, fmt::format("`{}` is no parameter", member.key),
                        Reader::suggest(member.key, known));
  }
  parameters.insert_or_assign(member.key, member.value);
}

std::vector<Case> read_cases(Reader& reader, const Node& node) {
  std::vector<Case> cases;
  for (const Member& member : reader.members(node)) {
    Case& one = cases.emplace_back(Case{.name = member.key, .parameters = {}});
    if (!is_hyphenated(member.key))
      reader.error_at_key(kBadValue, member, fmt::format("`{}` is no name of a case", member.key),
                          "use lower-case words joined by hyphens");
    for (const Member& choice : reader.members(member.value))
      read_choice(reader, choice, one.parameters);
  }
  if (node.kind() == NodeKind::Object && cases.empty()) reader.error(kBadValue, node, "there is no case");
  return cases;
}

}  // namespace realmsim::scenario

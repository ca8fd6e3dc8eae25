// "backend": the architecture, the profile of its firmware, and what that firmware lacks.
#include <algorithm>

#include <fmt/format.h>

#include "sim/scenario/parts.h"

namespace realmsim::scenario {

std::optional<std::string> read_backend(Reader& reader, const Node& node) {
  std::vector<std::string_view> names;
  for (const backends::BackendRow& row : backends::kBackends)
    names.push_back(row.name);
  const Node* name = &node;
  bool fork = false;
  if (node.kind() == NodeKind::Object) {
    if (!reader.object(node, "backend", kBackendKeys)) return std::nullopt;
    constexpr std::array<std::string_view, 2> kProfiles{"paper", "fork"};
    if (const Node* profile = reader.find(node, "csm_profile"))
      fork = reader.choice(*profile, kProfiles) == "fork";
    name = reader.find(node, "arch");
  }
  auto text = reader.text(*name);
  if (text && fork) text->append("-fork");
  if (!text || std::ranges::find(names, *text) != names.end()) return text;
  reader.error(kUnknownName, *name, fmt::format("there is no backend `{}`", *text),
               Reader::suggest(*text, names));
  return std::nullopt;
}

// A mutant is a check or a step that the firmware lacks, or an invariant that nobody looks at.
void read_mutants(Reader& reader, const Node& node, const backends::BackendRow& backend,
                  const std::vector<std::string>& added, Scenario& scenario) {
  std::vector<std::string> known;
  for (rmm::Mutant& mutant : backend.mutants())
    known.push_back(std::move(mutant.name));
  const std::vector<std::string_view> names{known.begin(), known.end()};
  const auto take = [&](const Node& place, const std::string& name) {
    if (std::ranges::find(known, name) == known.end())
      reader.error(kUnknownName, place, fmt::format("there is no mutant `{}`", name),
                   Reader::suggest(name, names));
    scenario.mutants.push_back(name);
  };
  if (node.kind() == NodeKind::Object) {
    if (const Node* list = reader.find(node, "mutants")) {
      for (const Node& element : reader.elements(*list)) {
        if (const auto name = reader.text(element)) take(element, *name);
      }
    }
  }
  for (const std::string& name : added)
    take(node, name);
}

void read_backend_options(Reader& reader, const Node& node, Scenario& scenario) {
  const Node* options = node.kind() == NodeKind::Object ? reader.find(node, "options") : nullptr;
  if (options == nullptr || !reader.object(*options, "options", kBackendOptionsKeys)) return;
  const Node* poison = reader.find(*options, kPoison.name);
  const auto byte = poison != nullptr ? reader.quantity(*poison) : std::nullopt;
  if (byte) scenario.poison = static_cast<std::byte>(*byte);
}

}  // namespace realmsim::scenario

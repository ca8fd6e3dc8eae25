#include "sim/scenario/program.h"

#include <algorithm>
#include <filesystem>

#include "sim/scenario/step_forms.h"
#include "sim/scenario/verbs.h"

namespace realmsim::scenario {
namespace {

// Verbs of the language that begin like macros, the same for every scenario.
const std::vector<std::string>& prefixed_verbs() {
  static const std::vector<std::string> kVerbs = [] {
    std::vector<std::string> names;
    for (const Verb& verb : verbs_of({})) {
      if (verb.name.starts_with(kMacroPrefix)) names.push_back(verb.name);
    }
    return names;
  }();
  return kVerbs;
}

}  // namespace

void Program::read(Reader& reader, FileSet& files, std::span<const Node* const> roots) {
  verbs_ = prefixed_verbs();
  steps_.clear();
  threads_.clear();
  macros_.reset();
  const Node& scenario = *roots.back();
  std::vector<const Member*> lists;
  const Member* steps = scenario.find("steps");
  if (steps != nullptr) lists.push_back(steps);
  if (const Member* threads = scenario.find("threads")) {
    for (const Member& thread : threads->value.members())
      lists.push_back(&thread);
  }
  const bool named =
      std::ranges::any_of(roots, [](const Node* root) { return root->find("macros") != nullptr; });
  const bool used =
      std::ranges::any_of(lists, [&](const Member* list) { return uses_macros(list->value, verbs_); });
  if (named || used) read_macros(reader, files, roots);
  for (const Member* list : lists)
    (list == steps ? steps_ : threads_).push_back(without_macros(reader, *list));
  check_unused(reader, false);
}

void Program::read_part(Reader& reader, FileSet& files, std::span<const Node* const> roots) {
  verbs_ = prefixed_verbs();
  read_macros(reader, files, roots);
  check_unused(reader, true);
}

void Program::check_unused(Reader& reader, bool of_part) {
  if (!macros_) return;
  Reader loose{reader.diagnostics(), reader.parameters()};
  loose.allow_any();
  for (const Expansion& body : macros_->unused(loose))
    check_step_forms(loose, body, of_part);
}

void Program::read_macros(Reader& reader, FileSet& files, std::span<const Node* const> roots) {
  macros_.emplace(verbs_);
  for (const Node* root : roots) {
    if (const Node* node = reader.find(*root, "macros")) macros_->read(reader, *node);
  }
  std::vector<std::string> paths;
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator(config_folder_ + "/lib", ignored))
    paths.push_back(entry.path().string());
  std::ranges::sort(paths);
  for (const std::string& path : paths) {
    const Node* root = files.load(path).root;
    if (root == nullptr) continue;
    if (const Node* node = reader.find(*root, "macros")) macros_->read_shipped(reader, *node);
  }
}

StepList Program::without_macros(Reader& reader, const Member& member) {
  if (!macros_) return {.member = &member, .steps = &member.value};
  Expansion expansion = macros_->expand(reader, member.value);
  if (member.value.kind() != NodeKind::Array) return {.member = &member, .steps = &member.value};
  return {.member = &member,
          .steps = &expanded_.emplace_back(std::move(expansion.steps)),
          .uses = std::move(expansion.uses),
          .macros = macros_->names()};
}

}  // namespace realmsim::scenario

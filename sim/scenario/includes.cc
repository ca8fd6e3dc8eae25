#include "sim/scenario/includes.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "sim/scenario/keys.h"

namespace realmsim::scenario {
namespace {

class Includes {
 public:
  Includes(Reader& reader, FileSet& files) : reader_(reader), files_(files) {}

  Included read(const Node& scenario) {
    const std::string own = canonical(files_.first().name);
    open_.push_back(own);
    seen_.insert(own);
    follow(scenario);
    included_.roots.push_back(&scenario);
    return std::move(included_);
  }

 private:
  static std::string canonical(const std::filesystem::path& path) {
    std::error_code ignored;
    return std::filesystem::weakly_canonical(path, ignored).string();
  }

  void follow(const Node& root) {
    const Node* list = reader_.find(root, "include");
    if (list == nullptr) return;
    for (const Node& element : reader_.elements(*list)) {
      if (const auto name = reader_.text(element)) include(element, *name);
    }
  }

  void include(const Node& node, const std::string& name) {
    const std::string path = (files_.folder_of(node.range().begin) / name).string();
    const std::string identity = canonical(path);
    if (std::ranges::find(open_, identity) != open_.end()) {
      included_.complete = false;
      reader_.error(kBadInclude, node, fmt::format("`{}` includes itself", name));
      return;
    }
    if (!seen_.insert(identity).second) return;
    const FileSet::Loaded file = files_.load(path);
    included_.complete = included_.complete && file.root != nullptr;
    if (!file.readable) {
      reader_.error(kBadInclude, node, fmt::format("`{}` cannot be read", path),
                    "a path starts from the folder of the file that names it");
      return;
    }
    if (file.root == nullptr) return;
    read_part(reader_, *file.root);
    if (file.root->kind() != NodeKind::Object) return;
    open_.push_back(identity);
    follow(*file.root);
    open_.pop_back();
    included_.roots.push_back(file.root);
  }

  Reader& reader_;
  FileSet& files_;
  std::vector<std::string> open_;  // from the scenario to the file that is being read
  std::set<std::string> seen_;
  Included included_;
};

}  // namespace

Included read_includes(Reader& reader, FileSet& files, const Node& scenario) {
  return Includes{reader, files}.read(scenario);
}

void read_part(Reader& reader, const Node& root) {
  reader.object(root, "included file", kPartKeys);
  if (root.kind() != NodeKind::Object) return;
  if (const Node* format = reader.find(root, "format")) reader.choice(*format, kScenarioFormats);
}

void check_fixed_includes(Reader& reader, std::span<const Node* const> roots,
                          std::span<const Parameters> choices) {
  for (const Node* root : roots) {
    const Member* list = root->find(kIncludeKey.name);
    if (list == nullptr) continue;
    for (const Node& element : list->value.elements()) {
      const std::string* path = element.as_string();
      if (path == nullptr) continue;
      for (const Parameters& choice : choices) {
        for (const auto& [name, value] : choice) {
          if (path->find("${" + name + "}") == std::string::npos) continue;
          reader.error(
              kBadInclude, element,
              fmt::format("`{}` changes from case to case or from point to point, but files are read once",
                          name),
              "include all of the files, or write a scenario for each");
        }
      }
    }
  }
}

bool is_part(const Node& root) {
  const auto has = [&](std::string_view key) { return root.find(key) != nullptr; };
  constexpr std::array<std::string_view, 6> kScenarioOnly{"name",  "backend", "actors",
                                                          "steps", "threads", "workload"};
  return (has("memory") || has("macros") || has("platform") || has("include")) &&
         std::ranges::none_of(kScenarioOnly, has);
}

}  // namespace realmsim::scenario

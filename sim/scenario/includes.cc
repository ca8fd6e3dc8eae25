#include "sim/scenario/includes.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "sim/scenario/macros.h"

namespace realmsim::scenario {
namespace {

class Includes {
 public:
  Includes(Reader& reader, FileSet& files) : reader_(reader), files_(files) {}

  std::vector<const Node*> read(const Node& scenario) {
    const std::string own = canonical(files_.first().name);
    open_.push_back(own);
    seen_.insert(own);
    follow(scenario);
    roots_.push_back(&scenario);
    return std::move(roots_);
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
      reader_.error(kBadInclude, node, fmt::format("`{}` includes itself", name));
      return;
    }
    if (!seen_.insert(identity).second) return;
    const FileSet::Loaded file = files_.load(path);
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
    roots_.push_back(file.root);
  }

  Reader& reader_;
  FileSet& files_;
  std::vector<std::string> open_;  // from the scenario to the file that is being read
  std::set<std::string> seen_;
  std::vector<const Node*> roots_;
};

}  // namespace

std::vector<const Node*> read_includes(Reader& reader, FileSet& files, const Node& scenario) {
  return Includes{reader, files}.read(scenario);
}

void read_part(Reader& reader, const Node& root) {
  reader.object(root, "included file", kPartKeys);
  if (root.kind() != NodeKind::Object) return;
  if (const Node* format = reader.find(root, "format")) reader.choice(*format, kScenarioFormats);
  if (const Node* macros = reader.find(root, kMacrosKey.name))
    Macros{std::vector<std::string>{}}.read(reader, *macros);
}

bool is_part(const Node& root) {
  const auto has = [&](std::string_view key) { return root.find(key) != nullptr; };
  constexpr std::array<std::string_view, 6> kScenarioOnly{"name",  "backend", "actors",
                                                          "steps", "threads", "workload"};
  return (has("memory") || has("macros") || has("platform") || has("include")) &&
         std::ranges::none_of(kScenarioOnly, has);
}

}  // namespace realmsim::scenario

#include "sim/scenario/platform_files.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace realmsim::scenario {
namespace {

struct SoundFile {
  Node root;
  Platform platform;
};

// Platform files in which nothing is wrong, by path and text: whoever names one in this process gets the
// same, and nobody reads it again.
std::map<std::pair<std::string, std::string>, SoundFile>& sound_files() {
  static std::map<std::pair<std::string, std::string>, SoundFile> files;
  return files;
}

}  // namespace

std::vector<std::string> PlatformFiles::names() const {
  std::vector<std::string> names;
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator(config_folder_ + "/platforms", ignored))
    names.push_back(entry.path().stem().string());
  std::ranges::sort(names);
  return names;
}

std::string PlatformFiles::path_of(const std::string& name, const std::filesystem::path& folder) const {
  const bool is_path = name.find('/') != std::string::npos || name.ends_with(".json");
  return is_path ? (folder / name).string() : fmt::format("{}/platforms/{}.json", config_folder_, name);
}

bool PlatformFiles::override_with(const std::string& name) {
  instead_ = path_of(name, {});
  return std::filesystem::is_regular_file(*instead_);
}

std::optional<Platform> PlatformFiles::load(Reader& reader, const Node& node, const std::string& path) {
  const auto known = loaded_.find(path);
  if (known != loaded_.end()) return known->second;
  const SourceFile* file = files_.read(path);
  if (file == nullptr) {
    const std::vector<std::string> found = names();
    const std::vector<std::string_view> shipped{found.begin(), found.end()};
    reader.error(kUnknownName, node,
                 fmt::format("there is no platform `{}`", reader.text(node).value_or(path)),
                 Reader::suggest(std::filesystem::path{path}.stem().string(), shipped));
    return std::nullopt;
  }
  return loaded_.insert({path, read(*file)}).first->second;
}

std::optional<Platform> PlatformFiles::read(const SourceFile& file) {
  const std::pair key{file.name, file.text};
  const auto known = sound_files().find(key);
  if (known != sound_files().end()) return known->second.platform;
  static const Parameters kNone;
  Reader reader{files_.diagnostics(), kNone};
  const Node* root = files_.load(file.name).root;
  const auto platform = root != nullptr ? read_platform(reader, *root) : std::nullopt;
  if (!platform) return std::nullopt;
  SoundFile& sound = sound_files().insert({key, {*root, *platform}}).first->second;
  sound.platform.root = &sound.root;
  return sound.platform;
}

std::optional<Platform> PlatformFiles::find(Reader& reader, const Node& node) {
  const Node& value = reader.resolve(node);
  if (value.kind() == NodeKind::Object && value.find("based_on") != nullptr) {
    const Node& name = *reader.find(value, "based_on");
    auto base = instead_ ? load(reader, name, *instead_) : named(reader, name);
    return base ? read_platform_variant(reader, value, std::move(*base)) : std::nullopt;
  }
  if (instead_) return load(reader, value, *instead_);
  if (value.kind() == NodeKind::Object) return read_platform(reader, value);
  return named(reader, value);
}

std::optional<Platform> PlatformFiles::named(Reader& reader, const Node& node) {
  const auto name = reader.text(node);
  if (!name) return std::nullopt;
  return load(reader, node, path_of(*name, files_.folder_of(node.range().begin)));
}

}  // namespace realmsim::scenario

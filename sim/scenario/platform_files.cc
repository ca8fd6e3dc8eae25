#include "sim/scenario/platform_files.h"

#include <algorithm>

#include <fmt/format.h>

namespace realmsim::scenario {

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
  const FileSet::Loaded file = files_.load(path);
  if (!file.readable) {
    const std::vector<std::string> found = names();
    const std::vector<std::string_view> shipped{found.begin(), found.end()};
    reader.error(kUnknownName, node,
                 fmt::format("there is no platform `{}`", reader.text(node).value_or(path)),
                 Reader::suggest(std::filesystem::path{path}.stem().string(), shipped));
    return std::nullopt;
  }
  static const Parameters kNone;
  Reader platform_reader{files_.diagnostics(), kNone};
  auto platform = file.root != nullptr ? read_platform(platform_reader, *file.root) : std::nullopt;
  return loaded_.insert({path, std::move(platform)}).first->second;
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

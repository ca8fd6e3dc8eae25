// The platform that a scenario names: a file of the configuration, a file of its own, an object in its text,
// or another platform with changes.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "sim/scenario/file_set.h"
#include "sim/scenario/platform.h"
#include "sim/scenario/reader.h"

namespace realmsim::scenario {

class PlatformFiles {
 public:
  PlatformFiles(FileSet& files, std::string config_folder)
      : files_(files), config_folder_(std::move(config_folder)) {}

  // From now on instead of the one that is named. False if there is no such file.
  bool override_with(const std::string& name);
  [[nodiscard]] const std::optional<std::string>& instead() const { return instead_; }
  // Nothing if anything is wrong with it; then it is reported.
  std::optional<Platform> find(Reader& reader, const Node& node);
  // Those of the configuration, sorted.
  [[nodiscard]] std::vector<std::string> names() const;

 private:
  [[nodiscard]] std::string path_of(const std::string& name, const std::filesystem::path& folder) const;
  std::optional<Platform> named(Reader& reader, const Node& node);
  std::optional<Platform> load(Reader& reader, const Node& node, const std::string& path);
  std::optional<Platform> read(const SourceFile& file);

  FileSet& files_;
  std::string config_folder_;
  std::optional<std::string> instead_;  // path
  std::map<std::string, std::optional<Platform>> loaded_;
};

}  // namespace realmsim::scenario

#include "sim/cli/config_folder.h"

#include <cstdlib>
#include <filesystem>

namespace realmsim::cli {

std::string find_config_folder() {
  namespace fs = std::filesystem;
  if (const char* named = std::getenv("REALMSIM_CONFIGS"); named != nullptr && *named != '\0') return named;
  std::error_code error;
  const fs::path program = fs::read_symlink("/proc/self/exe", error);
  if (error) return {};
  const fs::path installed = program.parent_path().parent_path() / "share" / "realmsim" / "configs";
  if (fs::is_directory(installed / "platforms", error)) return installed.string();
  for (fs::path folder = program.parent_path(); folder != folder.root_path(); folder = folder.parent_path()) {
    if (fs::is_directory(folder / "configs" / "platforms", error)) return (folder / "configs").string();
  }
  return {};
}

}  // namespace realmsim::cli

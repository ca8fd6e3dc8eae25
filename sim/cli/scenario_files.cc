#include "sim/cli/scenario_files.h"

#include <algorithm>
#include <filesystem>

#include "sim/cli/run_folder.h"
#include "sim/scenario/resolved.h"

namespace realmsim::cli {

namespace {

// What `--out` has left in a folder, which may lie among scenarios.
bool of_a_run(const std::filesystem::path& file) {
  if (file.filename() == scenario::kResolvedFile) return true;
  std::error_code ignored;
  return file.filename() == kResultFile &&
         std::filesystem::exists(file.parent_path() / scenario::kResolvedFile, ignored);
}

}  // namespace

std::vector<std::string> scenario_files(const std::string& path) {
  namespace fs = std::filesystem;
  std::error_code error;
  if (!fs::is_directory(path, error)) return {path};
  std::vector<std::string> files;
  fs::recursive_directory_iterator entry{path, error};
  for (; !error && entry != fs::recursive_directory_iterator{}; entry.increment(error)) {
    const std::string extension = entry->path().extension().string();
    std::error_code ignored;
    if (entry->is_regular_file(ignored) && (extension == ".json" || extension == ".jsonc") &&
        !of_a_run(entry->path()))
      files.push_back(entry->path().string());
  }
  if (error) files.push_back(path);
  std::ranges::sort(files);
  return files;
}

std::string path_of_case(const std::string& path, const std::string& name) {
  return path + "[" + name + "]";
}

std::vector<std::string> case_names(const Environment& environment, const std::string& path) {
  std::vector<std::string> names;
  auto text = scenario::read_file(path);
  if (!text || text->find("\"cases\"") == std::string::npos) return names;
  scenario::Document document{path, std::move(*text), environment.config_folder};
  document.open();
  for (const scenario::Case& one : document.cases())
    names.push_back(one.name);
  return names;
}

int report_errors(const Environment& environment, const scenario::Document& document) {
  if (environment.common.json)
    environment.console.print_document(
        {{"format", "realmsim.diagnostics/1"}, {"diagnostics", document.diagnostics().to_json()}});
  REALMSIM_ENSURE(document.has_errors(), "what cannot be run says why");
  Console::say(document.diagnostics().render_text(environment.color_on_stderr()));
  return kInvalid;
}

}  // namespace realmsim::cli

// Reads any bytes as a scenario, in both dialects. A text that may name a file is not read as a scenario, so
// that no input reaches the file system but by the names of shipped platforms.
#include <algorithm>
#include <limits>
#include <string>

#include <nlohmann/json.hpp>

#include "sim/scenario/document.h"
#include "tests/fuzz/sound_diagnostics.h"

namespace realmsim::testing {
namespace {

using scenario::Node;

bool names_path(const Node& node) {
  if (const std::string* text = node.as_string())
    return text->find('/') != std::string::npos && !text->starts_with("realmsim.");
  return std::ranges::any_of(node.elements(), names_path) ||
         std::ranges::any_of(node.members(), names_path, &scenario::Member::value);
}

bool names_path(const scenario::SourceFile& file, scenario::Dialect dialect) {
  scenario::Diagnostics diagnostics{file};
  const auto root = scenario::parse(file, dialect, diagnostics);
  expect_sound(diagnostics.sorted(), file.text.size());
  return root && names_path(*root);
}

void read(const std::string& path, scenario::Dialect dialect, const std::string& text) {
  if (names_path({path, text}, dialect)) return;
  scenario::Document document{path, text, REALMSIM_SOURCE_DIR "/configs"};
  const bool sound = document.open() && document.check_all();
  REALMSIM_ENSURE(sound != document.has_errors(), "a scenario is sound or says why it is not");
  const scenario::Diagnostics& found = document.diagnostics();
  expect_sound(found.sorted(), std::numeric_limits<std::size_t>::max());  // shipped macros follow the text
  REALMSIM_ENSURE(found.render_text(false).empty() == sound, "errors are shown");
  REALMSIM_ENSURE(!found.to_json().dump().empty(), "errors are valid UTF-8");
}

}  // namespace
}  // namespace realmsim::testing

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text{data, data + size};
  realmsim::testing::read("-", realmsim::scenario::Dialect::Json, text);
  realmsim::testing::read("commented.jsonc", realmsim::scenario::Dialect::Jsonc, text);
  return 0;
}

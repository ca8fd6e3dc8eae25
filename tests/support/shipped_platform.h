// A platform of configs/platforms. REALMSIM_SOURCE_DIR is the root of the sources.
#pragma once

#include <string>

#include "sim/scenario/document.h"
#include "sim/scenario/json_tree.h"
#include "sim/scenario/platform.h"

namespace realmsim::testing {

inline scenario::Platform shipped_platform(const std::string& name) {
  const std::string path = REALMSIM_SOURCE_DIR "/configs/platforms/" + name + ".json";
  const scenario::SourceFile file{path, scenario::read_file(path).value()};
  scenario::Diagnostics diagnostics{file};
  const auto root = scenario::parse(file, scenario::Dialect::Json, diagnostics);
  const scenario::Parameters none;
  scenario::Reader reader{diagnostics, none};
  return scenario::read_platform(reader, root.value()).value();
}

}  // namespace realmsim::testing

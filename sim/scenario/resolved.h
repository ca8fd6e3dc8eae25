// A scenario as it is run: every include, macro, parameter and default expanded. It is a scenario itself, and
// runs as the one it was made from; what a sweep or cases vary stays as it is.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "sim/scenario/program.h"
#include "sim/scenario/scenario.h"

namespace realmsim::scenario {

// As a run folder has it: a file with a name of its own, whatever the scenario's.
inline constexpr std::string_view kResolvedFile = "resolved.json";

struct ResolvedParts {
  std::span<const Node* const> roots;  // the scenario last, what it includes before it
  const Program& program;
  std::span<const Case> cases;
  const Sweep* sweep = nullptr;
  // Of the command line, instead of the scenario's.
  std::optional<std::string> platform;  // path
  bool backend = false;
};

nlohmann::ordered_json resolved(const ResolvedParts& parts, const Scenario& scenario);

}  // namespace realmsim::scenario

// Named properties of a machine that hold after every command, one row each. Names are API.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "models/invariants/census.h"

namespace realmsim::invariants {

struct Violation {
  std::string_view invariant;
  std::string text;
  std::optional<StateKey> since;  // the piece of state that breaks it
};

struct Invariant {
  std::string_view name;
  std::string_view text;  // "holds when ..."
  std::optional<Violation> (*judge)(const Subject& subject, const Census& census);
};

std::span<const Invariant> all();

// Violations of the named invariants, or of all if `names` is empty; the first of each.
std::vector<Violation> judge(const Subject& subject, std::span<const std::string> names = {});

}  // namespace realmsim::invariants

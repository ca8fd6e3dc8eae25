// Named properties of a machine, one row each. Names are API. A property of what is, is judged by looking; a
// property of what happens is followed from the first event on (watch.h).
#pragma once

#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "models/base/observer.h"
#include "models/invariants/census.h"

namespace realmsim::invariants {

struct Violation {
  std::string_view invariant;
  std::string text;
  std::optional<StateKey> since;  // the piece of state that breaks it
};
using Verdict = std::optional<Violation>;

// What a judge looks at.
struct Evidence {
  const Subject& subject;
  const Census& census;
  const std::set<Pa>* granules = nullptr;  // whose state or GPI may have changed; any if absent
};

class Follower;

struct Invariant {
  std::string_view name;
  std::string_view text;  // "holds when ..."
  // One of these two.
  Verdict (*judge)(const Evidence& evidence) = nullptr;
  std::unique_ptr<Follower> (*follow)(const Subject& subject) = nullptr;
};

std::span<const Invariant> all();

// How a run is told to look away from one.
std::string mutant_of(std::string_view invariant);

// Whether `name` is among `names`; an empty list means all.
bool is_asked(std::string_view name, std::span<const std::string> names);

// The first violation of each of the named properties of what is.
std::vector<Violation> judge(const Evidence& evidence, std::span<const std::string> names = {});
std::vector<Violation> judge(const Subject& subject, std::span<const std::string> names = {});

}  // namespace realmsim::invariants

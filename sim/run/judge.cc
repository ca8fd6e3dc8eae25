#include "sim/run/judge.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "models/base/hex.h"
#include "sim/run/receipt.h"

namespace realmsim::run {
namespace {

// Where the state that a violation is about has been changed by a step.
std::string changed(Simulation& simulation, const StateKey& key) {
  const auto step = simulation.provenance().since(key);
  return step && step->number != 0 ? "; so" + since(simulation, key) : "";
}

}  // namespace

std::size_t number_of(const Simulation& simulation, const scenario::Step& step) {
  return static_cast<std::size_t>(&step - simulation.scenario().steps.data()) + 1;
}

void Judge::machine(Simulation& simulation, const std::string& when) {
  const scenario::Finally& finally = simulation.scenario().finally;
  if (!judging_.on || (!finally.judged && judging_.only.empty())) return;
  const auto& names = judging_.only.empty() ? finally.invariants : judging_.only;
  const auto& mutants = simulation.scenario().mutants;
  for (const auto& violation : simulation.backend().violations(names)) {
    if (std::ranges::find(mutants, invariants::mutant_of(violation.invariant)) != mutants.end()) continue;
    const bool first = violated_.insert(std::string{violation.invariant}).second;
    if (finally.violated && !first) continue;
    events_.violated(violation.invariant, violation.text);
    (finally.violated ? result_.broken : result_.violations)
        .push_back(fmt::format("{}: {} does not hold: {}{}", when, violation.invariant, violation.text,
                               violation.since ? changed(simulation, *violation.since) : ""));
  }
}

void Judge::violated(const scenario::Finally& finally) {
  if (!finally.violated || !judging_.on) return;
  std::set<std::string> wanted{finally.violated->begin(), finally.violated->end()};
  std::erase_if(wanted, [&](const std::string& name) { return !invariants::is_asked(name, judging_.only); });
  if (violated_ == wanted) return;
  result_.mismatches.push_back(
      fmt::format("violated: expected {}, is {}", fmt::join(wanted, ", "),
                  violated_.empty() ? "nothing" : fmt::format("{}", fmt::join(violated_, ", "))));
}

void Judge::sightings(const Simulation& simulation, const StepRunner& runner) {
  for (const scenario::Never& never : simulation.scenario().finally.never) {
    for (const StepRunner::Sighting& sighting : runner.sightings()) {
      if (sighting.actor != never.actor) continue;
      const auto& seen = sighting.bytes;
      if (std::search(seen.begin(), seen.end(), never.bytes.begin(), never.bytes.end()) == seen.end())
        continue;
      result_.violations.push_back(fmt::format("step {}: {} has observed {}, which it never may",
                                               number_of(simulation, *sighting.step), never.actor,
                                               hex_digits(never.bytes)));
    }
  }
}

}  // namespace realmsim::run

#include "sim/run/explore.h"

namespace realmsim::run {
namespace {

using scenario::Document;
using scenario::Scenario;
using scenario::Thread;
using scenario::Turns;

std::vector<std::string> schedule_of(const Turns& turns, const std::vector<Thread>& threads) {
  std::vector<std::string> schedule;
  for (const std::size_t thread : turns)
    schedule.push_back(threads[thread].name);
  return schedule;
}

// How the scenario reads does not depend on the order of its steps; an empty one only lets it be read.
std::optional<Scenario> read_once(Document& document) {
  document.override_turns({});
  auto scenario = document.instantiate({});
  if (scenario && scenario->threads.empty()) {
    document.diagnostics().add(scenario::error_at(scenario::kMissingKey, {},
                                                  "the scenario has no `threads` to take in every order"));
    return std::nullopt;
  }
  return scenario;
}

}  // namespace

std::optional<Exploration> explore(Document& document, const ExploreSettings& settings) {
  const auto scenario = read_once(document);
  if (!scenario) return std::nullopt;
  std::vector<std::size_t> lengths;
  for (const Thread& thread : scenario->threads)
    lengths.push_back(thread.steps.size());
  Exploration found{.scenario = scenario->name};
  const auto all = scenario::count_interleavings(lengths, settings.limit);
  found.beyond_limit = !all.has_value();
  if (!all) return found;
  Turns turns = scenario::in_order(lengths);
  do {
    if (settings.progress) settings.progress(found.interleavings, *all);
    document.override_turns(turns);
    auto result = run_document(document, {.options = settings.options, .exploring = true});
    if (!result) {
      found.invalid = schedule_of(turns, scenario->threads);
      return found;
    }
    ++found.interleavings;
    if (result->blocked && result->passed()) {
      ++found.blocked;
      continue;
    }
    found.ends.insert(result->machine);
    if (result->passed()) continue;
    ++found.failed;
    if (!found.first) found.first = FailedOrder{schedule_of(turns, scenario->threads), std::move(*result)};
  } while (scenario::next_interleaving(turns));
  if (settings.progress) settings.progress(*all, *all);
  return found;
}

}  // namespace realmsim::run

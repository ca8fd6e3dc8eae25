#include "sim/run/steps_run.h"

#include <algorithm>

#include <fmt/format.h>

#include "sim/run/expectation.h"
#include "sim/run/receipt.h"
#include "sim/run/state_pattern.h"
#include "sim/run/step_outcome.h"

namespace realmsim::run {
namespace {

// Whatever the step was about, the firmware has gone no further.
void tell_of_stop(FaultKind stopped, Outcome& outcome) {
  outcome.status.reset();
  outcome.pending = false;
  outcome.fault = FaultOutcome{.recipient = Recipient::Monitor};
  outcome.fault->translation.fault = stopped;
}

}  // namespace

bool is_late(const RunSettings& settings, Simulation& simulation) {
  return settings.most_time && simulation.knows_time() && simulation.system().time() > *settings.most_time;
}

StepsRun::StepsRun(scenario::Document& document, const RunSettings& settings, Simulation& simulation,
                   Judge& judge, RunResult& result)
    : document_(document),
      settings_(settings),
      simulation_(simulation),
      judge_(judge),
      result_(result),
      reader_(document.diagnostics(), simulation.scenario().parameters),
      values_(simulation, reader_),
      runner_(simulation, values_) {
  for (const scenario::Step& step : simulation.scenario().steps) {
    for (const auto& [variable, output] : step.save)
      reader_.allow_saved(variable);
  }
}

bool StepsRun::run() {
  const auto& steps = simulation_.scenario().steps;
  for (std::size_t i = 0; i < steps.size() && may_go_on(i); ++i) {
    if (settings_.progress) settings_.progress(i, steps.size());
    if (settings_.exploring && runner_.waits(steps[i])) {
      result_.blocked = true;
      return true;
    }
    if (!run_step(steps[i], i + 1)) return follows_from_a_difference(i + 1);
    if (simulation_.backend().stopped()) break;
    if (is_last_wanted(steps[i], i + 1)) break;
  }
  if (result_.ended == Ended::Whole) judge_end();
  return !document_.has_errors();
}

void StepsRun::judge_end() {
  const scenario::Finally& finally = simulation_.scenario().finally;
  if (finally.state != nullptr) {
    for (std::string& line : match_state(simulation_, values_, *finally.state))
      result_.mismatches.push_back(std::move(line));
  }
  for (const scenario::Step* step : runner_.unfinished()) {
    if (step->expect == nullptr || step->expect->find("out") == nullptr) continue;
    result_.mismatches.push_back(
        fmt::format("step {}: its call never completed", number_of(simulation_, *step)));
  }
  judge_.violated(finally);
  judge_.sightings(simulation_, runner_);
}

bool StepsRun::may_go_on(std::size_t done) {
  if (settings_.interrupted && settings_.interrupted()) result_.ended = Ended::Interrupted;
  if (settings_.most_steps == done || is_late(settings_, simulation_)) result_.ended = Ended::AtLimit;
  return result_.ended == Ended::Whole;
}

bool StepsRun::is_last_wanted(const scenario::Step& step, std::size_t number) {
  const bool wanted =
      !settings_.until.empty() && (settings_.until == step.id || settings_.until == std::to_string(number));
  if (wanted) result_.ended = Ended::AsAsked;
  return wanted;
}

// A step that cannot be taken, after another went otherwise than expected, is no error of the scenario.
bool StepsRun::follows_from_a_difference(std::size_t number) {
  const bool differs =
      std::ranges::any_of(result_.steps, [](const StepRecord& step) { return !step.mismatches.empty(); });
  if (!differs) return false;
  result_.mismatches.push_back(
      fmt::format("step {} cannot be taken: {}", number, document_.diagnostics().sorted().front().message));
  document_.diagnostics().clear();
  return true;
}

// A call that waited for the host is judged when it completes, and told of where it was made. Returns what
// the end of the entry says of it.
nlohmann::json StepsRun::judge_completion(const Outcome& entry) {
  const std::size_t number = number_of(simulation_, *entry.completes);
  StepRecord& made = result_.steps[number - 1];
  made.status = entry.completed->status->name;
  const auto lines = compare_completion(simulation_, values_, *entry.completes, *entry.completed);
  made.mismatches.insert(made.mismatches.end(), lines.begin(), lines.end());
  nlohmann::json completion = told(*entry.completed);
  completion["n"] = number;
  completion["expected"] = lines.empty();
  return completion;
}

// Those that the step leaves out too. Null if there are none.
nlohmann::json StepsRun::told_arguments(const scenario::Step& step) {
  nlohmann::ordered_json given = nlohmann::ordered_json::object();
  if (step.with != nullptr) given = values_.told(*step.with);
  nlohmann::json all = defaults_.arguments(step.verb, std::move(given), step.rec.value_or(0));
  return all.empty() ? nlohmann::json{} : all;
}

bool StepsRun::run_step(const scenario::Step& step, std::size_t number) {
  simulation_.provenance().begin_step({number, step.by, step.verb});
  simulation_.events().step(number, step.by, step.verb, told_arguments(step));
  simulation_.system().synchronise();
  const timing::Ledger before = simulation_.spent();
  auto outcome = runner_.take(step);
  if (!outcome || document_.has_errors()) return false;
  if (const auto stopped = simulation_.backend().stopped()) tell_of_stop(*stopped, *outcome);
  StepRecord record{
      .number = number,
      .id = step.id,
      .by = step.by,
      .verb = step.verb,
      .asked = outcome->asked,
      .outcome = summary(*outcome),
      .status = outcome->status ? outcome->status->name : outcome->verdict,
      .refused = outcome->refused,
      .exit = outcome->exit,
      .fault = outcome->fault ? std::string{name_of(outcome->fault->translation.fault)} : std::string{},
      .mismatches = compare(simulation_, values_, step, *outcome),
      .receipt = receipt_of(simulation_, *outcome),
      .note = step.note,
      .cost = simulation_.spent() - before};
  nlohmann::json came_of_it = told(*outcome);
  const EventStream::StepEnd end{
      .number = number,
      .spent = record.cost.total(),
      .time = simulation_.knows_time() ? std::optional{simulation_.system().time()} : std::nullopt,
      .expected = record.mismatches.empty()};
  result_.steps.push_back(std::move(record));
  if (outcome->completes != nullptr) came_of_it["completes"] = judge_completion(*outcome);
  const bool last = number == simulation_.scenario().steps.size() || simulation_.backend().stopped();
  if (last || number % settings_.options.judging.every == 0)
    judge_.machine(simulation_, fmt::format("step {}", number));
  simulation_.events().step_end(end, came_of_it);
  return !document_.has_errors();
}

}  // namespace realmsim::run

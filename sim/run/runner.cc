#include "sim/run/runner.h"

#include <algorithm>
#include <deque>
#include <set>

#include <fmt/format.h>

#include "models/base/hex.h"
#include "sim/run/expectation.h"
#include "sim/run/metrics.h"
#include "sim/run/receipt.h"
#include "sim/run/state_pattern.h"
#include "sim/run/step_outcome.h"
#include "sim/run/step_runner.h"
#include "sim/run/workloads/workload.h"

namespace realmsim::run {
namespace {

using scenario::Document;
using scenario::Parameters;
using scenario::Scenario;

// One choice of parameters: a point of a series.
struct Job {
  std::string part;
  std::size_t series = 0;
  std::map<std::string, std::string> at;
  Parameters values;
};

// Every combination of the grid, the first parameter varying slowest, for each series in turn.
std::vector<Job> jobs_of(const scenario::Sweep& sweep) {
  std::vector<Job> jobs;
  for (std::size_t s = 0; s < sweep.series.size(); ++s) {
    std::vector<Job> points{{.part = sweep.series[s].id, .series = s, .values = sweep.series[s].parameters}};
    for (const auto& [name, values] : sweep.grid) {
      std::vector<Job> finer;
      for (const Job& point : points) {
        for (const scenario::Node& value : values) {
          Job next = point;
          next.at[name] = value.scalar_text();
          next.part += fmt::format(",{}={}", name, value.scalar_text());
          next.values.insert_or_assign(name, value);
          finer.push_back(std::move(next));
        }
      }
      points = std::move(finer);
    }
    jobs.insert(jobs.end(), points.begin(), points.end());
  }
  return jobs;
}

// What a run writes while it goes on.
struct Streams {
  EventStream events;
  replay::TraceWriter calls;
  bool begun = false;
};

// A scenario as it stands, the points of its sweep, or one of its cases.
class ResultRun {
 public:
  ResultRun(Document& document, const RunSettings& settings, Streams& streams)
      : document_(document), settings_(settings), streams_(streams), events_(streams.events) {}

  std::optional<RunResult> run(const scenario::Case* one) {
    const Job job = one != nullptr ? Job{.part = one->name, .values = one->parameters} : Job{};
    const bool sound = document_.sweep() ? run_sweep(*document_.sweep()) : run_once(job);
    if (!sound || document_.has_errors()) return std::nullopt;
    if (result_.ended == Ended::Whole) judge_metrics();
    finish();
    return std::move(result_);
  }

 private:
  // The header needs the first scenario, because --set and --backend may have changed it.
  void begin(const Scenario& scenario) {
    if (!result_.scenario.empty()) return;
    result_.scenario = scenario.name;
    result_.title = scenario.title;
    result_.backend = scenario.backend;
    result_.seed = settings_.options.seed;
    result_.mutants = scenario.mutants;
    expected_to_fail_ = scenario.expected_to_fail;
    metrics_ = scenario.finally.metrics;
    if (streams_.begun) return;
    streams_.begun = true;
    crypto::Sha256 hash;
    hash.add(document_.text());
    events_.begin({.scenario = scenario.name,
                   .scenario_sha256 = hash.finish_hex(),
                   .backend = scenario.backend,
                   .platform = scenario.platform.name,
                   .seed = settings_.options.seed,
                   .mutants = scenario.mutants});
  }

  bool run_sweep(const scenario::Sweep& sweep) {
    result_.swept = true;
    for (const scenario::SeriesRow& row : sweep.series)
      result_.series.push_back({.id = row.id, .label = row.label});
    const std::vector<Job> jobs = jobs_of(sweep);
    for (std::size_t i = 0; i < jobs.size(); ++i) {
      if (i != 0 && settings_.interrupted && settings_.interrupted()) {
        result_.ended = Ended::Interrupted;
        return true;
      }
      if (settings_.progress) settings_.progress(i, jobs.size());
      if (!run_once(jobs[i])) return false;
      if (result_.ended != Ended::Whole) return true;
    }
    if (settings_.progress) settings_.progress(jobs.size(), jobs.size());
    return true;
  }

  bool run_once(const Job& job) {
    // Metrics keep pointing into the scenario that they were read with.
    auto instance = document_.instantiate(job.values);
    if (!instance) return false;
    const Scenario& scenario = scenarios_.emplace_back(std::move(*instance));
    begin(scenario);
    if (!job.part.empty()) events_.part(job.part, scenario.backend, scenario.platform.name);
    const std::size_t platform = place_of(scenario.platform);
    std::optional<CallTrace> trace;
    if (settings_.call_sink)
      trace.emplace(CallTrace{streams_.calls, job.part.empty() ? scenario.name : job.part});
    Simulation simulation{scenario, settings_.options, events_, trace};
    if (const auto failure = simulation.build()) {
      scenario::Reader reader{document_.diagnostics(), simulation.scenario().parameters};
      reader.error(scenario::kCannotBuild, *failure->realm->node, failure->text);
      return false;
    }
    const bool sound = scenario.workload ? run_workload(simulation, job, platform) : run_steps(simulation);
    result_.machine = simulation.backend().hash();
    events_.machine(result_.machine);
    for (const std::size_t index : simulation.parameters_used()) {
      const std::string key{timing::kParameters[index].key};
      result_.labels.insert(scenario.platform.confidence[index]);
      if (scenario.platform.estimates(index) &&
          std::ranges::find(result_.estimates, key) == result_.estimates.end())
        result_.estimates.push_back(key);
    }
    return sound;
  }

  // In result_.platforms.
  std::size_t place_of(const scenario::Platform& platform) {
    auto& known = result_.platforms;
    const auto found = std::ranges::find_if(
        known, [&](const scenario::Platform& other) { return other.reads_like(platform); });
    if (found != known.end()) return static_cast<std::size_t>(found - known.begin());
    known.push_back(platform);
    return known.size() - 1;
  }

  bool run_workload(Simulation& simulation, const Job& job, std::size_t platform) {
    const WorkloadResult outcome = run::run_workload(simulation);
    if (!outcome.failure.empty())
      result_.mismatches.push_back(fmt::format("{}: {}", job.part, outcome.failure));
    if (result_.series.empty()) result_.series.push_back({.id = "all", .label = "all"});
    result_.series[job.series].points.push_back({.at = job.at,
                                                 .platform = platform,
                                                 .measures = outcome.measures,
                                                 .ratios = {},
                                                 .cost = simulation.spent()});
    judge_machine(simulation, job.part);
    if (is_late(simulation)) result_.ended = Ended::AtLimit;
    return true;
  }

  bool run_steps(Simulation& simulation) {
    scenario::Reader reader{document_.diagnostics(), simulation.scenario().parameters};
    for (const scenario::Step& step : simulation.scenario().steps) {
      for (const auto& [variable, output] : step.save)
        reader.allow_saved(variable);
    }
    Values values{simulation, reader};
    StepRunner runner{simulation, values};
    const auto& steps = simulation.scenario().steps;
    for (std::size_t i = 0; i < steps.size() && may_go_on(simulation, i); ++i) {
      if (settings_.progress) settings_.progress(i, steps.size());
      if (settings_.exploring && runner.waits(steps[i])) {
        result_.blocked = true;
        return true;
      }
      if (!run_step(simulation, values, runner, steps[i], i + 1)) return follows_from_a_difference(i + 1);
      if (simulation.backend().stopped()) break;
      if (is_last_wanted(steps[i], i + 1)) break;
    }
    if (result_.ended != Ended::Whole) return !document_.has_errors();
    const scenario::Finally& finally = simulation.scenario().finally;
    if (finally.state != nullptr) {
      for (std::string& line : match_state(simulation, values, *finally.state))
        result_.mismatches.push_back(std::move(line));
    }
    for (const scenario::Step* step : runner.unfinished()) {
      if (step->expect == nullptr || step->expect->find("out") == nullptr) continue;
      result_.mismatches.push_back(
          fmt::format("step {}: its call never completed", number_of(simulation, *step)));
    }
    judge_violated(finally);
    judge_sightings(simulation, runner);
    return !document_.has_errors();
  }

  bool may_go_on(Simulation& simulation, std::size_t done) {
    if (settings_.interrupted && settings_.interrupted()) result_.ended = Ended::Interrupted;
    if (settings_.most_steps == done || is_late(simulation)) result_.ended = Ended::AtLimit;
    return result_.ended == Ended::Whole;
  }

  bool is_late(Simulation& simulation) const {
    return settings_.most_time && simulation.knows_time() &&
           simulation.system().time() > *settings_.most_time;
  }

  bool is_last_wanted(const scenario::Step& step, std::size_t number) {
    const bool wanted =
        !settings_.until.empty() && (settings_.until == step.id || settings_.until == std::to_string(number));
    if (wanted) result_.ended = Ended::AsAsked;
    return wanted;
  }

  // A step that cannot be taken, after another went otherwise than expected, is no error of the scenario.
  bool follows_from_a_difference(std::size_t number) {
    const bool differs =
        std::ranges::any_of(result_.steps, [](const StepRecord& step) { return !step.mismatches.empty(); });
    if (!differs) return false;
    result_.mismatches.push_back(
        fmt::format("step {} cannot be taken: {}", number, document_.diagnostics().sorted().front().message));
    document_.diagnostics().clear();
    return true;
  }

  static std::size_t number_of(Simulation& simulation, const scenario::Step& step) {
    return static_cast<std::size_t>(&step - simulation.scenario().steps.data()) + 1;
  }

  // A call that waited for the host is judged when it completes, and told of where it was made. Returns what
  // the end of the entry says of it.
  nlohmann::json judge_completion(Simulation& simulation, Values& values, const Outcome& entry) {
    const std::size_t number = number_of(simulation, *entry.completes);
    StepRecord& made = result_.steps[number - 1];
    made.status = entry.completed->status->name;
    const auto lines = compare_completion(simulation, values, *entry.completes, *entry.completed);
    made.mismatches.insert(made.mismatches.end(), lines.begin(), lines.end());
    nlohmann::json completion = told(*entry.completed);
    completion["n"] = number;
    completion["expected"] = lines.empty();
    return completion;
  }

  bool run_step(Simulation& simulation, Values& values, StepRunner& runner, const scenario::Step& step,
                std::size_t number) {
    simulation.provenance().begin_step({number, step.by, step.verb});
    events_.step(number, step.by, step.verb, step.with != nullptr ? values.told(*step.with) : nullptr);
    simulation.system().synchronise();
    const timing::Ledger before = simulation.spent();
    auto outcome = runner.take(step);
    if (!outcome || document_.has_errors()) return false;
    if (const auto stopped = simulation.backend().stopped()) tell_of_stop(*stopped, *outcome);
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
        .mismatches = compare(simulation, values, step, *outcome),
        .receipt = receipt_of(simulation, *outcome),
        .note = step.note,
        .cost = simulation.spent() - before};
    nlohmann::json came_of_it = told(*outcome);
    const EventStream::StepEnd end{
        .number = number,
        .spent = record.cost.total(),
        .time = simulation.knows_time() ? std::optional{simulation.system().time()} : std::nullopt,
        .expected = record.mismatches.empty()};
    result_.steps.push_back(std::move(record));
    if (outcome->completes != nullptr)
      came_of_it["completes"] = judge_completion(simulation, values, *outcome);
    const bool last = number == simulation.scenario().steps.size() || simulation.backend().stopped();
    if (last || number % settings_.options.judging.every == 0)
      judge_machine(simulation, fmt::format("step {}", number));
    events_.step_end(end, came_of_it);
    return !document_.has_errors();
  }

  // Whatever the step was about, the firmware has gone no further.
  static void tell_of_stop(FaultKind stopped, Outcome& outcome) {
    outcome.status.reset();
    outcome.pending = false;
    outcome.fault = FaultOutcome{.recipient = Recipient::Monitor};
    outcome.fault->translation.fault = stopped;
  }

  void judge_machine(Simulation& simulation, const std::string& when) {
    const Judging& judging = settings_.options.judging;
    const scenario::Finally& finally = simulation.scenario().finally;
    if (!judging.on || (!finally.judged && judging.only.empty())) return;
    const auto& names = judging.only.empty() ? finally.invariants : judging.only;
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

  // Where the state that a violation is about has been changed by a step.
  static std::string changed(Simulation& simulation, const StateKey& key) {
    const auto step = simulation.provenance().since(key);
    return step && step->number != 0 ? "; so" + since(simulation, key) : "";
  }

  // "violated": exactly these invariants have failed after some step.
  void judge_violated(const scenario::Finally& finally) {
    const Judging& judging = settings_.options.judging;
    if (!finally.violated || !judging.on) return;
    std::set<std::string> wanted{finally.violated->begin(), finally.violated->end()};
    std::erase_if(wanted, [&](const std::string& name) { return !invariants::is_asked(name, judging.only); });
    if (violated_ == wanted) return;
    result_.mismatches.push_back(
        fmt::format("violated: expected {}, is {}", fmt::join(wanted, ", "),
                    violated_.empty() ? "nothing" : fmt::format("{}", fmt::join(violated_, ", "))));
  }

  void judge_sightings(Simulation& simulation, const StepRunner& runner) {
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

  void judge_metrics() {
    result_.baseline = baseline_of(metrics_);
    add_ratios(result_);
    for (const scenario::Metric& metric : metrics_)
      result_.metrics.push_back(judge(metric, result_.series));
  }

  void finish() {
    const bool good =
        std::ranges::all_of(result_.steps, [](const StepRecord& step) { return step.mismatches.empty(); }) &&
        std::ranges::none_of(result_.metrics, &MetricResult::fails_run) && result_.violations.empty() &&
        result_.mismatches.empty();
    result_.status = expected_to_fail_ ? (good ? Status::UnexpectedPass : Status::ExpectedFailure)
                                       : (good ? Status::Pass : Status::Fail);
  }

  Document& document_;
  const RunSettings& settings_;
  Streams& streams_;
  EventStream& events_;
  RunResult result_;
  std::deque<Scenario> scenarios_;
  std::vector<scenario::Metric> metrics_;
  std::set<std::string> violated_;  // invariants that have failed after some step
  bool expected_to_fail_ = false;
};

// Every case that is asked for, each a result of its own, and what they come to together.
std::optional<RunResult> run_cases(Document& document, const RunSettings& settings, Streams& streams) {
  RunResult all;
  for (const scenario::Case& one : document.cases()) {
    if (settings.chooses && !settings.chooses(one.name)) continue;
    if (!all.cases.empty() && settings.interrupted && settings.interrupted()) all.ended = Ended::Interrupted;
    if (all.ended == Ended::Interrupted) break;
    auto result = ResultRun{document, settings, streams}.run(&one);
    if (!result) return std::nullopt;
    result->case_name = one.name;
    if (all.cases.empty()) {
      all.scenario = result->scenario;
      all.title = result->title;
      all.backend = result->backend;
      all.platforms = result->platforms;
      all.seed = result->seed;
      all.mutants = result->mutants;
    }
    all.ended = std::max(all.ended, result->ended);
    if (!result->passed()) all.status = result->status;
    all.cases.push_back(std::move(*result));
  }
  return all;
}

}  // namespace

std::optional<RunResult> run_document(Document& document, const RunSettings& settings) {
  Streams streams{.events = EventStream{settings.event_sink},
                  .calls = replay::TraceWriter{settings.call_sink}};
  const bool cases = !document.cases().empty();
  auto result =
      cases ? run_cases(document, settings, streams) : ResultRun{document, settings, streams}.run(nullptr);
  if (!result || (cases && result->cases.empty())) return result;
  streams.events.end(result->ended == Ended::Whole, find_name(kStatusNames, result->status));
  result->digest = streams.events.digest();
  return result;
}

}  // namespace realmsim::run

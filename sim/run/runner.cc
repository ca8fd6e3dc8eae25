#include "sim/run/runner.h"

#include <algorithm>
#include <deque>

#include <fmt/format.h>

#include "sim/run/job.h"
#include "sim/run/metrics.h"
#include "sim/run/steps_run.h"
#include "sim/run/workloads/workload.h"

namespace realmsim::run {
namespace {

using scenario::Document;
using scenario::Scenario;

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
      : document_(document),
        settings_(settings),
        streams_(streams),
        events_(streams.events),
        judge_(settings.options.judging, events_, result_) {}

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
    const bool sound = scenario.workload ? run_workload(simulation, job, platform)
                                         : StepsRun{document_, settings_, simulation, judge_, result_}.run();
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
    judge_.machine(simulation, job.part);
    if (is_late(settings_, simulation)) result_.ended = Ended::AtLimit;
    return true;
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
  Judge judge_;
  std::deque<Scenario> scenarios_;
  std::vector<scenario::Metric> metrics_;
  bool expected_to_fail_ = false;
};

void hold_against_accepted(const RunSettings& settings, EventStream& events, RunResult& result) {
  if (!settings.story_difference || result.ended != Ended::Whole) return;
  const auto difference = settings.story_difference(result);
  if (!difference) return;
  events.golden(difference->line);
  result.mismatches.push_back(difference->text);
  result.status = Status::Fail;
}

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
    hold_against_accepted(settings, streams.events, *result);
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
    const bool last = &one == &document.cases().back();
    if (settings.fail_fast && !all.cases.back().passed() && !last) {
      all.ended = std::max(all.ended, Ended::AsAsked);
      break;
    }
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
  const bool complete = result->ended == Ended::Whole;
  if (!cases) {
    result->digest = streams.events.digest_if_ended(complete, find_name(kStatusNames, result->status));
    hold_against_accepted(settings, streams.events, *result);
  }
  streams.events.end(complete, find_name(kStatusNames, result->status));
  result->digest = streams.events.digest();
  return result;
}

}  // namespace realmsim::run

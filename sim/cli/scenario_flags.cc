#include "sim/cli/scenario_flags.h"

#include <algorithm>
#include <charconv>
#include <set>
#include <sys/resource.h>

#include <fmt/format.h>

#include "models/backends/registry.h"
#include "models/invariants/invariants.h"
#include "sim/cli/interrupt.h"
#include "sim/scenario/literals.h"

namespace realmsim::cli {
namespace {

// all, none, every=N, or names with commas between them.
std::optional<run::Judging> parse_judging(std::string_view text) {
  run::Judging judging{.on = text != "none"};
  if (text == "all" || text == "none") return judging;
  constexpr std::string_view kEvery = "every=";
  if (text.starts_with(kEvery)) {
    text.remove_prefix(kEvery.size());
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), judging.every);
    const bool good = error == std::errc{} && end == text.data() + text.size() && judging.every != 0;
    return good ? std::optional{judging} : std::nullopt;
  }
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t end = std::min(text.find(',', at), text.size());
    const std::string_view name = text.substr(at, end - at);
    at = end + 1;
    if (std::ranges::find(invariants::all(), name, &invariants::Invariant::name) == invariants::all().end())
      return std::nullopt;
    judging.only.emplace_back(name);
  }
  return judging;
}

// From here on, what cannot be had is std::bad_alloc.
void limit_memory(std::uint64_t bytes) {
  const rlimit limit{.rlim_cur = bytes, .rlim_max = bytes};
  setrlimit(RLIMIT_AS, &limit);
}

}  // namespace

std::string whole_number(const std::string& text) {
  std::uint64_t value = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool whole = error == std::errc{} && stop == text.data() + text.size();
  return whole ? std::string{} : fmt::format("`{}` is no whole number below 2^64", text);
}

void add_run_flags(CLI::App& command, RunFlags& flags) {
  command.add_option("--seed", flags.seed, "Seed of everything that happens by chance")
      ->check(whole_number)
      ->capture_default_str();
  command
      .add_option("--mutant", flags.mutants, "Unsound firmware, without this check or step; may be repeated")
      ->allow_extra_args(false);
}

void add_override_flags(CLI::App& command, OverrideFlags& flags) {
  add_run_flags(command, flags);
  command
      .add_option("--set", flags.set,
                  "Value of a parameter, as key=value, in scenarios that have it; may be repeated")
      ->check([](const std::string& text) {
        return assignment_of(text) ? std::string{} : fmt::format("--set takes key=value, not `{}`", text);
      })
      ->allow_extra_args(false);
  command.add_option("--backend", flags.backend, "Architecture instead of the scenario's");
  command.add_option("--platform", flags.platform, "Platform instead of the scenario's");
  command
      .add_option(
          "--invariants", flags.invariants,
          "Invariants that are judged after every step: all, none, every=N to look after every Nth step "
          "only, or names with commas between them (list invariants)")
      ->capture_default_str();
  command.add_option("--until", flags.until,
                     "End after this step, by its id or number; the rest is not judged");
  command
      .add_option("--max-steps", flags.most_steps,
                  "Most steps to take; a scenario that has more ends with status 5")
      ->check(whole_number);
  command
      .add_option("--max-time", flags.most_time,
                  "Most time to simulate, like 10ms; a scenario that goes beyond it ends with status 5")
      ->check([](const std::string& text) {
        return scenario::parse_time(text) ? std::string{} : fmt::format("`{}` is no time like 10ms", text);
      });
  command
      .add_option("--max-memory", flags.most_memory,
                  "Most memory of the host to use, like 2GiB; what needs more ends with status 5")
      ->check([](const std::string& text) {
        return scenario::parse_size(text) ? std::string{} : fmt::format("`{}` is no size like 2GiB", text);
      });
  command
      .add_flag("--update{yes}", flags.update,
                "Write golden files, with which later runs are compared: NAME.golden.txt beside a scenario. "
                "Refused where CI is set, unless as --update=force")
      ->check(CLI::IsMember({"yes", "force"}));
  command
      .add_option(
          "--out", flags.out,
          "Write events.jsonl, resolved.json and result.json into this folder; of `test`, into one of "
          "its own for each scenario")
      ->check([](const std::string& text) { return text.empty() ? "--out takes a folder" : std::string{}; });
  command.add_option("--jsonl", flags.jsonl,
                     "Write the event stream to this file; of `test`, that of a single scenario");
  command.add_flag("--digest", flags.digest,
                   "Print only the digest of the event stream; of `test`, one for each scenario");
  command.add_flag("--test-bug", flags.bug)->group("");
}

void add_scenario_flags(CLI::App& command, ScenarioFlags& flags) {
  command.add_option("FILE", flags.file, "Scenario file, or - for standard input")->required();
  add_override_flags(command, flags);
  add_choice_flags(command, flags);
  add_ci_flags(command, flags);
}

std::optional<Assignment> assignment_of(const std::string& text) {
  const std::size_t equals = text.find('=');
  if (equals == std::string::npos) return std::nullopt;
  return Assignment{text.substr(0, equals), text.substr(equals + 1)};
}

int apply_mutants(scenario::Document& document, const RunFlags& flags, Console& console) {
  if (flags.mutants.empty()) return kGood;
  std::set<std::string> names;
  for (const backends::BackendRow& row : backends::kBackends) {
    for (rmm::Mutant& mutant : row.mutants())
      names.insert(std::move(mutant.name));
  }
  for (const std::string& mutant : flags.mutants) {
    if (!names.contains(mutant)) return console.unknown_name("mutant", mutant, {names.begin(), names.end()});
  }
  document.add_mutants(flags.mutants);
  return kGood;
}

int apply_machine(scenario::Document& document, const OverrideFlags& flags, Console& console) {
  if (flags.backend) {
    if (backends::find_backend(*flags.backend) == nullptr) return console.unknown_backend(*flags.backend);
    document.override_backend(*flags.backend);
  }
  if (const int status = apply_mutants(document, flags, console); status != kGood) return status;
  if (flags.platform && !document.override_platform(*flags.platform)) {
    const std::vector<std::string> names = document.platform_names();
    return console.unknown_name("platform", *flags.platform, {names.begin(), names.end()});
  }
  return kGood;
}

int apply_overrides(scenario::Document& document, const OverrideFlags& flags, Console& console) {
  for (const std::string& text : flags.set) {
    const Assignment assignment = *assignment_of(text);
    if (document.override_parameter(assignment.key, assignment.value)) continue;
    std::vector<std::string_view> known;
    for (const auto& [name, value] : document.parameters())
      known.push_back(name);
    return console.unknown_name("parameter", assignment.key, known);
  }
  return apply_machine(document, flags, console);
}

std::optional<run::Judging> judging_of(const OverrideFlags& flags, Console& console) {
  auto judging = parse_judging(flags.invariants);
  if (judging) return judging;
  std::vector<std::string_view> known{"all", "none", "every=N"};
  for (const invariants::Invariant& row : invariants::all())
    known.push_back(row.name);
  console.unknown_name("invariant", flags.invariants, known);
  return std::nullopt;
}

std::optional<run::RunSettings> settings_of(const OverrideFlags& flags, Console& console) {
  const auto judging = judging_of(flags, console);
  if (!judging) return std::nullopt;
  if (!flags.most_memory.empty()) limit_memory(*scenario::parse_size(flags.most_memory));
  if (flags.bug) report_bug("nobody asks for a bug", "--test-bug", __FILE__, __LINE__);
  return run::RunSettings{
      .options = {.seed = flags.seed, .judging = *judging},
      .most_steps = flags.most_steps,
      .most_time = flags.most_time.empty() ? std::nullopt : scenario::parse_time(flags.most_time),
      .until = flags.until,
      .interrupted = interrupted};
}

std::optional<Refusal> missed_step(const run::RunResult& result, const OverrideFlags& flags) {
  if (flags.until.empty() || result.ended != run::Ended::Whole) return std::nullopt;
  return Refusal{kUsage, fmt::format("{} has no step `{}` to end after", result.scenario, flags.until)};
}

ExitCode status_of(run::Ended ended, bool passed) {
  if (ended == run::Ended::AtLimit) return kLimit;
  if (ended == run::Ended::Interrupted) return kInterrupted;
  return passed ? kGood : kDiffers;
}

}  // namespace realmsim::cli

#include "sim/cli/scenario_flags.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "models/backends/registry.h"
#include "models/invariants/invariants.h"

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
  command.add_option("--mutant", flags.mutants,
                     "Unsound firmware, without this check or step; may be repeated");
}

void add_scenario_flags(CLI::App& command, ScenarioFlags& flags) {
  command.add_option("FILE", flags.file, "Scenario file, or - for standard input")->required();
  add_run_flags(command, flags);
  command.add_option("--set", flags.set,
                     "Value of a parameter of the scenario, as key=value; may be repeated");
  command.add_option("--backend", flags.backend, "Architecture instead of the scenario's");
  command.add_option("--platform", flags.platform, "Platform instead of the scenario's");
  command
      .add_option(
          "--invariants", flags.invariants,
          "Invariants that are judged after every step: all, none, every=N to look after every Nth step "
          "only, or names with commas between them (list invariants)")
      ->capture_default_str();
  command.add_option("--jsonl", flags.jsonl, "Write the event stream to this file");
}

int apply_overrides(scenario::Document& document, const ScenarioFlags& flags, Console& console) {
  for (const std::string& assignment : flags.set) {
    const std::size_t equals = assignment.find('=');
    if (equals == std::string::npos)
      return console.give_up(kUsage, fmt::format("--set takes key=value, not `{}`", assignment));
    const std::string key = assignment.substr(0, equals);
    if (document.override_parameter(key, assignment.substr(equals + 1))) continue;
    std::vector<std::string_view> known;
    for (const auto& [name, value] : document.parameters())
      known.push_back(name);
    return console.unknown_name("parameter", key, known);
  }
  if (flags.backend) {
    if (backends::find_backend(*flags.backend) == nullptr) return console.unknown_backend(*flags.backend);
    document.override_backend(*flags.backend);
  }
  document.add_mutants(flags.mutants);
  if (flags.platform && !document.override_platform(*flags.platform)) {
    const std::vector<std::string> names = document.platform_names();
    return console.unknown_name("platform", *flags.platform, {names.begin(), names.end()});
  }
  return kGood;
}

std::optional<run::Judging> judging_of(const ScenarioFlags& flags, Console& console) {
  auto judging = parse_judging(flags.invariants);
  if (judging) return judging;
  std::vector<std::string_view> known{"all", "none", "every=N"};
  for (const invariants::Invariant& row : invariants::all())
    known.push_back(row.name);
  console.unknown_name("invariant", flags.invariants, known);
  return std::nullopt;
}

}  // namespace realmsim::cli

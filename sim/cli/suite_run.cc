#include "sim/cli/suite_run.h"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <new>

#include <fmt/format.h>

#include "sim/cli/golden.h"
#include "sim/cli/run_folder.h"
#include "sim/cli/scenario_files.h"
#include "sim/cli/selection.h"
#include "sim/cli/suite_case.h"
#include "sim/run/runner.h"

namespace realmsim::cli {
namespace {

// What scenarios with this tag say of published values is told at the end, in one table.
constexpr std::string_view kValidationTag = "validation";

// Of --out: where the file lies below it as it lies below the working folder.
std::string folder_below(const std::string& out, const std::string& path, const std::string& name) {
  const auto below = std::filesystem::path{path}.lexically_normal().relative_path().replace_extension();
  std::filesystem::path folder{out};
  for (const auto& part : below) {
    if (part != "..") folder /= part;
  }
  return name.empty() ? folder.string() : path_of_case(folder.string(), name);
}

}  // namespace

SuiteRun::SuiteRun(const Environment& environment, const SuiteFlags& flags)
    : environment_(environment), flags_(flags), style_(environment.color_on_stdout()) {
  if (std::ranges::find(flags.tags, kValidationTag) != flags.tags.end()) validation_.emplace();
}

report::SuiteCase SuiteRun::run_case(const std::string& path, scenario::Document& document,
                                     const std::string& name) {
  const auto begin = std::chrono::steady_clock::now();
  auto settings = *settings_of(flags_, environment_.console);
  settings.chooses = [&](const std::string& other) { return other == name; };
  OutputFiles files;
  files.ask("--jsonl", flags_.jsonl);
  const RunFolder folder{flags_.out ? std::optional{folder_below(*flags_.out, path, name)} : std::nullopt,
                         files};
  if (auto refusal = files.open(environment_.common.json ? "--json" : ""))
    return refused(path, name, std::move(*refusal));
  settings.event_sink = folder.events(files.sink("--jsonl"));
  Golden golden{flags_, path};
  settings.story_difference = [&](const run::RunResult& result) { return golden.difference(result); };
  const HostRecord host;
  auto all = run::run_document(document, settings);
  if (!all) return invalid(path, document);
  if (auto refusal = missed_step(*all, flags_)) return refused(path, name, std::move(*refusal));
  if (auto refusal = golden.settle(*all)) return refused(path, name, std::move(*refusal));
  folder.write(document, *all, host);
  if (auto refusal = files.commit(document)) return refused(path, name, std::move(*refusal));
  if (validation_) validation_->add(all->cases.empty() ? *all : all->cases.front());
  const std::chrono::duration<double> time = std::chrono::steady_clock::now() - begin;
  report::SuiteCase told = suite_cases(path, *all, time.count()).front();
  told.digest = all->digest;
  return told;
}

std::vector<report::SuiteCase> SuiteRun::run_document(const std::string& path, scenario::Document& document) {
  for (const std::string& text : flags_.set) {
    const Assignment assignment = *assignment_of(text);
    document.override_parameter(assignment.key, assignment.value);
  }
  apply_machine(document, flags_, environment_.console);
  if (document.cases().empty()) return {run_case(path, document, {})};
  std::vector<report::SuiteCase> cases;
  const Selection selection = *Selection::parse(flags_.match);
  const auto chosen = [&](const scenario::Case& one) {
    return selection.chooses(path_of_case(path, one.name));
  };
  if (flags_.jsonl && std::ranges::count_if(document.cases(), chosen) > 1)
    return {refused(path, "", {kUsage, "--jsonl takes the events of one case; -k chooses it"})};
  for (const scenario::Case& one : document.cases()) {
    if (chosen(one)) cases.push_back(run_case(path, document, one.name));
    if (document.has_errors() || (flags_.fail_fast && !cases.empty() && !cases.back().good())) break;
  }
  return cases;
}

std::string SuiteRun::run(const std::string& path) {
  try {
    return run_file(path);
  } catch (const std::bad_alloc&) {
    const nlohmann::json one = report::to_json(unread(path, "limit", kLimit, "memory is used up"));
    return nlohmann::json::array({one}).dump();
  }
}

std::string SuiteRun::run_file(const std::string& path) {
  std::vector<report::SuiteCase> cases;
  if (auto text = scenario::read_file(path)) {
    scenario::Document document{path, std::move(*text), environment_.config_folder};
    const bool open = document.open();
    if (open && (document.is_part() || !has_wanted_tag(flags_, document.tags()))) return {};
    if (open) {
      cases = run_document(path, document);
    } else {
      cases.push_back(invalid(path, document));
    }
  } else {
    cases.push_back(unread(path, "unreadable", kUnreadable, fmt::format("cannot read {}", path)));
  }
  nlohmann::json list = nlohmann::json::array();
  for (const report::SuiteCase& one : cases)
    list.push_back(report::to_json(one));
  return list.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

void SuiteRun::take(const std::string& path, std::optional<std::string> result) {
  if (!result) {
    return add(unread(
        path, "bug", kBug,
        fmt::format("its process has died; reproduce with: realmsim run {} --seed {}", path, flags_.seed)));
  }
  if (result->empty()) return;
  for (const nlohmann::json& one : nlohmann::json::parse(*result))
    add(report::suite_case(one));
}

void SuiteRun::add(report::SuiteCase one) {
  status_ = worse(status_, one.exit);
  tell(one);
  cases_.push_back(std::move(one));
}

void SuiteRun::tell(const report::SuiteCase& one) const {
  const bool differs = one.exit == kDiffers;
  if (!one.diagnostics.empty()) {
    Console::say(one.diagnosis);
  } else if (!differs && !one.good()) {
    environment_.console.complain(one.diagnosis);
  }
  if (environment_.common.json) return;
  if (flags_.digest) {
    if (differs) Console::say(one.diagnosis);
    if (!one.digest.empty()) environment_.console.print(fmt::format("{}  {}\n", one.digest, one.label()));
    return;
  }
  if (one.good() && environment_.common.quiet) return;
  environment_.console.print(fmt::format("{:<8} {}\n{}",
                                         one.good() ? style_.good(one.status) : style_.bad(one.status),
                                         one.label(), differs ? one.diagnosis : ""));
}

int SuiteRun::finish() {
  Console& console = environment_.console;
  if (cases_.empty()) console.complain("there is no scenario to test");
  const auto passed = static_cast<std::size_t>(std::ranges::count_if(cases_, &report::SuiteCase::good));
  const std::size_t failed = cases_.size() - passed;
  if (environment_.common.json) {
    nlohmann::ordered_json scenarios = nlohmann::ordered_json::array();
    nlohmann::json diagnostics = nlohmann::json::array();
    for (const report::SuiteCase& one : cases_) {
      scenarios.push_back(
          {{"file", one.file}, {"name", one.name}, {"status", one.status}, {"digest", one.digest}});
      for (const auto& diagnostic : one.diagnostics)
        diagnostics.push_back(diagnostic);
    }
    for (const auto& complaint : console.complaints())
      diagnostics.push_back(complaint);
    nlohmann::ordered_json document{{"format", "realmsim.test/1"},
                                    {"passed", passed},
                                    {"failed", failed},
                                    {"scenarios", std::move(scenarios)},
                                    {"diagnostics", std::move(diagnostics)}};
    if (validation_) document["validation"] = report::validation_json(*validation_);
    console.print_document(document);
  } else if (!cases_.empty() && !flags_.digest) {
    if (validation_ && !environment_.common.quiet)
      console.print(report::validation_text(*validation_, style_));
    for (const std::string& mutant : flags_.mutants)
      console.print(fmt::format("unsound: without {}\n", mutant));
    const std::string text = fmt::format("{} failed", failed);
    console.print(fmt::format("{} passed, {}\n", passed, failed == 0 ? text : style_.bad(text)));
  }
  return cases_.empty() ? int{kNothing} : status_;
}

}  // namespace realmsim::cli

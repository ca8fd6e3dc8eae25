#include "sim/cli/suite_case.h"

#include <filesystem>

#include "sim/cli/scenario_files.h"
#include "sim/cli/scenario_flags.h"
#include "sim/report/story.h"

namespace realmsim::cli {
namespace {

std::string_view ended_as(const run::RunResult& result) {
  if (result.ended == run::Ended::AtLimit) return "limit";
  if (result.ended == run::Ended::Interrupted) return "interrupted";
  return find_name(run::kStatusNames, result.status);
}

report::SuiteCase judged(const std::string& path, const run::RunResult& result, double seconds) {
  report::SuiteCase one{.file = path,
                        .name = result.name(),
                        .status = std::string{ended_as(result)},
                        .exit = status_of(result),
                        .seconds = seconds,
                        .digest = result.digest};
  const report::Style plain{false};
  if (!one.good())
    one.diagnosis = report::story(result, report::Detail::Quiet, plain) + report::closing(result, plain);
  return one;
}

}  // namespace

report::SuiteCase unread(const std::string& path, std::string status, int exit, std::string diagnosis) {
  return {.file = path,
          .name = std::filesystem::path{path}.stem().string(),
          .status = std::move(status),
          .exit = exit,
          .diagnosis = std::move(diagnosis)};
}

report::SuiteCase invalid(const std::string& path, const scenario::Document& document) {
  report::SuiteCase one = unread(path, "invalid", kInvalid, document.diagnostics().render_text(false));
  one.diagnostics = document.diagnostics().to_json();
  return one;
}

report::SuiteCase refused(const std::string& path, const std::string& name, Refusal refusal) {
  report::SuiteCase one = unread(path, refusal.status == kUnreadable ? "unreadable" : "refused",
                                 refusal.status, std::move(refusal.message));
  if (!name.empty()) one.name = path_of_case(one.name, name);
  return one;
}

std::vector<report::SuiteCase> suite_cases(const std::string& path, const run::RunResult& result,
                                           double seconds) {
  if (result.cases.empty()) return {judged(path, result, seconds)};
  std::vector<report::SuiteCase> cases;
  for (const run::RunResult& one : result.cases)
    cases.push_back(judged(path, one, seconds / static_cast<double>(result.cases.size())));
  return cases;
}

}  // namespace realmsim::cli

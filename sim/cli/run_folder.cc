#include "sim/cli/run_folder.h"

#include <algorithm>
#include <filesystem>

#include <nlohmann/json.hpp>

#include "sim/cli/console.h"
#include "sim/report/result_json.h"
#include "sim/scenario/resolved.h"

namespace realmsim::cli {
namespace {

constexpr std::string_view kEvents = "--out (events.jsonl)";
constexpr std::string_view kResolved = "--out (resolved.json)";
constexpr std::string_view kResult = "--out (result.json)";

}  // namespace

RunFolder::RunFolder(const std::optional<std::string>& folder, OutputFiles& files)
    : asked_(folder.has_value()), files_(files) {
  if (!folder) return;
  std::error_code ignored;  // then none of the files can be written
  std::filesystem::create_directories(*folder, ignored);
  const std::filesystem::path path{*folder};
  files.ask(kEvents, (path / "events.jsonl").string());
  files.ask(kResolved, (path / scenario::kResolvedFile).string());
  files.ask(kResult, (path / kResultFile).string());
}

run::EventStream::Sink RunFolder::events(run::EventStream::Sink also) const {
  if (!asked_) return also;
  return [own = files_.sink(kEvents), also = std::move(also)](std::string_view line) {
    own(line);
    if (also) also(line);
  };
}

void RunFolder::write(scenario::Document& document, const run::RunResult& result,
                      const HostRecord& host) const {
  if (!asked_) return;
  const bool one_case = result.cases.size() == 1;
  const auto chosen = std::ranges::find_if(document.cases(), [&](const scenario::Case& one) {
    return one_case && one.name == result.cases.front().case_name;
  });
  const auto scenario = one_case ? document.instantiate(chosen->parameters) : document.instantiate_first();
  if (scenario) files_.sink(kResolved)(document_text(document.resolved(*scenario, one_case)));
  nlohmann::ordered_json json = report::to_json(result);
  json["host"] = host.to_json();
  files_.sink(kResult)(document_text(json));
}

}  // namespace realmsim::cli

#include "sim/cli/run_folder.h"

#include <filesystem>

#include <nlohmann/json.hpp>

#include "sim/report/result_json.h"

namespace realmsim::cli {
namespace {

constexpr std::string_view kEvents = "--out (events.jsonl)";
constexpr std::string_view kResolved = "--out (resolved.json)";
constexpr std::string_view kResult = "--out (result.json)";

std::string text_of(const nlohmann::ordered_json& document) {
  return document.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace

RunFolder::RunFolder(const std::optional<std::string>& folder, OutputFiles& files)
    : asked_(folder.has_value()), files_(files) {
  if (!folder) return;
  std::error_code ignored;  // then none of the files can be written
  std::filesystem::create_directories(*folder, ignored);
  files.ask(kEvents, *folder + "/events.jsonl");
  files.ask(kResolved, *folder + "/resolved.json");
  files.ask(kResult, *folder + "/result.json");
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
  if (const auto scenario = document.instantiate_first())
    files_.sink(kResolved)(text_of(document.resolved(*scenario)));
  nlohmann::ordered_json json = report::to_json(result);
  json["host"] = host.to_json();
  files_.sink(kResult)(text_of(json));
}

}  // namespace realmsim::cli

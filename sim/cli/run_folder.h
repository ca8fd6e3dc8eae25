// --out: what is left of a run, in one folder: events.jsonl, resolved.json and result.json.
#pragma once

#include <optional>
#include <string>

#include "sim/cli/host_record.h"
#include "sim/cli/output_files.h"
#include "sim/run/runner.h"

namespace realmsim::cli {

inline constexpr std::string_view kResultFile = "result.json";

class RunFolder {
 public:
  // Nothing: none is asked for, and the rest does nothing. The folder is made if there is none.
  RunFolder(const std::optional<std::string>& folder, OutputFiles& files);

  // Where the events go, and to `also` if that is not null.
  [[nodiscard]] run::EventStream::Sink events(run::EventStream::Sink also) const;
  void write(scenario::Document& document, const run::RunResult& result, const HostRecord& host) const;

 private:
  bool asked_;
  OutputFiles& files_;
};

}  // namespace realmsim::cli

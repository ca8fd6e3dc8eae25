// Event streams on the command line: a run directory, its events.jsonl, or standard input.
#pragma once

#include <optional>
#include <string>

#include "sim/cli/environment.h"
#include "sim/report/event_exports.h"

namespace realmsim::cli {

// The file that `run` means.
std::string event_file(const std::string& run);

struct EventFile {
  report::Events events;
  bool complete = false;
};

// Nothing if it cannot be read or is no event stream; that has been told, and `status` is what it comes to.
std::optional<EventFile> read_event_file(const Environment& environment, const std::string& run, int& status);

}  // namespace realmsim::cli

// What `run` and `sweep` do alike with the one scenario that they are given.
#pragma once

#include <optional>

#include "sim/cli/environment.h"
#include "sim/cli/host_record.h"
#include "sim/cli/scenario_flags.h"

namespace realmsim::cli {

// -k, --tag or --shard leave nothing of it.
std::optional<Refusal> not_chosen(const scenario::Document& document, const ScenarioFlags& flags);

// It cannot be run. Returns the exit status.
int report_invalid(const Environment& environment, const ScenarioFlags& flags,
                   const scenario::Document& document);

void print_digest(const Environment& environment, const run::RunResult& result);

// Tells CI machines of the run. Returns the exit status of all.
int finish_run(const Environment& environment, const ScenarioFlags& flags, const run::RunResult& result,
               const HostRecord& host, bool stdout_is_free);

}  // namespace realmsim::cli

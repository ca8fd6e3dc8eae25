#include "sim/run/step_outcome.h"

#include "sim/run/event_values.h"

namespace realmsim::run {

// A call that waits for the host has no status and no outputs yet.
nlohmann::json told(const Outcome& outcome) {
  nlohmann::json keys = nlohmann::json::object();
  const bool returned = outcome.status && !outcome.status->name.empty() && !outcome.pending;
  if (returned) {
    keys["status"] = outcome.status->name;
    keys["index"] = outcome.status->index;
    for (const auto& [name, value] : outcome.out)
      keys["out"][name] = hex(value);
  }
  if (!outcome.verdict.empty()) keys["status"] = outcome.verdict;
  if (!outcome.refused.empty()) keys["refused"] = outcome.refused;
  if (!outcome.exit.empty()) keys["exit"] = outcome.exit;
  if (outcome.fault) keys["fault"] = name_of(outcome.fault->translation.fault);
  if (outcome.value) keys["value"] = hex(*outcome.value);
  return keys;
}

}  // namespace realmsim::run

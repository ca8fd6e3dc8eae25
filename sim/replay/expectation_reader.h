// What the recorded side saw, read from `expect` and `spec` of a line and of a realm's actions.
#pragma once

#include <vector>

#include "sim/replay/line_reader.h"
#include "sim/replay/trace.h"

namespace realmsim::replay {

Expectation read_expectation(LineReader& reader, const Value& fields, std::span<const Output> outputs);
// "RMI_ERROR_RTT:2" each.
std::vector<Status> read_spec(LineReader& reader, const Value& list);

ActionExpectation read_action_expectation(LineReader& reader, const Value& fields);
ActionSpec read_action_spec(LineReader& reader, const Value& fields);

}  // namespace realmsim::replay

// Event streams (realmsim.events/1) read again, event by event.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include <nlohmann/json.hpp>

#include "sim/scenario/diagnostic.h"

namespace realmsim::report {

// Hands every event to `take`, which returns what is wrong with it, or nothing. A last line that breaks off
// is as if it were not there. Whether the stream ends as a whole run does; nothing if the stream is none, or
// if something is wrong: then the diagnostics say so.
std::optional<bool> read_events(const scenario::SourceFile& events, scenario::Diagnostics& diagnostics,
                                const std::function<std::string(const nlohmann::json& event)>& take);

// Values of an event's keys; empty, nothing or 0 where the event has no such value.
std::string text_of(const nlohmann::json& event, const char* key);
std::optional<std::uint64_t> hex_of(const nlohmann::json& event, const char* key);
std::uint64_t count_of(const nlohmann::json& event, const char* key);

}  // namespace realmsim::report

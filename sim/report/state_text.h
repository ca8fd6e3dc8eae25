// States as the specification names them, from the numbers of `state` events.
#pragma once

#include <string>

#include <nlohmann/json.hpp>

namespace realmsim::report {

// The value of `key` ("before" or "after") by the kind of the event; hexadecimal where it has no name.
std::string state_text(const nlohmann::json& event, const char* key);
// What the event is about: its kind and address.
std::string state_name(const nlohmann::json& event);

}  // namespace realmsim::report

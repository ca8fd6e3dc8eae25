// Event streams (realmsim.events/1) in the formats of other programs.
#pragma once

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace realmsim::report {

using Events = std::vector<nlohmann::json>;

// RFC 4180, a line for each event; what has no column of its own stands in the last one, as JSON.
std::string events_csv(const Events& events);

// The JSON trace format of Perfetto and Chrome: a process of the story with a thread of its steps and one for
// each actor that takes any, a process of the processing elements with their calls, and a process of the
// state with an arrow from each call to what it has changed.
std::string events_perfetto(const Events& events);

// IEEE 1364 value change dump: what each processing element does, and the state of what has changed, as
// strings as GTKWave shows them.
std::string events_vcd(const Events& events);
// GTKWave's save file for it: every signal, in groups.
std::string vcd_save_file(const Events& events, const std::string& dump);

}  // namespace realmsim::report

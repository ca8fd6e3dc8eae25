// When an event was, also where it does not say so itself.
#pragma once

#include <algorithm>
#include <cstdint>

#include <nlohmann/json.hpp>

#include "sim/report/event_reader.h"

namespace realmsim::report {

// Picoseconds of the last event that told its time; on a platform that counts and knows no time, its counts.
// Never runs backwards, though each processing element has a time of its own.
class EventTime {
 public:
  std::uint64_t at(const nlohmann::json& event) {
    const char* const key = event.contains("ps") ? "ps" : "cycles";
    latest_ = std::max(latest_, count_of(event, key));
    return latest_;
  }

 private:
  std::uint64_t latest_ = 0;
};

}  // namespace realmsim::report

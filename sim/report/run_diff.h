// Two runs held against each other, event by event.
#pragma once

#include <set>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "sim/report/event_exports.h"

namespace realmsim::report {

struct KeyDifference {
  std::string key;
  std::string a;  // as JSON; empty where the event has no such key
  std::string b;
};

struct RunDiff {
  std::vector<KeyDifference> header;  // other seeds, platforms, scenarios
  std::size_t agreeing = 0;           // events before the first that differs
  std::vector<KeyDifference> first;   // what differs of that
  nlohmann::json step;                // in which it is; null before the first
  std::string event_a;                // as written; empty where the run has ended
  std::string event_b;
  std::size_t differing = 0;  // events in all, of the longer run

  [[nodiscard]] bool same() const { return header.empty() && differing == 0; }
};

// Keys in `ignored` are as if they were not there.
RunDiff diff_runs(const Events& a, const Events& b, const std::set<std::string>& ignored);

std::string diff_text(const RunDiff& diff);
nlohmann::ordered_json diff_json(const RunDiff& diff);

}  // namespace realmsim::report

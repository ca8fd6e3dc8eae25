// Every order in which the steps of a scenario's threads can be taken, each a run of its own on a fresh
// machine.
#pragma once

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "sim/run/runner.h"
#include "sim/scenario/document.h"

namespace realmsim::run {

struct ExploreSettings {
  RunOptions options;
  std::uint64_t limit = 0;  // interleavings
  std::function<void(std::size_t done, std::size_t all)> progress;
};

// A run that did not pass, and the schedule that leads there again.
struct FailedOrder {
  std::vector<std::string> schedule;  // actors, as "schedule" takes them
  RunResult result;
};

struct Exploration {
  std::string scenario;
  std::uint64_t interleavings = 0;
  std::uint64_t blocked = 0;         // as expected until a realm would act while its call waits for the host
  bool beyond_limit = false;         // there are more than the limit, and none was taken
  std::set<std::uint64_t> ends;      // hashes of the machine at the end
  std::uint64_t failed = 0;          // interleavings
  std::optional<FailedOrder> first;  // in lexicographic order of the threads
  // The schedule in which a step could not be taken, which ended the exploration; the document says why.
  std::optional<std::vector<std::string>> invalid;
};

// Nothing if the scenario has errors, or no threads; they are in the document.
std::optional<Exploration> explore(scenario::Document& document, const ExploreSettings& settings);

}  // namespace realmsim::run

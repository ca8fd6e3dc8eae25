// What one run of a scenario's program is made with.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "sim/scenario/scenario.h"

namespace realmsim::run {

// One choice of parameters: a point of a series.
struct Job {
  std::string part;
  std::size_t series = 0;
  std::map<std::string, std::string> at;
  scenario::Parameters values;
};

// Every combination of the grid, the first parameter varying slowest, for each series in turn.
std::vector<Job> jobs_of(const scenario::Sweep& sweep);

}  // namespace realmsim::run

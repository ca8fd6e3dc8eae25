#include "sim/run/job.h"

#include <fmt/format.h>

namespace realmsim::run {

std::vector<Job> jobs_of(const scenario::Sweep& sweep) {
  std::vector<Job> jobs;
  for (std::size_t s = 0; s < sweep.series.size(); ++s) {
    std::vector<Job> points{{.part = sweep.series[s].id, .series = s, .values = sweep.series[s].parameters}};
    for (const auto& [name, values] : sweep.grid) {
      std::vector<Job> finer;
      for (const Job& point : points) {
        for (const scenario::Node& value : values) {
          Job next = point;
          next.at[name] = value.scalar_text();
          next.part += fmt::format(",{}={}", name, value.scalar_text());
          next.values.insert_or_assign(name, value);
          finer.push_back(std::move(next));
        }
      }
      points = std::move(finer);
    }
    jobs.insert(jobs.end(), points.begin(), points.end());
  }
  return jobs;
}

}  // namespace realmsim::run

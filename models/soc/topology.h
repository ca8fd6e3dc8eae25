// The interconnect as a graph (Boost.Graph) of named nodes and links with latencies; distances are shortest
// paths. A distance between processing elements is how long a store of one takes to reach a load of the
// other; the distance to memory is the load-to-use latency of DRAM.
#pragma once

#include <string>
#include <vector>

#include "models/base/address.h"
#include "models/base/time.h"

namespace realmsim::soc {

struct Link {
  std::string from;
  std::string to;
  Picoseconds latency;
};

struct TopologyDescription {
  std::vector<std::string> processing_elements;  // node of each, by index
  std::string memory;
  std::vector<Link> links;
};

class Topology {
 public:
  // Every processing element reaches every other and the memory.
  explicit Topology(const TopologyDescription& description);

  [[nodiscard]] Picoseconds between(CpuIndex a, CpuIndex b) const { return between_[a][b]; }
  [[nodiscard]] Picoseconds to_memory(CpuIndex cpu) const { return to_memory_[cpu]; }

  // A processing element or the memory that cannot be reached from the first processing element, if any.
  static std::string unreachable(const TopologyDescription& description);

 private:
  std::vector<std::vector<Picoseconds>> between_;
  std::vector<Picoseconds> to_memory_;
};

}  // namespace realmsim::soc

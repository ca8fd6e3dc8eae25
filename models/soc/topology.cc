#include "models/soc/topology.h"

#include <limits>
#include <map>

#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/dijkstra_shortest_paths.hpp>

namespace realmsim::soc {
namespace {

using Latency = boost::property<boost::edge_weight_t, std::uint64_t>;
using Graph =
    boost::adjacency_list<boost::vecS, boost::vecS, boost::undirectedS, boost::no_property, Latency>;
constexpr std::uint64_t kUnreachable = std::numeric_limits<std::uint64_t>::max();

class NamedGraph {
 public:
  explicit NamedGraph(const TopologyDescription& description) {
    for (const Link& link : description.links) {
      boost::add_edge(node(link.from), node(link.to), Latency{link.latency.value}, graph_);
    }
    for (const std::string& name : description.processing_elements)
      node(name);
    node(description.memory);
  }

  std::size_t node(const std::string& name) {
    const auto found = nodes_.find(name);
    if (found != nodes_.end()) return found->second;
    return nodes_[name] = boost::add_vertex(graph_);
  }

  [[nodiscard]] std::vector<std::uint64_t> distances_from(std::size_t start) const {
    std::vector<std::uint64_t> distance(boost::num_vertices(graph_));
    boost::dijkstra_shortest_paths(graph_, start,
                                   boost::distance_map(distance.data()).distance_inf(kUnreachable));
    return distance;
  }

 private:
  Graph graph_;
  std::map<std::string, std::size_t> nodes_;
};

}  // namespace

Topology::Topology(const TopologyDescription& description) {
  NamedGraph graph{description};
  for (const std::string& from : description.processing_elements) {
    const auto distance = graph.distances_from(graph.node(from));
    std::vector<Picoseconds> row;
    for (const std::string& to : description.processing_elements)
      row.push_back({distance[graph.node(to)]});
    between_.push_back(std::move(row));
    to_memory_.push_back({distance[graph.node(description.memory)]});
  }
}

std::string Topology::unreachable(const TopologyDescription& description) {
  NamedGraph graph{description};
  const auto distance = graph.distances_from(graph.node(description.processing_elements.front()));
  for (const std::string& name : description.processing_elements) {
    if (distance[graph.node(name)] == kUnreachable) return name;
  }
  return distance[graph.node(description.memory)] == kUnreachable ? description.memory : std::string{};
}

}  // namespace realmsim::soc

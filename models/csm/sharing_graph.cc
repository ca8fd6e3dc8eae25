#include "models/csm/sharing_graph.h"

#include <sstream>

#include <boost/graph/breadth_first_search.hpp>
#include <boost/graph/graphviz.hpp>
#include <fmt/format.h>

namespace realmsim::csm {

void SharingRecords::read(const AptWords& words) {
  if (const auto region = Region::decode(words)) regions.push_back(*region);
  if (const auto share = Share::decode(words)) shares.push_back(*share);
}

std::vector<SharingRecords> records_of(const State& state, const machine::Memory& memory) {
  std::vector<SharingRecords> tables;
  for (const auto& [rd, member] : state.members) {
    SharingRecords& table =
        tables.emplace_back(SharingRecords{.realm = member.id, .regions = {}, .shares = {}});
    const Apt apt{memory, member.apt};
    for (unsigned slot = 1; slot < Apt::kSlots; ++slot)
      table.read(apt.words(slot));
  }
  return tables;
}

SharingGraph::SharingGraph(std::span<const SharingRecords> tables) : host_(add({.kind = Kind::Host})) {
  for (const SharingRecords& table : tables) {
    const Node provider = realm_node(table.realm);
    if (table.maps_host_memory) {
      boost::add_edge(provider, host_, graph_);
      boost::add_edge(host_, provider, graph_);
    }
    for (const Region& region : table.regions) {
      const Place place{table.realm, region.id};
      const Node node = add({.kind = Kind::Region, .place = place, .bytes = region.range.size});
      places_.emplace(place, node);
      add_access(provider, node, true);
    }
  }
  for (const SharingRecords& table : tables) {
    for (const Share& share : table.shares) {
      const auto region = places_.find({table.realm, share.region});
      if (region == places_.end()) continue;
      const Node consumer = realm_node(share.id.consumer);
      if (share.attached) {
        add_access(consumer, region->second, share.permission == Permission::ReadWrite);
      } else {
        offers_.push_back({consumer, region->second, share.permission});
      }
    }
  }
}

SharingGraph::Node SharingGraph::realm_node(RealmId realm) {
  const auto known = realms_.find(realm);
  if (known != realms_.end()) return known->second;
  return realms_.emplace(realm, add({.kind = Kind::Realm, .realm = realm})).first->second;
}

SharingGraph::Node SharingGraph::add(const Vertex& vertex) {
  const Node node = boost::add_vertex(graph_);
  graph_[node] = vertex;
  return node;
}

void SharingGraph::add_access(Node realm, Node region, bool writes) {
  boost::add_edge(region, realm, graph_);
  if (writes) boost::add_edge(realm, region, graph_);
}

SharingGraph::Access SharingGraph::access(RealmId realm, const Place& place) const {
  const auto who = realms_.find(realm);
  const auto what = places_.find(place);
  if (who == realms_.end() || what == places_.end()) return {};
  return {.read = boost::edge(what->second, who->second, graph_).second,
          .write = boost::edge(who->second, what->second, graph_).second};
}

bool SharingGraph::maps_host_memory(RealmId realm) const {
  const auto who = realms_.find(realm);
  return who != realms_.end() && boost::edge(who->second, host_, graph_).second;
}

SharingGraph::Learned SharingGraph::can_learn(const Place& place) const {
  std::vector<boost::default_color_type> colors(boost::num_vertices(graph_));
  const auto from = places_.find(place);
  if (from == places_.end()) return {};
  const auto color =
      boost::make_iterator_property_map(colors.begin(), boost::get(boost::vertex_index, graph_));
  boost::breadth_first_search(graph_, from->second, boost::color_map(color));
  Learned learned{.realms = {}, .host = colors[host_] != boost::white_color};
  for (const auto& [realm, node] : realms_) {
    if (colors[node] != boost::white_color) learned.realms.push_back(realm);
  }
  return learned;
}

std::vector<RealmId> SharingGraph::realms() const {
  std::vector<RealmId> all;
  for (const auto& [realm, node] : realms_)
    all.push_back(realm);
  return all;
}

std::vector<SharingGraph::Place> SharingGraph::places() const {
  std::vector<Place> all;
  for (const auto& [place, node] : places_)
    all.push_back(place);
  return all;
}

std::string SharingGraph::label(Node node) const {
  const Vertex& vertex = graph_[node];
  if (vertex.kind == Kind::Host) return "[shape=diamond, label=\"host\"]";
  if (vertex.kind == Kind::Realm) return fmt::format("[shape=box, label=\"realm {:#x}\"]", vertex.realm);
  return fmt::format("[shape=ellipse, label=\"region {:#x} of realm {:#x}\\n{:#x} bytes\"]",
                     vertex.place.region, vertex.place.provider, vertex.bytes);
}

std::string SharingGraph::dot() const {
  std::ostringstream text;
  const auto vertices = [&](std::ostream& out, Node node) { out << label(node); };
  const auto edges = [&](std::ostream& out, const Graph::edge_descriptor& edge) {
    const bool of_host = boost::source(edge, graph_) == host_ || boost::target(edge, graph_) == host_;
    if (of_host) out << "[style=dotted]";
  };
  boost::write_graphviz(text, graph_, vertices, edges);
  std::string dot = text.str();
  dot.erase(dot.rfind('}'));
  for (const Offer& offer : offers_) {
    dot += fmt::format("{}->{} [style=dashed, label=\"offered {}\"];\n", offer.region, offer.realm,
                       offer.permission == Permission::ReadWrite ? "rw" : "ro");
  }
  return dot + "}\n";
}

}  // namespace realmsim::csm

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

SharingGraph::SharingGraph(std::span<const SharingRecords> tables) {
  for (const SharingRecords& table : tables) {
    const Node provider = realm_node(table.realm);
    for (const Region& region : table.regions) {
      const Place place{table.realm, region.id};
      const Node node = add({.realm = 0, .place = place, .bytes = region.range.size});
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
  return realms_.emplace(realm, add({.realm = realm, .place = {}})).first->second;
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

std::vector<RealmId> SharingGraph::can_learn(const Place& place) const {
  std::vector<boost::default_color_type> colors(boost::num_vertices(graph_));
  const auto from = places_.find(place);
  if (from == places_.end()) return {};
  const auto color =
      boost::make_iterator_property_map(colors.begin(), boost::get(boost::vertex_index, graph_));
  boost::breadth_first_search(graph_, from->second, boost::color_map(color));
  std::vector<RealmId> learned;
  for (const auto& [realm, node] : realms_) {
    if (colors[node] != boost::white_color) learned.push_back(realm);
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
  if (vertex.place.region == 0) return fmt::format("[shape=box, label=\"realm {:#x}\"]", vertex.realm);
  return fmt::format("[shape=ellipse, label=\"region {:#x} of realm {:#x}\\n{:#x} bytes\"]",
                     vertex.place.region, vertex.place.provider, vertex.bytes);
}

std::string SharingGraph::dot() const {
  std::ostringstream text;
  const auto vertices = [&](std::ostream& out, Node node) { out << label(node); };
  boost::write_graphviz(text, graph_, vertices);
  std::string dot = text.str();
  dot.erase(dot.rfind('}'));
  for (const Offer& offer : offers_) {
    dot += fmt::format("{}->{} [style=dashed, label=\"offered {}\"];\n", offer.region, offer.realm,
                       offer.permission == Permission::ReadWrite ? "rw" : "ro");
  }
  return dot + "}\n";
}

}  // namespace realmsim::csm

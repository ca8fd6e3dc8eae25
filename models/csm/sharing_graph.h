// Who can read and write which region of confidential shared memory, directly and by passing it on, out of
// the records of access policy tables (CAEC 4.1). Information flows from a region to those who read it, from
// a realm to the regions that it writes, and both ways between the host and a realm that maps memory of it.
#pragma once

#include <compare>
#include <map>
#include <span>
#include <string>
#include <vector>

#include <boost/graph/adjacency_list.hpp>

#include "models/csm/apt.h"
#include "models/csm/state.h"

namespace realmsim::csm {

// The table of one realm.
struct SharingRecords {
  RealmId realm = 0;
  std::vector<Region> regions;
  std::vector<Share> shares;
  bool maps_host_memory = false;  // in its unprotected half; false if nobody has looked

  // Adds what stands in a slot.
  void read(const AptWords& words);
};
// Of every realm that has a table, by ascending RD.
std::vector<SharingRecords> records_of(const State& state, const machine::Memory& memory);

class SharingGraph {
 public:
  explicit SharingGraph(std::span<const SharingRecords> tables);

  struct Place {
    RealmId provider = 0;
    RegionId region = 0;
    friend constexpr auto operator<=>(const Place&, const Place&) = default;
  };
  struct Access {
    bool read = false;
    bool write = false;
  };
  // By its own region or an attached sharing; an offer gives none.
  [[nodiscard]] Access access(RealmId realm, const Place& place) const;
  // Who can come to know what stands in a region if everybody passes on what it reads; realms ascending.
  struct Learned {
    std::vector<RealmId> realms;
    bool host = false;
  };
  [[nodiscard]] Learned can_learn(const Place& place) const;
  [[nodiscard]] bool maps_host_memory(RealmId realm) const;

  [[nodiscard]] std::vector<RealmId> realms() const;
  [[nodiscard]] std::vector<Place> places() const;
  // For Graphviz: realms as boxes, regions as ellipses, offers dashed; the host as a diamond, its memory
  // dotted.
  [[nodiscard]] std::string dot() const;

 private:
  enum class Kind : std::uint8_t { Host, Realm, Region };
  struct Vertex {
    Kind kind = Kind::Host;
    RealmId realm = 0;
    Place place;  // of a region
    std::uint64_t bytes = 0;
  };
  using Graph = boost::adjacency_list<boost::vecS, boost::vecS, boost::bidirectionalS, Vertex>;
  using Node = Graph::vertex_descriptor;
  struct Offer {
    Node realm;
    Node region;
    Permission permission;
  };

  Node add(const Vertex& vertex);
  Node realm_node(RealmId realm);
  void add_access(Node realm, Node region, bool writes);
  [[nodiscard]] std::string label(Node node) const;

  Graph graph_;
  Node host_;
  std::map<RealmId, Node> realms_;
  std::map<Place, Node> places_;
  std::vector<Offer> offers_;
};

}  // namespace realmsim::csm

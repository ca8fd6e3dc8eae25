// Every table of every realm, as the invariants see it: read as a whole, or kept up to date entry by entry.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <vector>

#include "models/csm/state.h"
#include "models/machine/machine.h"
#include "models/rmm/rtt_entry.h"
#include "models/rmm/state.h"

namespace realmsim::invariants {

// What is judged. `csm` is absent where the architecture has no confidential shared memory.
struct Subject {
  const machine::Machine& machine;
  const rmm::State& rmm;
  const csm::State* csm;
};

// By which the realm has a region attached around `ipa`.
std::optional<csm::Reservation> attached_reservation(const Subject& subject, Pa rd, Ipa ipa);

// An ASSIGNED or ASSIGNED_NS entry.
struct Leaf {
  Pa rd;
  Ipa ipa;
  int level = 0;
  Pa address;  // of the entry
  rmm::RttEntry entry;
  bool borrowed = false;  // an attached consumer's mapping

  friend bool operator==(const Leaf&, const Leaf&) = default;
};

struct Table {
  Pa rd;  // of the realm that reaches it first
  int level = 0;
  Ipa base;
  unsigned reached = 0;  // TABLE entries and RDs that lead to it
  unsigned counted = 0;  // entries that make it live
  std::map<unsigned, Leaf> leaves;
  std::map<unsigned, Pa> children;
  std::map<unsigned, std::uint64_t> misfits;  // words that no entry of this place and level can be

  friend bool operator==(const Table&, const Table&) = default;
};

// Pieces of state that may have changed since a census was taken.
struct Changes {
  std::set<Pa> entries;
  std::set<Pa> tables;   // granules that became or ceased to be tables
  std::set<Pa> realms;   // RDs of realms that came or went
  std::set<Pa> sharers;  // RDs of realms whose access policy table changed
};

class Census {
 public:
  // Told of every protected entry that maps or describes memory of a realm, as it is read.
  using EntrySink = std::function<void(Pa rd, Ipa ipa, int level, const rmm::RttEntry& entry)>;

  explicit Census(const Subject& subject, EntrySink sink = {});  // takes it
  void update(const Subject& subject, const Changes& changes);

  [[nodiscard]] const std::map<Pa, Table>& tables() const { return tables_; }
  // visit(leaf) in the order of the tables' addresses; the first verdict that says something ends it.
  template <class Visit>
  [[nodiscard]] auto first_of_leaves(Visit visit) const -> decltype(visit(std::declval<const Leaf&>())) {
    for (const auto& [address, table] : tables_) {
      for (const auto& [index, leaf] : table.leaves) {
        if (auto verdict = visit(leaf)) return verdict;
      }
    }
    return {};
  }
  friend bool operator==(const Census& a, const Census& b) {
    return a.tables_ == b.tables_ && a.roots_ == b.roots_;
  }

 private:
  struct Root {
    Pa address;
    unsigned tables = 0;
    friend bool operator==(const Root&, const Root&) = default;
  };

  void enter_realm(const Subject& subject, Pa rd);
  void leave_realm(Pa rd);
  void reach(const Subject& subject, Pa rd, Pa address, int level, Ipa base);
  void leave(Pa address);
  void read_table(const Subject& subject, Pa address);
  void read_entry(const Subject& subject, Pa address, Table& table, unsigned index);

  EntrySink sink_;
  std::map<Pa, Table> tables_;
  std::map<Pa, Root> roots_;                        // by RD
  std::map<Pa, std::vector<csm::Range>> attached_;  // by RD; what makes entries borrowed
};

}  // namespace realmsim::invariants

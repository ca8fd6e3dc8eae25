// One look at every table of every realm, from which the invariants are judged.
#pragma once

#include <map>
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

struct Leaf {
  Pa rd;
  Ipa ipa;
  int level = 0;
  Pa address;  // of the entry
  rmm::RttEntry entry;
  bool borrowed = false;  // an attached consumer's mapping
};

// An entry that no entry of its place and level can be.
struct Misfit {
  Pa rd;
  Ipa ipa;
  int level = 0;
  Pa address;
  std::uint64_t word = 0;
};

struct Table {
  Pa rd;  // of the realm that reaches it
  Pa address;
  unsigned counted = 0;  // entries that make it live
};

struct Census {
  std::vector<Leaf> leaves;  // ASSIGNED and ASSIGNED_NS entries
  std::vector<Table> tables;
  std::vector<Misfit> misfits;
  std::map<Pa, unsigned> reached;  // tables, by how many TABLE entries and RDs lead to them
};

Census take_census(const Subject& subject);

}  // namespace realmsim::invariants

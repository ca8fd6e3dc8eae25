// The locks that a command holds, one for each granule whose state it relies on or changes. RMM 1.0 leaves
// locking open; this is TF-RMM's. A command is atomic in the model, so that nobody ever waits: what counts is
// the order, which is told to the observer.
#pragma once

#include <optional>

#include <boost/container/small_vector.hpp>

#include "models/base/observer.h"

namespace realmsim::rmm {

class Call;
struct Effects;
struct Realm;
struct RttWalk;

// As many as most commands hold at a time.
using Granules = boost::container::small_vector<Pa, 8>;

class Locks {
 public:
  Locks(CpuIndex cpu, Observer& observer) : cpu_(cpu), observer_(observer) {}

  void take(Pa granule);
  void release(Pa granule);
  void release_all();

 private:
  CpuIndex cpu_;
  Observer& observer_;
  Granules held_;
};

// What a call names, sorted, in the order in which locks of that kind are taken: ascending addresses, access
// policy tables after everything else.
void lock_named(Effects& fx, Granules& granules);
// The delegable granules among the arguments.
Granules granules_named(const Call& call);

// The table in which a walk ended, hand over hand from the root, for which the RD is held. If the RD is
// given, it is released once the root is held.
void lock_walk(Effects& fx, const RttWalk& walk, std::optional<Pa> rd = {});

// Holds the table in which one walk after another of a realm ends.
class TableLock {
 public:
  TableLock(Effects& fx, const Realm& realm) : fx_(fx), realm_(realm) {}
  ~TableLock();
  TableLock(const TableLock&) = delete;
  TableLock& operator=(const TableLock&) = delete;

  RttWalk walk(Ipa ipa);  // to level 3

 private:
  Effects& fx_;
  const Realm& realm_;
  std::optional<Pa> table_;
};

}  // namespace realmsim::rmm

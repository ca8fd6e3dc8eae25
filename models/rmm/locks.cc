#include "models/rmm/locks.h"

#include <algorithm>

#include "models/rmm/call.h"
#include "models/rmm/effects.h"
#include "models/rmm/rtt.h"

namespace realmsim::rmm {

void Locks::take(Pa granule) {
  held_.push_back(granule);
  observer_.locked({cpu_, granule});
}

void Locks::release(Pa granule) {
  held_.erase(std::remove(held_.begin(), held_.end(), granule), held_.end());
  observer_.unlocked({cpu_, granule});
}

void Locks::release_all() {
  while (!held_.empty())
    release(held_.back());
}

Granules granules_named(const Call& call) {
  Granules granules;
  for (const Argument& argument : call.command().arguments) {
    const Pa granule = call.pa(argument.reg);
    const bool named = argument.kind == ArgumentKind::Granule && granule.aligned_to(kGranuleBytes);
    if (named && call.view().rmm.granule(granule) != nullptr) granules.push_back(granule);
  }
  return granules;
}

void lock_named(Effects& fx, Granules& granules) {
  const auto order = [&](Pa granule) { return std::pair{fx.rmm.is(granule, GranuleState::Apt), granule}; };
  std::ranges::sort(granules, {}, order);
  granules.erase(std::unique(granules.begin(), granules.end()), granules.end());
  for (const Pa granule : granules)
    fx.locks.take(granule);
}

void lock_walk(Effects& fx, const RttWalk& walk, std::optional<Pa> rd) {
  std::optional<Pa> parent = rd;
  for (unsigned i = 0; i < walk.reads; ++i) {
    fx.locks.take(walk.tables[i]);
    if (parent) fx.locks.release(*parent);
    parent = walk.tables[i];
  }
}

TableLock::~TableLock() {
  if (table_) fx_.locks.release(*table_);
}

RttWalk TableLock::walk(Ipa ipa) {
  const RttWalk walk = walk_rtt(fx_.machine, realm_, ipa, machine::kPageLevel);
  fx_.meter.charge(MicroOp::TableWalkLevel, walk.reads);
  if (table_ == walk.table()) return walk;
  if (table_) fx_.locks.release(*table_);
  lock_walk(fx_, walk);
  table_ = walk.table();
  return walk;
}

}  // namespace realmsim::rmm

// The only way in which commands change the machine and the RMM's state. Each member performs one effect,
// reports it to the observer with what was before, and charges what it costs.
#pragma once

#include <cstdint>
#include <optional>

#include "models/base/meter.h"
#include "models/base/observer.h"
#include "models/machine/machine.h"
#include "models/monitor/effects.h"
#include "models/rmm/config.h"
#include "models/rmm/locks.h"
#include "models/rmm/rtt_entry.h"
#include "models/rmm/state.h"

namespace realmsim::rmm {

// Granule map operations of a granule that a command works on.
inline constexpr std::uint64_t kMapAndUnmap = 2;

struct Effects {
  CpuIndex cpu;  // that makes the call
  machine::Machine& machine;
  const monitor::GptLibrary& gpt_library;
  State& rmm;
  Extension* extension;
  const Config& config;
  Meter& meter;
  Observer& observer;
  Locks locks{cpu, observer};

  void set_granule(Pa granule, GranuleState state, std::optional<Pa> owner);
  // DELEGATED again, all zero.
  void release_granule(Pa granule);
  // Keeps the reference count of the table that holds the entry.
  void write_entry(const Realm& realm, int level, Pa address, const RttEntry& entry);
  // Changes the reference count of a table, which write_entry() does for every entry that it makes live.
  void count(Pa table, int change);
  // Translations of the range are gone from every processing element when this returns.
  void invalidate(const Realm& realm, Ipa first, std::uint64_t bytes);
  void zero(Pa granule);
  // Whatever it holds from now on, nobody may rely on: what the configuration says, else what is there.
  void leave_unknown(Pa granule);
  void set_realm_state(Pa rd, RealmState state);
  void set_rec_state(Pa rec, RecState state);
};

}  // namespace realmsim::rmm

// Stage 2 walks of a processing element. Caches know the way to tables and pages: what they know is read as
// it is in memory, and is no reference to it.
#pragma once

#include "models/machine/translation.h"

namespace realmsim::machine {

// The descriptors of one stage 2 walk: those above the lowest table that the walk cache knows are no
// references, and those above one that has been recalled before are not read at all.
template <class Port>
class WalkFetches {
 public:
  WalkFetches(Cpu& cpu, Ipa ipa, Port& port)
      : cpu_(cpu), regime_(*cpu.stage2), ipa_(ipa), port_(port), changes_(port.changes()) {
    const Pa* const last = recalled(kPageLevel);
    if (last != nullptr) port.expect(stage2_entry(*last, ipa, kPageLevel, regime_));
    known_ = cpu.walk_cache.find(regime_.vmid, ipa, regime_.start_level).value_or(regime_.start_level);
    from_ = known_ == kPageLevel && last != nullptr ? Stage2Table{*last, kPageLevel} : lowest_recalled();
    level_ = from_.level;
  }

  [[nodiscard]] const Stage2Table& from() const { return from_; }

  Fetched fetch(Pa pa) {
    const int level = level_++;
    if (level > from_.level && level <= known_)
      cpu_.recalled_tables.keep(regime_, ipa_, {pa.align_down(kGranuleBytes), level}, changes_);
    if (level < known_) return port_.recall(pa);
    if (level > known_) cpu_.walk_cache.keep(regime_.vmid, ipa_, level);
    return level == kPageLevel ? port_.fetch_last(pa) : port_.fetch(pa);
  }

 private:
  [[nodiscard]] const Pa* recalled(int level) const {
    return cpu_.recalled_tables.find(regime_, ipa_, level, changes_);
  }
  // Of those down to the known one.
  [[nodiscard]] Stage2Table lowest_recalled() const {
    for (int level = known_; level > regime_.start_level; --level) {
      if (const Pa* const table = recalled(level)) return {*table, level};
    }
    return {regime_.root, regime_.start_level};
  }

  Cpu& cpu_;
  const Stage2Regime& regime_;
  Ipa ipa_;
  Port& port_;
  std::uint64_t changes_;  // before anything was read
  int known_ = 0;          // level of the first table whose descriptor is a reference
  Stage2Table from_;
  int level_ = 0;
};

// With its walk cache.
template <class Port>
Stage2Walk walk_stage2(Cpu& cpu, Ipa ipa, AccessType type, Port& port) {
  WalkFetches<Port> fetches{cpu, ipa, port};
  return walk_stage2(*cpu.stage2, ipa, type, fetches, fetches.from());
}
// For a walk of stage 1, the address of a descriptor or where the walk has led: with its IPA cache as well.
Stage2Walk walk_stage2_for_stage1(Cpu& cpu, Ipa ipa, AccessType type, TranslationPort& port);
// No reference at all, and nothing learnt.
Stage2Walk recall_stage2(const Cpu& cpu, Ipa ipa, AccessType type, TranslationPort& port);

// By value: what has its address taken nowhere lives in registers of the host.
Translation refused_by_stage2(Stage2Walk walked);
inline TlbEntry kept_of(const Stage2Walk& walked, Ipa page) {
  return {.page = walked.leaf.output + page.offset_in(entry_bytes(walked.level)),
          .pas = walked.leaf.pas,
          .readable = walked.leaf.readable,
          .writable = walked.leaf.writable,
          .executable = walked.leaf.executable && walked.leaf.pas == Pas::Realm};
}

}  // namespace realmsim::machine

#include "models/machine/cached_walk.h"

namespace realmsim::machine {
namespace {

// The descriptors of one stage 2 walk: those above the lowest table that the walk cache knows are no
// references, and those above one that has been recalled before are not read at all.
class WalkFetches final : public MemoryPort {
 public:
  WalkFetches(Cpu& cpu, Ipa ipa, TranslationPort& port)
      : cpu_(cpu), regime_(*cpu.stage2), ipa_(ipa), port_(port) {
    const Pa* const last = recalled(kPageLevel);
    if (last != nullptr) port.expect(stage2_entry(*last, ipa, kPageLevel, regime_));
    known_ = cpu.walk_cache.find(regime_.vmid, ipa, regime_.start_level).value_or(regime_.start_level);
    from_ = known_ == kPageLevel && last != nullptr ? Stage2Table{*last, kPageLevel} : lowest_recalled();
    level_ = from_.level;
  }

  [[nodiscard]] const Stage2Table& from() const { return from_; }

  Fetched fetch(Pa pa) override {
    const int level = level_++;
    if (level > from_.level && level <= known_)
      cpu_.recalled_tables.keep(regime_, ipa_, {pa.align_down(kGranuleBytes), level}, port_.changes());
    if (level < known_) return port_.recall(pa);
    if (level > known_) cpu_.walk_cache.keep(regime_.vmid, ipa_, level);
    return port_.fetch(pa);
  }

 private:
  [[nodiscard]] const Pa* recalled(int level) const {
    return cpu_.recalled_tables.find(regime_, ipa_, level, port_.changes());
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
  TranslationPort& port_;
  int known_ = 0;  // level of the first table whose descriptor is a reference
  Stage2Table from_;
  int level_ = 0;
};

class Recalls final : public MemoryPort {
 public:
  explicit Recalls(TranslationPort& port) : port_(port) {}
  Fetched fetch(Pa pa) override { return port_.recall(pa); }

 private:
  TranslationPort& port_;
};

}  // namespace

Stage2Walk walk_stage2(Cpu& cpu, Ipa ipa, AccessType type, TranslationPort& port) {
  WalkFetches fetches{cpu, ipa, port};
  return walk_stage2(*cpu.stage2, ipa, type, fetches, fetches.from());
}

Stage2Walk walk_stage2_for_stage1(Cpu& cpu, Ipa ipa, AccessType type, TranslationPort& port) {
  if (cpu.ipa_cache.find_page(cpu.stage2->vmid, ipa)) return recall_stage2(cpu, ipa, type, port);
  const Stage2Walk walked = walk_stage2(cpu, ipa, type, port);
  if (walked.fault == FaultKind::None) cpu.ipa_cache.keep_page(cpu.stage2->vmid, ipa);
  return walked;
}

Stage2Walk recall_stage2(const Cpu& cpu, Ipa ipa, AccessType type, TranslationPort& port) {
  Recalls recalls{port};
  return walk_stage2(*cpu.stage2, ipa, type, recalls);
}

Translation refused_by_stage2(const Stage2Walk& walked) {
  return {.fault = walked.fault,
          .level = walked.level,
          .gpt_level = walked.gpt_level,
          .on_walk = found_by_gpc(walked.fault) || walked.fault == FaultKind::ExternalAbort,
          .pas = Pas::Realm};
}

void keep_walk(const Stage2Walk& walked, Ipa page, TlbEntry& entry) {
  entry.page = walked.leaf.output + page.offset_in(entry_bytes(walked.level));
  entry.pas = walked.leaf.pas;
  entry.readable = walked.leaf.readable;
  entry.writable = walked.leaf.writable;
  entry.executable = walked.leaf.executable && walked.leaf.pas == Pas::Realm;
}

}  // namespace realmsim::machine

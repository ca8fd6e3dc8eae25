#include "models/machine/cached_walk.h"

namespace realmsim::machine {
namespace {

// The descriptors of one stage 2 walk: those above the lowest table that the walk cache knows are no
// references.
class WalkFetches final : public MemoryPort {
 public:
  WalkFetches(WalkCache& kept, const Stage2Regime& regime, Ipa ipa, TranslationPort& port)
      : kept_(kept),
        vmid_(regime.vmid),
        ipa_(ipa),
        port_(port),
        known_(kept.find(regime.vmid, ipa, regime.start_level).value_or(regime.start_level)),
        level_(regime.start_level) {}

  Fetched fetch(Pa pa) override {
    const int level = level_++;
    if (level < known_) return port_.recall(pa);
    if (level > known_) kept_.keep(vmid_, ipa_, level);
    return port_.fetch(pa);
  }

 private:
  WalkCache& kept_;
  Vmid vmid_;
  Ipa ipa_;
  TranslationPort& port_;
  int known_;  // level of the first table whose descriptor is a reference
  int level_;
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
  WalkFetches fetches{cpu.walk_cache, *cpu.stage2, ipa, port};
  return walk_stage2(*cpu.stage2, ipa, type, fetches);
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

TlbEntry entry_of(const Stage2Walk& walked, Ipa page) {
  return {.page = walked.leaf.output + page.offset_in(entry_bytes(walked.level)),
          .pas = walked.leaf.pas,
          .readable = walked.leaf.readable,
          .writable = walked.leaf.writable,
          .executable = walked.leaf.executable && walked.leaf.pas == Pas::Realm};
}

}  // namespace realmsim::machine

#include "models/machine/cached_walk.h"

namespace realmsim::machine {
namespace {

class Recalls final : public MemoryPort {
 public:
  explicit Recalls(TranslationPort& port) : port_(port) {}
  Fetched fetch(Pa pa) override { return port_.recall(pa); }

 private:
  TranslationPort& port_;
};

}  // namespace

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

Translation refused_by_stage2(Stage2Walk walked) {
  return {.fault = walked.fault,
          .level = walked.level,
          .gpt_level = walked.gpt_level,
          .on_walk = found_by_gpc(walked.fault) || walked.fault == FaultKind::ExternalAbort,
          .pas = Pas::Realm};
}

}  // namespace realmsim::machine

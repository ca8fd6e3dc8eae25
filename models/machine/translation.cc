#include "models/machine/translation.h"

#include "models/machine/pas_selection.h"

namespace realmsim::machine {
namespace {

TlbTag tag_of(const Cpu& cpu, const AccessRequest& request) {
  const std::uint64_t page = request.address & ~(kGranuleBytes - 1);
  if (cpu.stage2) return TlbTag::stage2(cpu.stage2->vmid, Ipa{page});
  return TlbTag::physical(cpu.state, request.pas, Pa{page});
}

bool permits(const TlbEntry& entry, AccessType type) {
  switch (type) {
    case AccessType::Load:
      return entry.readable;
    case AccessType::Store:
      return entry.writable;
    case AccessType::Fetch:
      return entry.executable;
  }
  return false;
}

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

// Without stage 2 the PA is named as it is; only where a regime may execute from is left to judge.
Translation name_physical(const Cpu& cpu, const AccessRequest& request, TlbEntry& entry) {
  const FaultKind foreign_fetch = execution_fault(physical_regime(cpu.state), request.pas);
  entry = {.page = Pa{request.address}.align_down(kGranuleBytes),
           .pas = request.pas,
           .readable = true,
           .writable = true,
           .executable = foreign_fetch == FaultKind::None};
  return {.fault = request.type == AccessType::Fetch ? foreign_fetch : FaultKind::None,
          .level = kPageLevel,
          .pa = {request.address},
          .pas = request.pas};
}

// The translation without the granule protection check, as the entry that a hit would have found.
Translation walk(Cpu& cpu, const AccessRequest& request, TranslationPort& port, TlbEntry& entry) {
  if (!cpu.stage2) return name_physical(cpu, request, entry);
  const std::uint64_t offset = request.address % kGranuleBytes;
  WalkFetches fetches{cpu.walk_cache, *cpu.stage2, Ipa{request.address}, port};
  const Stage2Walk walked = walk_stage2(*cpu.stage2, Ipa{request.address}, request.type, fetches);
  if (walked.fault != FaultKind::None) {
    return {.fault = walked.fault,
            .level = walked.level,
            .gpt_level = walked.gpt_level,
            .on_walk = found_by_gpc(walked.fault) || walked.fault == FaultKind::ExternalAbort,
            .pas = Pas::Realm};
  }
  const Pa page = walked.leaf.output + Ipa{request.address - offset}.offset_in(entry_bytes(walked.level));
  entry = {.page = page,
           .pas = walked.leaf.pas,
           .readable = walked.leaf.readable,
           .writable = walked.leaf.writable,
           .executable = walked.leaf.executable && walked.leaf.pas == Pas::Realm};
  return {.pa = page + offset, .pas = walked.leaf.pas};
}

}  // namespace

bool translate_hit(Cpu& cpu, const AccessRequest& request, Translation& result) {
  const auto hit = cpu.tlb.find(tag_of(cpu, request));
  if (!hit || !permits(hit->entry, request.type)) return false;
  result.pa = hit->entry.page + request.address % kGranuleBytes;
  result.pas = hit->entry.pas;
  result.tlb = hit->level;
  return true;
}

Translation translate(Cpu& cpu, const AccessRequest& request, TranslationPort& port) {
  Translation hit;
  return translate_hit(cpu, request, hit) ? hit : translate_miss(cpu, request, port);
}

Translation translate_miss(Cpu& cpu, const AccessRequest& request, TranslationPort& port) {
  TlbEntry entry;
  Translation result = walk(cpu, request, port, entry);
  if (result.fault != FaultKind::None) return result;

  const GpcResult gpc = port.check({.requester = cpu.state, .pas = result.pas, .pa = result.pa});
  result.found = gpc.found;
  if (gpc.fault != FaultKind::None) {
    result.fault = gpc.fault;
    result.level = gpc.level;
    result.gpt_level = gpc.level;
    return result;
  }
  cpu.tlb.insert(tag_of(cpu, request), entry);
  return result;
}

}  // namespace realmsim::machine

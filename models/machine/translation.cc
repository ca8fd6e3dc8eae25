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
// references, and those above one that has been recalled before are not read at all.
class WalkFetches final : public MemoryPort {
 public:
  WalkFetches(Cpu& cpu, Ipa ipa, TranslationPort& port)
      : cpu_(cpu),
        regime_(*cpu.stage2),
        ipa_(ipa),
        port_(port),
        known_(cpu.walk_cache.find(regime_.vmid, ipa, regime_.start_level).value_or(regime_.start_level)),
        from_(cpu.recalled.find(regime_, ipa, known_, port.changes())
                  .value_or(Stage2Table{regime_.root, regime_.start_level})),
        level_(from_.level) {}

  [[nodiscard]] const Stage2Table& from() const { return from_; }

  Fetched fetch(Pa pa) override {
    const int level = level_++;
    if (level > from_.level && level <= known_)
      cpu_.recalled.keep(regime_, ipa_, {pa.align_down(kGranuleBytes), level}, port_.changes());
    if (level < known_) return port_.recall(pa);
    if (level > known_) cpu_.walk_cache.keep(regime_.vmid, ipa_, level);
    return port_.fetch(pa);
  }

 private:
  Cpu& cpu_;
  const Stage2Regime& regime_;
  Ipa ipa_;
  TranslationPort& port_;
  int known_;  // level of the first table whose descriptor is a reference
  Stage2Table from_;
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
  WalkFetches fetches{cpu, Ipa{request.address}, port};
  const Stage2Walk walked =
      walk_stage2(*cpu.stage2, Ipa{request.address}, request.type, fetches, fetches.from());
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

#include "models/machine/two_stage_walk.h"

#include "models/machine/cached_walk.h"

namespace realmsim::machine {
namespace {

// The descriptors of one stage 1 walk. If the walk cache knows the way to its last table, those above it and
// their way through stage 2 are no references.
class DescriptorFetches final : public Stage1Port {
 public:
  DescriptorFetches(Cpu& cpu, Va va, TranslationPort& port)
      : cpu_(cpu), va_(va), port_(port), start_level_(stage1_start_level(*cpu.stage1)) {}

  // How the fetch that failed did so.
  [[nodiscard]] const Translation& refusal() const { return refusal_; }

  Fetched fetch(Ipa descriptor, int level) override {
    if (level == start_level_)
      last_table_known_ = cpu_.walk_cache.find_last_stage1_table(vmid(), asid(), va_);
    if (level == kPageLevel && !last_table_known_)
      cpu_.walk_cache.keep_last_stage1_table(vmid(), asid(), va_);

    const bool known = last_table_known_ && level < kPageLevel;
    const Stage2Walk walked = known ? recall_stage2(cpu_, descriptor, AccessType::Load, port_)
                                    : walk_stage2_for_stage1(cpu_, descriptor, AccessType::Load, port_);
    if (walked.fault != FaultKind::None) return refuse(refused_by_stage2(walked), descriptor);
    if (walked.leaf.pas != Pas::Realm) {
      return refuse({.fault = FaultKind::Stage2Permission, .level = walked.level, .pas = Pas::Realm},
                    descriptor);
    }
    const Pa pa = walked.leaf.output + descriptor.offset_in(entry_bytes(walked.level));
    const Fetched word = known ? port_.recall(pa) : port_.fetch(pa);
    if (word.fault == FaultKind::None) return word;
    return refuse({.fault = word.fault, .level = level, .gpt_level = word.level, .pa = pa, .pas = Pas::Realm},
                  descriptor);
  }

 private:
  [[nodiscard]] Vmid vmid() const { return cpu_.stage2->vmid; }
  [[nodiscard]] Asid asid() const { return cpu_.stage1->asid; }

  Fetched refuse(const Translation& refusal, Ipa descriptor) {
    refusal_ = refusal;
    refusal_.on_stage1_walk = true;
    refusal_.ipa = descriptor;
    return {.fault = refusal.fault};
  }

  Cpu& cpu_;
  Va va_;
  TranslationPort& port_;
  int start_level_;
  bool last_table_known_ = false;
  Translation refusal_;
};

// An entry that nG has not tied to an ASID serves all.
TlbTag virtual_tag(const Cpu& cpu, const AccessRequest& request, bool global) {
  const std::optional<Asid> asid = global ? std::nullopt : std::optional{cpu.stage1->asid};
  return TlbTag::stage1(cpu.stage2->vmid, asid, Va{request.address}.align_down(kGranuleBytes));
}

}  // namespace

bool find_virtual(Cpu& cpu, const AccessRequest& request, Translation& result) {
  if (request.address >> cpu.stage1->va_bits != 0) return false;
  auto hit = cpu.tlb.find(virtual_tag(cpu, request, false));
  if (!hit) hit = cpu.tlb.find(virtual_tag(cpu, request, true));
  if (!hit || !permits(hit->entry, request.type)) return false;
  const std::uint64_t offset = request.address % kGranuleBytes;
  result.pa = hit->entry.page + offset;
  result.pas = hit->entry.pas;
  result.tlb = hit->level;
  result.ipa = hit->entry.ipa + offset;
  return true;
}

Translation walk_both_stages(Cpu& cpu, const AccessRequest& request, TranslationPort& port, TlbFill& fill) {
  const Va va{request.address};
  DescriptorFetches fetches{cpu, va, port};
  const Stage1Walk stage1 = walk_stage1(*cpu.stage1, cpu.stage2->ipa_bits, va, request.type, fetches);
  if (fetches.refusal().fault != FaultKind::None) return fetches.refusal();
  if (stage1.fault != FaultKind::None) {
    return {.fault = stage1.fault, .level = stage1.level, .ipa = stage1.output, .pas = Pas::Realm};
  }
  const Stage2Walk stage2 = walk_stage2_for_stage1(cpu, stage1.output, request.type, port);
  const std::uint64_t offset = request.address % kGranuleBytes;
  if (stage2.fault != FaultKind::None) {
    Translation refused = refused_by_stage2(stage2);
    refused.ipa = stage1.output;
    return refused;
  }
  TlbEntry& entry = fill.entry;
  entry = kept_of(stage2, stage1.output - offset);
  entry.writable = entry.writable && permits(stage1.leaf, AccessType::Store);
  entry.executable = entry.executable && permits(stage1.leaf, AccessType::Fetch);
  entry.stage1_shift = static_cast<std::uint8_t>(entry_shift(stage1.level));
  entry.ipa = stage1.output - offset;
  fill.tag = virtual_tag(cpu, request, !stage1.leaf.non_global);
  return {.ipa = stage1.output, .pa = entry.page + offset, .pas = entry.pas};
}

}  // namespace realmsim::machine

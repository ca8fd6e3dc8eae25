#include "models/machine/translation.h"

#include "models/machine/cached_walk.h"
#include "models/machine/pas_selection.h"
#include "models/machine/two_stage_walk.h"

namespace realmsim::machine {
namespace {

TlbTag tag_of(const Cpu& cpu, const AccessRequest& request) {
  const std::uint64_t page = request.address & ~(kGranuleBytes - 1);
  if (cpu.stage2) return TlbTag::stage2(cpu.stage2->vmid, Ipa{page});
  return TlbTag::physical(cpu.state, request.pas, Pa{page});
}

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
void walk(Cpu& cpu, const AccessRequest& request, TranslationPort& port, TlbFill& fill, Translation& result) {
  if (request.virtual_address) {
    result = walk_both_stages(cpu, request, port, fill);
    return;
  }
  fill.tag = tag_of(cpu, request);
  if (!cpu.stage2) {
    result = name_physical(cpu, request, fill.entry);
    return;
  }
  const std::uint64_t offset = request.address % kGranuleBytes;
  const Stage2Walk walked = walk_stage2(cpu, Ipa{request.address}, request.type, port);
  if (walked.fault != FaultKind::None) {
    result = refused_by_stage2(walked);
    return;
  }
  keep_walk(walked, Ipa{request.address - offset}, fill.entry);
  result.pa = fill.entry.page + offset;
  result.pas = fill.entry.pas;
}

}  // namespace

bool translate_hit(Cpu& cpu, const AccessRequest& request, Translation& result) {
  if (request.virtual_address) return find_virtual(cpu, request, result);
  const auto hit = cpu.tlb.find(tag_of(cpu, request));
  if (!hit || !permits(hit->entry, request.type)) return false;
  result.pa = hit->entry.page + request.address % kGranuleBytes;
  result.pas = hit->entry.pas;
  result.tlb = hit->level;
  return true;
}

Translation translate(Cpu& cpu, const AccessRequest& request, TranslationPort& port) {
  Translation result;
  if (!translate_hit(cpu, request, result)) translate_miss(cpu, request, port, result);
  return result;
}

void translate_miss(Cpu& cpu, const AccessRequest& request, TranslationPort& port, Translation& result) {
  TlbFill fill;
  walk(cpu, request, port, fill, result);
  if (result.fault != FaultKind::None) return;

  const GpcResult gpc = port.check({.requester = cpu.state, .pas = result.pas, .pa = result.pa});
  result.found = gpc.found;
  if (gpc.fault != FaultKind::None) {
    result.fault = gpc.fault;
    result.level = gpc.level;
    result.gpt_level = gpc.level;
    return;
  }
  cpu.tlb.insert(fill.tag, fill.entry);
}

}  // namespace realmsim::machine

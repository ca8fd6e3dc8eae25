// The translation of an IPA or a PA that the TLB does not know: the walk of stage 2, if there is one, and the
// granule protection check, whose result the TLB keeps.
//
// A template of the port, which never leaves it: where the type is known, nothing is called virtually and the
// host keeps the port's members in registers.
#pragma once

#include "models/machine/cached_walk.h"
#include "models/machine/translation.h"

namespace realmsim::machine {

inline TlbTag tag_of(const Cpu& cpu, const AccessRequest& request) {
  const std::uint64_t page = request.address & ~(kGranuleBytes - 1);
  if (cpu.stage2) return TlbTag::stage2(cpu.stage2->vmid, Ipa{page});
  return TlbTag::physical(cpu.state, request.pas, Pa{page});
}

// Without stage 2 the PA is named as it is; only where a regime may execute from is left to judge. The entry
// is that of a translation that passes.
TlbEntry physical_entry(SecurityState state, AccessRequest request);
Translation name_physical(SecurityState state, AccessRequest request);

// The granule protection check of what a walk has led to, and what the TLB keeps if it passes.
template <class Port>
void check_and_keep(Cpu& cpu, const TlbFill& fill, Port& port, Translation& result) {
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

// Into a `result` that is fresh.
template <class Port>
void translate_without_stage1(Cpu& cpu, const AccessRequest& request, Port& port, Translation& result) {
  TlbFill fill{.tag = tag_of(cpu, request)};
  if (cpu.stage2) {
    const std::uint64_t offset = request.address % kGranuleBytes;
    const Stage2Walk walked = walk_stage2(cpu, Ipa{request.address}, request.type, port);
    if (walked.fault != FaultKind::None) {
      result = refused_by_stage2(walked);
      return;
    }
    fill.entry = kept_of(walked, Ipa{request.address - offset});
    result.pa = fill.entry.page + offset;
    result.pas = fill.entry.pas;
  } else {
    fill.entry = physical_entry(cpu.state, request);
    result = name_physical(cpu.state, request);
    if (result.fault != FaultKind::None) return;
  }
  check_and_keep(cpu, fill, port, result);
}

}  // namespace realmsim::machine

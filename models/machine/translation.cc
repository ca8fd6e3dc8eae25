#include "models/machine/translation.h"

#include "models/machine/pas_selection.h"
#include "models/machine/translation_without_stage1.h"
#include "models/machine/two_stage_walk.h"

namespace realmsim::machine {

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
  if (!request.virtual_address) return translate_without_stage1(cpu, request, port, result);
  TlbFill fill;
  result = walk_both_stages(cpu, request, port, fill);
  if (result.fault == FaultKind::None) check_and_keep(cpu, fill, port, result);
}

TlbEntry physical_entry(SecurityState state, AccessRequest request) {
  return {.page = Pa{request.address}.align_down(kGranuleBytes),
          .pas = request.pas,
          .readable = true,
          .writable = true,
          .executable = execution_fault(physical_regime(state), request.pas) == FaultKind::None};
}

Translation name_physical(SecurityState state, AccessRequest request) {
  const bool fetch = request.type == AccessType::Fetch;
  return {.fault = fetch ? execution_fault(physical_regime(state), request.pas) : FaultKind::None,
          .level = kPageLevel,
          .pa = {request.address},
          .pas = request.pas};
}

}  // namespace realmsim::machine

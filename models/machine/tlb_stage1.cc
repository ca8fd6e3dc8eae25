// What a realm's own TLB maintenance reaches.
#include "models/machine/tlb.h"

namespace realmsim::machine {

void Tlb::invalidate_stage1(Vmid vmid) {
  if (!has_stage1_) return;
  erase_if([vmid](TlbTag tag, const TlbEntry&) { return tag.is_stage1() && tag.vmid() == vmid; });
}

// Whatever has been made of the leaf that translates the VA: a block is kept in pages.
void Tlb::invalidate_va(Vmid vmid, Asid asid, Va va) {
  if (!has_stage1_) return;
  erase_if([=](TlbTag tag, const TlbEntry& entry) {
    return tag.is_stage1() && tag.vmid() == vmid && (tag.global() || tag.asid() == asid) &&
           (tag.va().value ^ va.value) >> entry.stage1_shift == 0;
  });
}

}  // namespace realmsim::machine

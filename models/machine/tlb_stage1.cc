// What a realm's own TLB maintenance reaches.
#include "models/machine/tlb.h"

namespace realmsim::machine {

void Tlb::invalidate_stage1(Vmid vmid) {
  if (!has_stage1_) return;
  const auto of_stage1 = [vmid](TlbTag tag, const TlbEntry&) {
    return tag.is_stage1() && tag.vmid() == vmid;
  };
  std::erase_if(unbounded_, [&](const auto& item) { return of_stage1(item.first, item.second); });
  if (!bounded_) return;
  bounded_->level1.erase_if(of_stage1);
  bounded_->level2.erase_if(of_stage1);
}

// Whatever has been made of the leaf that translates the VA: a block is kept in pages.
void Tlb::invalidate_va(Vmid vmid, Asid asid, Va va) {
  if (!has_stage1_) return;
  const auto of_leaf = [=](TlbTag tag, const TlbEntry& entry) {
    return tag.is_stage1() && tag.vmid() == vmid && (tag.global() || tag.asid() == asid) &&
           (tag.va().value ^ va.value) >> entry.stage1_shift == 0;
  };
  std::erase_if(unbounded_, [&](const auto& item) { return of_leaf(item.first, item.second); });
  if (!bounded_) return;
  bounded_->level1.erase_if(of_leaf);
  bounded_->level2.erase_if(of_leaf);
}

}  // namespace realmsim::machine

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

void Tlb::invalidate_va(Vmid vmid, Asid asid, Va page) {
  for (const TlbTag tag : {TlbTag::stage1(vmid, asid, page), TlbTag::stage1(vmid, std::nullopt, page)}) {
    unbounded_.erase(tag);
    if (!bounded_) continue;
    bounded_->level1.erase(tag);
    bounded_->level2.erase(tag);
  }
}

}  // namespace realmsim::machine

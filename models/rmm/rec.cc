#include "models/rmm/rec.h"

namespace realmsim::rmm {

void Rec::hash_into(Hash64& hash) const {
  hash.add(owner.value | static_cast<std::uint64_t>(state) << 1 | std::uint64_t{runnable});
  hash.add(mpidr << 3 | std::uint64_t{psci_pending} << 2 | std::uint64_t{trap_wfi} << 1 |
           std::uint64_t{trap_wfe});
  hash.add(pc);
  for (const std::uint64_t gpr : gprs)
    hash.add(gpr);
  for (const std::uint64_t word : {el1.pstate, el1.vbar, el1.sctlr2, el1.esr, el1.far, el1.elr, el1.spsr})
    hash.add(word);
  if (el1.stage1) hash.add(el1.stage1->root.value | el1.stage1->asid.value);
  hash.add(interrupts.hcr);
  for (const std::uint64_t lr : interrupts.lrs)
    hash.add(lr);
  for (const Pa granule : aux)
    hash.add(granule.value);
  hash.add(host_call ? host_call->value | 1 : 0);
  hash.add(ripas.base.value | static_cast<std::uint64_t>(ripas.value) << 1 |
           static_cast<std::uint64_t>(ripas.destroyed));
  hash.add(ripas.top.value);
  hash.add(abort ? abort->esr : 0);
  hash.add(abort ? abort->far : 0);
  if (token) token->hash_into(hash);
  hash.add(run.value);
}

}  // namespace realmsim::rmm

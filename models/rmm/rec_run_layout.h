// The fields of RmiRecEnter and RmiRecExit (RMM 1.0 B4): visit(name, offset, member) for each, with offsets
// in the granule that holds both.
#pragma once

#include <cstddef>

namespace realmsim::rmm {

inline constexpr std::size_t kRecExitOffset = 0x800;

template <class Enter, class Visit>
void rec_enter_layout(Enter& enter, Visit visit) {
  visit("flags", 0x000, enter.flags);
  visit("gprs", 0x200, enter.gprs);
  visit("gicv3_hcr", 0x300, enter.gicv3.hcr);
  visit("gicv3_lrs", 0x308, enter.gicv3.lrs);
}

template <class Exit, class Visit>
void rec_exit_layout(Exit& exit, Visit visit) {
  visit("exit_reason", kRecExitOffset + 0x000, exit.exit_reason);
  visit("esr", kRecExitOffset + 0x100, exit.esr);
  visit("far", kRecExitOffset + 0x108, exit.far);
  visit("hpfar", kRecExitOffset + 0x110, exit.hpfar);
  visit("gprs", kRecExitOffset + 0x200, exit.gprs);
  visit("gicv3_hcr", kRecExitOffset + 0x300, exit.gicv3.hcr);
  visit("gicv3_lrs", kRecExitOffset + 0x308, exit.gicv3.lrs);
  visit("ripas_base", kRecExitOffset + 0x500, exit.ripas_base);
  visit("ripas_top", kRecExitOffset + 0x508, exit.ripas_top);
  visit("ripas_value", kRecExitOffset + 0x510, exit.ripas_value);
  visit("imm", kRecExitOffset + 0x600, exit.imm);
}

}  // namespace realmsim::rmm

// What the host may ask of a realm's virtual interrupts at REC_ENTER: control bits and list registers
// (RMM 1.0 A6, B4; GICv3 ICH_HCR_EL2, ICH_LR<n>_EL2). Delivery itself is not modelled: list registers come
// back as given.
#pragma once

#include "models/rmm/command.h"

namespace realmsim::rmm {

extern const Property kHcrHostControlled;
extern const Property kLrsVirtual;
extern const Property kLrsPriority;
extern const Property kLrsEoiOnly;
extern const Property kLrsIntid;
extern const Property kLrsDistinct;

constexpr auto virtual_interrupts(unsigned reg) {
  return checks(check("gicv3_hcr", kHcrHostControlled, reg, kRec), check("gicv3_lrs", kLrsVirtual, reg, kRec),
                check("gicv3_lrs", kLrsPriority, reg, kRec), check("gicv3_lrs", kLrsEoiOnly, reg, kRec),
                check("gicv3_lrs", kLrsIntid, reg, kRec), check("gicv3_lrs", kLrsDistinct, reg, kRec));
}

}  // namespace realmsim::rmm

#include "tests/support/bare_firmware.h"

namespace realmsim::testing {

backends::CallReturn BareFirmware::smc(CpuIndex cpu, const Registers& x, Meter& meter) {
  const Vmid vmid{static_cast<std::uint16_t>(x[1])};
  switch (static_cast<BareCall>(x[0])) {
    case BareCall::WriteWord:
      machine_.memory.write64(Pa{x[1]}, x[2]);
      meter.charge(MicroOp::TableWrite);
      break;
    case BareCall::InvalidateIpa:
      machine::invalidate_ipa(machine_, vmid, Ipa{x[2]}, x[3]);
      meter.charge(MicroOp::TlbInvalidateIpa);
      break;
    case BareCall::InvalidateVmid:
      machine::invalidate_vmid(machine_, vmid);
      meter.charge(MicroOp::TlbInvalidateIpa);
      break;
    case BareCall::InvalidateStage1:
      machine::invalidate_stage1(machine_, vmid);
      meter.charge(MicroOp::TlbInvalidateStage1);
      break;
    case BareCall::InvalidateVa:
      machine::invalidate_va(machine_, vmid, {static_cast<std::uint8_t>(x[2])}, Va{x[3]});
      meter.charge(MicroOp::TlbInvalidateStage1);
      break;
    case BareCall::InvalidatePa:
      machine::tlbi_rpalos(machine_,
                           machine::encode_tlbi_range(Pa{x[1]}, static_cast<machine::TlbiRange>(x[2])));
      meter.charge(MicroOp::TlbInvalidatePa);
      break;
    case BareCall::InvalidateAll:
      machine::tlbi_paall(machine_, cpu);
      meter.charge(MicroOp::TlbInvalidatePa);
      break;
    case BareCall::InvalidateAllEverywhere:
      machine::tlbi_paallos(machine_);
      meter.charge(MicroOp::TlbInvalidatePa);
      break;
  }
  return {};
}

}  // namespace realmsim::testing

#include "models/machine/gpc_fault_routing.h"

#include "models/base/bits.h"

namespace realmsim::machine {
namespace {

constexpr std::uint8_t kEcGpcException = 0x1e;
constexpr std::uint8_t kEcInstructionAbortLowerEl = 0x20;
constexpr std::uint8_t kEcDataAbortLowerEl = 0x24;
constexpr std::uint8_t kEcAbortSameEl = 0x01;  // added to either

constexpr std::uint8_t kFscFinalAccess = 0x28;
constexpr std::uint8_t kFscWalkLevel0 = 0x24;  // levels -2 to 3 lie around it

constexpr std::uint64_t kIl = field<25, 25>(1);

// Upper bits of GPCSC; the level of the table stands below.
std::uint8_t status_code(const GpcResult& result) {
  constexpr std::uint8_t kAddressSize = 0b000000;
  constexpr std::uint8_t kWalk = 0b000100;
  constexpr std::uint8_t kGranuleProtection = 0b001100;
  constexpr std::uint8_t kExternalAbort = 0b010100;
  const auto at_level = [&](std::uint8_t code) { return static_cast<std::uint8_t>(code | result.level); };
  switch (result.fault) {
    case FaultKind::GptWalk:
      return at_level(kWalk);
    case FaultKind::GranuleProtection:
      return at_level(kGranuleProtection);
    case FaultKind::GptExternalAbort:
      return at_level(kExternalAbort);
    default:
      return kAddressSize;
  }
}

std::uint8_t fault_status(const CheckedAccess& access) {
  if (access.step == AccessStep::Final) return kFscFinalAccess;
  return static_cast<std::uint8_t>(kFscWalkLevel0 + access.walk_level);
}

// Of a granule protection fault that is taken as an abort.
std::uint8_t abort_target(const CheckedAccess& access, const RoutingControls& controls) {
  if (access.exception_level >= 2) return access.exception_level;
  const bool to_el2 = access.step == AccessStep::Stage2Walk || controls.hcr_el2_tge || controls.hcr_el2_gpf;
  return to_el2 ? 2 : 1;
}

}  // namespace

GpcException route_gpc_fault(const GpcResult& result, const CheckedAccess& access,
                             const RoutingControls& controls) {
  const bool fetch = access.type == AccessType::Fetch;
  GpcException exception{.kind = GpcExceptionKind::GranuleProtectionCheck,
                         .target_el = 3,
                         .exception_class = kEcGpcException,
                         .gpcsc = status_code(result),
                         .fault_status = fault_status(access),
                         .instruction = fetch,
                         .stage2_walk = access.step == AccessStep::Stage2Walk};
  const bool below_el3 = access.exception_level < 3;
  if (result.fault != FaultKind::GranuleProtection || (below_el3 && controls.scr_el3_gpf)) return exception;

  exception.kind = fetch ? GpcExceptionKind::InstructionAbort : GpcExceptionKind::DataAbort;
  exception.target_el = abort_target(access, controls);
  exception.exception_class = fetch ? kEcInstructionAbortLowerEl : kEcDataAbortLowerEl;
  if (exception.target_el == access.exception_level) exception.exception_class |= kEcAbortSameEl;
  return exception;
}

std::uint64_t syndrome_of(const GpcException& exception, const CheckedAccess& access) {
  const bool store = access.type == AccessType::Store || access.maintenance;
  std::uint64_t esr = field<31, 26>(exception.exception_class) | kIl | field<5, 0>(exception.fault_status) |
                      field<7, 7>(access.for_stage1_walk);
  if (exception.kind != GpcExceptionKind::InstructionAbort) {
    esr |= field<13, 13>(access.vncr) | field<8, 8>(access.maintenance) | field<6, 6>(store);
  }
  if (exception.kind == GpcExceptionKind::GranuleProtectionCheck) {
    esr |= field<21, 21>(exception.stage2_walk) | field<20, 20>(exception.instruction) |
           field<19, 14>(exception.gpcsc);
  }
  return esr;
}

std::uint64_t encode_mfar(Pa pa, Pas pas) {
  const PasTag tag = tag_of(pas);
  return field<63, 63>(tag.ns) | field<62, 62>(tag.nse) | (pa.value & kFieldMask<55, 12>);
}

}  // namespace realmsim::machine

#include "models/monitor/rmm_el3.h"

#include "models/monitor/gpt_library.h"

namespace realmsim::monitor {
namespace {

RmmEl3Return told(ReturnCode code) {
  switch (code) {
    case ReturnCode::Ok:
      return RmmEl3Return::Ok;
    case ReturnCode::InvalidArgument:
      return RmmEl3Return::BadAddress;
    case ReturnCode::NotPermitted:
      return RmmEl3Return::BadPas;
    default:
      return RmmEl3Return::Unknown;
  }
}

}  // namespace

RmmEl3Return rmm_el3_call(Effects fx, std::uint32_t fid, SecurityState caller, Pa granule) {
  if (caller != SecurityState::Realm) return RmmEl3Return::Unknown;
  if (fid != kRmmGranuleDelegate && fid != kRmmGranuleUndelegate) return RmmEl3Return::Unknown;
  const auto target = fid == kRmmGranuleDelegate ? machine::Gpi::Realm : machine::Gpi::NonSecure;
  return told(
      transition(
          fx, {.base = granule, .target = static_cast<std::uint8_t>(target), .caller = SecurityState::Realm})
          .code);
}

}  // namespace realmsim::monitor

#include "models/rmm/interface_version.h"

#include <fmt/format.h>

#include "models/rmm/call.h"

namespace realmsim::rmm {

const Property kVersionSupported{
    "supported", "is a supported interface revision",
    [](const Call& call, unsigned reg) { return call.x(reg) == kInterfaceVersion; },
    [](const Call& call, unsigned reg) {
      return Observation{
          .text = fmt::format("{:#x} is asked, only {:#x} (1.0) is offered", call.x(reg), kInterfaceVersion)};
    }};

void report_version(Registers& out) {
  out[1] = kInterfaceVersion;
  out[2] = kInterfaceVersion;
}

}  // namespace realmsim::rmm

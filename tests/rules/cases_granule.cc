// Refusals of RMI_VERSION, RMI_FEATURES, RMI_GRANULE_DELEGATE and RMI_GRANULE_UNDELEGATE.
#include <array>

#include "tests/rules/refusal.h"

namespace realmsim::testing {
namespace {

PreparedCall version(Bench&) {
  return {.x = registers(rmm::kRmiVersion, {rmm::kInterfaceVersion})};
}
PreparedCall features(Bench&) {
  return {.x = registers(rmm::kRmiFeatures, {0})};
}
PreparedCall delegate(Bench& bench) {
  return {.x = registers(rmm::kRmiGranuleDelegate, {bench.ns()})};
}
PreparedCall undelegate(Bench& bench) {
  return {.x = registers(rmm::kRmiGranuleUndelegate, {bench.delegated()})};
}

// Of the RMM: exists, has a GPI of its own, and is not delegable.
constexpr Pa kFirmware{0xf000'0000};

PreparedCall with_address(PreparedCall call, Word address) {
  call.x[1] = address.value;
  return call;
}

constexpr auto kBaselines = std::to_array<Baseline>({
    {"RMI_VERSION", version},
    {"RMI_FEATURES", features},
    {"RMI_GRANULE_DELEGATE", delegate},
    {"RMI_GRANULE_UNDELEGATE", undelegate},
});

const auto kRefusals = std::to_array<Refusal>({
    {"RMI_VERSION", "req.supported", [](Bench& b) { return with_address(version(b), 0x1'0001); }, kInput},
    {"RMI_GRANULE_DELEGATE", "granule.aligned",
     [](Bench& b) { return with_address(delegate(b), b.ns() + 8); }, kInput},
    {"RMI_GRANULE_DELEGATE", "granule.gpi_ns",
     [](Bench& b) {
       const PreparedCall call = delegate(b);
       b.poke_gpi(Pa{call.x[1]}, machine::Gpi::Secure);
       return call;
     },
     kInput},
    {"RMI_GRANULE_UNDELEGATE", "granule.aligned",
     [](Bench& b) { return with_address(undelegate(b), b.delegated() + 8); }, kInput},
    {"RMI_GRANULE_UNDELEGATE", "granule.delegated",
     [](Bench& b) { return with_address(undelegate(b), b.new_realm()); }, kInput},
});

const auto kImplied = std::to_array<Implied>({
    {{"RMI_GRANULE_DELEGATE", "granule.delegable",
      [](Bench& b) {
        b.poke_gpi(kFirmware, machine::Gpi::NonSecure);
        return with_address(delegate(b), kFirmware);
      },
      kInput},
     "granule.undelegated",
     kOnlyDelegableHasState},
    {{"RMI_GRANULE_DELEGATE", "granule.undelegated",
      [](Bench& b) { return with_address(delegate(b), b.delegated()); }, kInput},
     "granule.gpi_ns",
     kOnlyUndelegatedIsNs},
    {{"RMI_GRANULE_UNDELEGATE", "granule.delegable",
      [](Bench& b) { return with_address(undelegate(b), b.device()); }, kInput},
     "granule.delegated",
     kOnlyDelegableHasState},
});

}  // namespace

CaseGroup granule_cases() {
  return {kBaselines, kRefusals, kImplied};
}

}  // namespace realmsim::testing

#include "models/backends/plain.h"

#include "models/base/ensure.h"

namespace realmsim::backends {
namespace {

constexpr const char* kNoRealm = "without an RMM no realm runs";

// SMC Calling Convention (DEN0028), 5.2: NOT_SUPPORTED.
constexpr std::uint64_t kNotSupported = ~std::uint64_t{0};

}  // namespace

const std::vector<CommandDescription>& Plain::plain_commands() {
  static const std::vector<CommandDescription> kNone;
  return kNone;
}

CallReturn Plain::smc(CpuIndex, const Registers& x, Meter&) {
  CallReturn result{.x = x};
  result.x[0] = kNotSupported;
  return result;
}

FaultReturn Plain::fault(CpuIndex, const machine::RealmAccess&, const machine::Translation&, Meter&) {
  REALMSIM_ENSURE(false, kNoRealm);
  return {};
}

ExceptionTaken Plain::exception(CpuIndex, const RealmException&, Meter&) {
  REALMSIM_ENSURE(false, kNoRealm);
  return {};
}

std::uint64_t Plain::move_granules(SecurityState, Pa, std::uint64_t, machine::Gpi, Meter&) {
  return 0;
}

void Plain::set_realm_register(CpuIndex, unsigned, std::uint64_t) {
  REALMSIM_ENSURE(false, kNoRealm);
}

std::uint64_t Plain::hash() const {
  return machine_.hash();
}

}  // namespace realmsim::backends

#include "models/host/rmi.h"

#include "models/rmm/rmi_table.h"

namespace realmsim::host {

Registers Rmi::ask(const rmm::Command& command, std::initializer_list<std::uint64_t> arguments) {
  if (failure_) return {};
  Registers x{};
  x[0] = command.fid;
  std::size_t reg = 1;
  for (const std::uint64_t argument : arguments)
    x[reg++] = argument;
  const Registers result = port_.smc(x);
  if (result[0] == rmm::kNotSupported) failure_ = Failure{command.name, result[0]};  // there is no firmware
  return result;
}

Registers Rmi::call(const rmm::Command& command, std::initializer_list<std::uint64_t> arguments) {
  const Registers result = ask(command, arguments);
  if (!failure_ && rmm::rmi_status(result[0]) != rmm::RmiStatus::Success) {
    failure_ = Failure{command.name, result[0]};
  }
  return result;
}

Pa Rmi::taken(std::optional<Pa> granule) {
  if (!granule && !failure_) failure_ = Failure{"host memory is used up"};
  return granule.value_or(Pa{});
}

Pa Rmi::take() {
  return taken(pool_.take());
}

Pa Rmi::take_delegated() {
  const Pa granule = take();
  call(rmm::kRmiGranuleDelegate, {granule.value});
  return granule;
}

Pa Rmi::take_delegated(std::uint64_t granules) {
  const Pa base = taken(pool_.take_aligned(granules * kGranuleBytes));
  for (std::uint64_t i = 0; i < granules; ++i) {
    call(rmm::kRmiGranuleDelegate, {(base + i * kGranuleBytes).value});
  }
  return base;
}

void Rmi::give_back(Pa granule) {
  if (!failure_) pool_.give_back(granule);
}

void Rmi::undelegate_and_return(Pa granule) {
  call(rmm::kRmiGranuleUndelegate, {granule.value});
  give_back(granule);
}

}  // namespace realmsim::host

#include "models/guest/sharing.h"

#include <initializer_list>

#include "models/csm/table.h"

namespace realmsim::guest {
namespace {

std::optional<Refused> call(Port& port, const rmm::Command& command,
                            std::initializer_list<std::uint64_t> arguments, Registers& result) {
  Registers x{command.fid};
  std::size_t reg = 1;
  for (const std::uint64_t argument : arguments)
    x[reg++] = argument;
  const auto returned = port.smc(x);
  if (!returned) return Refused{command.name};
  result = *returned;
  if (result[0] != static_cast<std::uint64_t>(rmm::RsiStatus::Success))
    return Refused{command.name, result[0]};
  return std::nullopt;
}

}  // namespace

std::optional<Refused> provide_region(Port& port, const csm::Range& range, csm::RealmId consumer,
                                      csm::Permission permission, csm::SharingId& share) {
  Registers x{};
  if (auto refused = call(port, csm::kRsiCsmCreate, {range.base.value, range.size}, x)) return refused;
  const std::uint64_t region = x[1];
  const auto perm = static_cast<std::uint64_t>(permission);
  if (auto refused = call(port, csm::kRsiCsmShare, {region, consumer, perm}, x)) return refused;
  share = csm::SharingId::unpack(x[1]);
  return std::nullopt;
}

std::optional<Refused> consume_region(Port& port, const csm::Range& range, csm::SharingId share) {
  Registers x{};
  if (auto refused = call(port, csm::kRsiCsmReserve, {share.pack(), range.base.value, range.size}, x)) {
    return refused;
  }
  return call(port, csm::kRsiCsmAttach, {share.pack()}, x);
}

}  // namespace realmsim::guest

#include "models/guest/sharing.h"

#include <algorithm>
#include <initializer_list>

#include "models/csm/fork.h"
#include "models/csm/table.h"

namespace realmsim::guest {
namespace {

struct Named {
  std::string_view name;
  std::uint64_t value;
};

// Arguments go where the row has them.
std::optional<Refused> call(Port& port, const rmm::Command& command, std::initializer_list<Named> arguments,
                            Registers& result) {
  Registers x{command.fid};
  for (const Named& argument : arguments)
    x[std::ranges::find(command.arguments, argument.name, &Argument::name)->reg] = argument.value;
  const auto returned = port.smc(x);
  if (!returned) return Refused{command.name};
  result = *returned;
  if (result[0] != static_cast<std::uint64_t>(rmm::RsiStatus::Success))
    return Refused{command.name, result[0]};
  return std::nullopt;
}

std::uint64_t output(const rmm::Command& command, std::string_view name, const Registers& x) {
  return x[std::ranges::find(command.outputs, name, &Output::name)->reg];
}

}  // namespace

std::optional<Refused> provide_region(Port& port, csm::Profile profile, const csm::Range& range,
                                      csm::RealmId consumer, csm::Permission permission,
                                      std::uint64_t& share) {
  const bool fork = profile == csm::Profile::Fork;
  const rmm::Command& create = fork ? csm::fork::kRsiCsmCreate : csm::kRsiCsmCreate;
  const rmm::Command& offer = fork ? csm::fork::kRsiCsmShare : csm::kRsiCsmShare;
  Registers x{};
  if (auto refused = call(port, create, {{"ipa", range.base.value}, {"size", range.size}}, x)) return refused;
  const std::uint64_t region = output(create, "region", x);
  const auto perm = static_cast<std::uint64_t>(permission);
  if (auto refused = call(port, offer, {{"region", region}, {"to", consumer}, {"perm", perm}}, x))
    return refused;
  share = output(offer, "share", x);
  return std::nullopt;
}

std::optional<Refused> consume_region(Port& port, csm::Profile profile, const csm::Range& range,
                                      std::uint64_t share) {
  const bool fork = profile == csm::Profile::Fork;
  const rmm::Command& reserve = fork ? csm::fork::kRsiCsmReserve : csm::kRsiCsmReserve;
  Registers x{};
  const std::initializer_list<Named> what{{"share", share}, {"ipa", range.base.value}, {"size", range.size}};
  if (auto refused = call(port, reserve, what, x)) return refused;
  if (!fork) return call(port, csm::kRsiCsmAttach, {{"share", share}}, x);
  return call(port, csm::fork::kRsiCsmAttach, {{"slot", output(reserve, "slot", x)}}, x);
}

}  // namespace realmsim::guest

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

// Of a command whose result nobody needs.
std::optional<Refused> call(Port& port, const rmm::Command& command, std::initializer_list<Named> arguments) {
  Registers x{};
  return call(port, command, arguments, x);
}

// The rows of a firmware's table that two realms need to share memory.
struct Rows {
  const rmm::Command& create;
  const rmm::Command& share;
  const rmm::Command& reserve;
  const rmm::Command& attach;
  const rmm::Command& revoke;
  const rmm::Command& detach;
  const rmm::Command& destroy;
};

const Rows& rows_of(csm::Profile profile) {
  static const Rows paper{csm::kRsiCsmCreate, csm::kRsiCsmShare,  csm::kRsiCsmReserve,
                          csm::kRsiCsmAttach, csm::kRsiCsmRevoke, csm::kRsiCsmDetachAndFree,
                          csm::kRsiCsmDestroy};
  static const Rows fork{csm::fork::kRsiCsmCreate, csm::fork::kRsiCsmShare,  csm::fork::kRsiCsmReserve,
                         csm::fork::kRsiCsmAttach, csm::fork::kRsiCsmRevoke, csm::fork::kRsiCsmDetachAndFree,
                         csm::fork::kRsiCsmDestroy};
  return profile == csm::Profile::Fork ? fork : paper;
}

}  // namespace

std::optional<Refused> create_region(Port& port, csm::Profile profile, const csm::Range& range,
                                     std::uint64_t& region) {
  const rmm::Command& create = rows_of(profile).create;
  Registers x{};
  if (auto refused = call(port, create, {{"ipa", range.base.value}, {"size", range.size}}, x)) return refused;
  region = output(create, "region", x);
  return std::nullopt;
}

std::optional<Refused> share_region(Port& port, csm::Profile profile, std::uint64_t region,
                                    csm::RealmId consumer, csm::Permission permission, std::uint64_t& share) {
  const rmm::Command& offer = rows_of(profile).share;
  Registers x{};
  const auto perm = static_cast<std::uint64_t>(permission);
  if (auto refused = call(port, offer, {{"region", region}, {"to", consumer}, {"perm", perm}}, x))
    return refused;
  share = output(offer, "share", x);
  return std::nullopt;
}

std::optional<Refused> reserve_range(Port& port, csm::Profile profile, std::uint64_t share,
                                     const csm::Range& range, std::uint64_t& reserved) {
  const rmm::Command& reserve = rows_of(profile).reserve;
  Registers x{};
  const std::initializer_list<Named> what{{"share", share}, {"ipa", range.base.value}, {"size", range.size}};
  if (auto refused = call(port, reserve, what, x)) return refused;
  reserved = profile == csm::Profile::Fork ? output(reserve, "slot", x) : share;
  return std::nullopt;
}

std::optional<Refused> attach_reserved(Port& port, csm::Profile profile, std::uint64_t reserved) {
  const std::string_view name = profile == csm::Profile::Fork ? "slot" : "share";
  return call(port, rows_of(profile).attach, {{name, reserved}});
}

std::optional<Refused> revoke_share(Port& port, csm::Profile profile, std::uint64_t share) {
  return call(port, rows_of(profile).revoke, {{"share", share}});
}

std::optional<Refused> detach_share(Port& port, csm::Profile profile, std::uint64_t share) {
  return call(port, rows_of(profile).detach, {{"share", share}});
}

std::optional<Refused> destroy_region(Port& port, csm::Profile profile, std::uint64_t region) {
  return call(port, rows_of(profile).destroy, {{"region", region}});
}

std::optional<Refused> provide_region(Port& port, csm::Profile profile, const csm::Range& range,
                                      csm::RealmId consumer, csm::Permission permission,
                                      std::uint64_t& share) {
  std::uint64_t region = 0;
  if (auto refused = create_region(port, profile, range, region)) return refused;
  return share_region(port, profile, region, consumer, permission, share);
}

std::optional<Refused> consume_region(Port& port, csm::Profile profile, const csm::Range& range,
                                      std::uint64_t share) {
  std::uint64_t reserved = 0;
  if (auto refused = reserve_range(port, profile, share, range, reserved)) return refused;
  return attach_reserved(port, profile, reserved);
}

}  // namespace realmsim::guest

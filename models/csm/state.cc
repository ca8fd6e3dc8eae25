#include "models/csm/state.h"

namespace realmsim::csm {
namespace {

std::optional<Apt> apt_of(const rmm::Call& call, const Member* member) {
  if (member == nullptr) return std::nullopt;
  return Apt{call.view().machine.memory, member->apt};
}

}  // namespace

std::optional<Apt> apt_of(const rmm::Call& call, Pa rd) {
  return apt_of(call, state_of(call).member(rd));
}

std::optional<Apt> apt_of(const rmm::Call& call, RealmId id) {
  return apt_of(call, state_of(call).member(id));
}

}  // namespace realmsim::csm

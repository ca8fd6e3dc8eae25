#include "models/rmm/call.h"

namespace realmsim::rmm {
namespace {

int walk_target(const Call& call) {
  switch (call.command().walk) {
    case WalkTo::Level:
      return static_cast<int>(call.level());
    case WalkTo::AboveLevel:
      return static_cast<int>(call.level()) - 1;
    case WalkTo::Page:
    case WalkTo::None:
      break;
  }
  return machine::kPageLevel;
}

}  // namespace

const Realm& Call::realm() const {
  if (realm_ == nullptr) realm_ = &view_.rmm.realms.at(rd());
  return *realm_;
}

const RttWalk& Call::walk() const {
  if (!walk_) walk_ = walk_rtt(view_.machine, realm(), ipa(), walk_target(*this));
  return *walk_;
}

const RealmParams& Call::realm_params() const {
  if (!realm_params_) realm_params_ = read_realm_params(view_.machine.memory, pa(command_.params));
  return *realm_params_;
}

const RecParams& Call::rec_params() const {
  if (!rec_params_) rec_params_ = read_rec_params(view_.machine.memory, pa(command_.params));
  return *rec_params_;
}

const RecEnter& Call::rec_enter() const {
  if (!rec_enter_) rec_enter_ = read_rec_enter(view_.machine.memory.granule(pa(command_.params)));
  return *rec_enter_;
}

}  // namespace realmsim::rmm

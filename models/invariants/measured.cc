// MEASURED. Follows the RIM of the realm that each call concerns and extends it anew, from what the call was
// given and what lies in the machine afterwards (RMM 1.0 A7, B4).
#include <fmt/format.h>

#include "models/invariants/follower.h"
#include "models/invariants/followers.h"
#include "models/rmm/measurement.h"
#include "models/rmm/params.h"
#include "models/rmm/rmi_table.h"
#include "models/rmm/rtt.h"

namespace realmsim::invariants {
namespace {

using rmm::Realm;

class Measured final : public Follower {
 public:
  using Follower::Follower;

  void called(const CallEvent& call) override {
    const bool host = call.caller != SecurityState::Realm;
    const std::optional<Pa> rd = host ? std::optional{Pa{call.x[1]}} : realm_on(call.cpu);
    const auto found = rd ? rmm().realms.find(*rd) : rmm().realms.end();
    rd_ = rd.value_or(Pa{});
    expected_ = found != rmm().realms.end() ? std::optional{found->second} : std::nullopt;
    x_ = call.x;
    entries_ = 0;
    extend_ = host ? extension_of(call.command) : nullptr;
    if (extend_ == &Measured::extend_ripas && expected_) {
      const auto walk = rmm::walk_rtt(subject().machine, *expected_, Ipa{x_[rmm::kRmiRttInitRipas.ipa]},
                                      machine::kPageLevel);
      entry_bytes_ = machine::entry_bytes(walk.level);
    }
  }

  void state_changed(const StateChange& change) override {
    if (change.kind == StateKind::RttEntry) ++entries_;
  }

  void returned(const ReturnEvent& result) override {
    const auto found = rmm().realms.find(rd_);
    if (found == rmm().realms.end()) return;
    if (result.refused_check.empty() && extend_ != nullptr) {
      if (!expected_) expected_ = found->second;
      (this->*extend_)(*expected_);
    }
    if (!expected_ || expected_->measurements[0] == found->second.measurements[0]) return;
    violated(fmt::format("the RIM of realm {:#x} is not what its parameters and content make", rd_.value),
             StateKey{StateKind::RealmState, rd_});
  }

 private:
  using Extension = void (Measured::*)(Realm& realm) const;

  static Extension extension_of(std::string_view command) {
    if (command == rmm::kRmiRealmCreate.name) return &Measured::extend_realm;
    if (command == rmm::kRmiRecCreate.name) return &Measured::extend_rec;
    if (command == rmm::kRmiRttInitRipas.name) return &Measured::extend_ripas;
    if (command == rmm::kRmiDataCreate.name) return &Measured::extend_data;
    return nullptr;
  }

  void extend_realm(Realm& realm) const {
    rmm::measure_realm_create(
        realm, rmm::read_realm_params(subject().machine.memory, Pa{x_[rmm::kRmiRealmCreate.params]}));
  }
  void extend_rec(Realm& realm) const {
    const rmm::RecParams params =
        rmm::read_rec_params(subject().machine.memory, Pa{x_[rmm::kRmiRecCreate.params]});
    if (params.runnable()) rmm::measure_rec_create(realm, params);
  }
  void extend_ripas(Realm& realm) const {
    Ipa ipa{x_[rmm::kRmiRttInitRipas.ipa]};
    for (std::uint64_t i = 0; i < entries_; ++i, ipa = ipa + entry_bytes_)
      rmm::measure_init_ripas(realm, ipa, ipa + entry_bytes_);
  }
  void extend_data(Realm& realm) const {
    const bool content = (x_[5] & 1) != 0;
    rmm::measure_data_create(
        realm, Ipa{x_[rmm::kRmiDataCreate.ipa]}, x_[5],
        content ? subject().machine.memory.granule(Pa{x_[2]}) : std::span<const std::byte>{});
  }

  Pa rd_;
  std::optional<Realm> expected_;
  Registers x_{};
  Extension extend_ = nullptr;
  std::uint64_t entries_ = 0;  // written by the call
  std::uint64_t entry_bytes_ = 0;
};

}  // namespace

std::unique_ptr<Follower> follow_measurement(const Subject& subject) {
  return std::make_unique<Measured>(subject);
}

}  // namespace realmsim::invariants

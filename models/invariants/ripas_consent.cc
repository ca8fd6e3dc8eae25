// RIPAS-CONSENT. A realm consents by RSI_IPA_STATE_SET, the rest of whose range stands in the REC until the
// host has carried it out (RMM 1.0 A5), by its own CSM calls, and by being attached.
#include <fmt/format.h>

#include "models/invariants/follower.h"
#include "models/invariants/followers.h"
#include "models/invariants/ripas_map.h"
#include "models/machine/stage2.h"

namespace realmsim::invariants {
namespace {

using rmm::Ripas;

class RipasConsent final : public Follower {
 public:
  using Follower::Follower;

  void state_changed(const StateChange& change) override {
    if (change.kind == StateKind::GranuleState && subject().rmm.is(change.key, rmm::GranuleState::Rd))
      ripas_.erase(change.key);
  }

  void called(const CallEvent& call) override {
    caller_ = realm_on(call.cpu);
    requests_.clear();
    for (const auto& [address, rec] : rmm().recs) {
      if (rec.ripas.pending()) requests_.push_back({rec.owner, rec.ripas});
    }
  }

  void entry_read(Pa rd, Ipa ipa, int level, const rmm::RttEntry& entry) override {
    ripas_[rd].assign(
        ipa, ipa + machine::entry_bytes(level), entry.ripas, [&](Ipa first, Ipa end, Ripas before) {
          if (agreed(rd, first, end, entry.ripas)) return;
          violated(fmt::format("{:#x} to {:#x} of realm {:#x} went from {} to {} unasked", first.value,
                               end.value, rd.value, rmm::name_of(before), rmm::name_of(entry.ripas)));
        });
  }

 private:
  struct Request {
    Pa rd;
    rmm::RipasRequest asked;
  };

  [[nodiscard]] bool agreed(Pa rd, Ipa first, Ipa end, Ripas ripas) const {
    if (ripas == Ripas::Destroyed || rmm().realms.at(rd).state != rmm::RealmState::Active) return true;
    if (caller_ == rd || attached(rd, first, end)) return true;
    for (const Request& request : requests_) {
      const bool covered = request.asked.base <= first && end <= request.asked.top;
      if (request.rd == rd && covered && request.asked.value == ripas) return true;
    }
    return false;
  }

  [[nodiscard]] bool attached(Pa rd, Ipa first, Ipa end) const {
    const auto reservation = attached_reservation(subject(), rd, first);
    return reservation && end <= reservation->range.top();
  }

  std::map<Pa, RipasMap> ripas_;   // by RD
  std::optional<Pa> caller_;       // of the call that is under way
  std::vector<Request> requests_;  // before it
};

}  // namespace

std::unique_ptr<Follower> follow_ripas_consent(const Subject& subject) {
  return std::make_unique<RipasConsent>(subject);
}

}  // namespace realmsim::invariants

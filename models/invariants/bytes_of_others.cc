// HOST-BLIND, NO-RESIDUE and INTEGRITY: whose bytes lie in a granule, who reads them, who writes them.
#include <fmt/format.h>

#include "models/invariants/follower.h"
#include "models/invariants/followers.h"
#include "models/invariants/reach.h"

namespace realmsim::invariants {
namespace {

using rmm::GranuleState;

// Who has left bytes in a granule. Realms are numbered, because their RDs are used again.
struct Origin {
  enum class Kind : std::uint8_t { Host, Nobody, Realm, Firmware };
  Kind kind = Kind::Host;
  unsigned realm = 0;  // of a realm, or on whose behalf the firmware keeps them

  [[nodiscard]] bool confidential() const { return kind == Kind::Realm || kind == Kind::Firmware; }
  friend bool operator==(const Origin&, const Origin&) = default;
};

class Origins {
 public:
  explicit Origins(const rmm::State& rmm) : rmm_(rmm) {}

  [[nodiscard]] Origin of(Pa granule) const {
    const auto found = origins_.find(granule);
    return found == origins_.end() ? Origin{} : found->second;
  }
  // Of whoever may leave bytes in the granule now.
  [[nodiscard]] Origin owner(Pa granule) const {
    const rmm::Granule* record = rmm_.granule(granule);
    if (record == nullptr || record->state == GranuleState::Undelegated) return {};
    const auto rd = rmm_.owner_of(granule);
    if (record->state == GranuleState::Delegated || !rd) return {Origin::Kind::Nobody};
    const auto number = numbers_.find(*rd);
    return {record->state == GranuleState::Data ? Origin::Kind::Realm : Origin::Kind::Firmware,
            number == numbers_.end() ? 0 : number->second};
  }

  void overwritten(Pa granule) { origins_[granule] = {Origin::Kind::Nobody}; }

  // Bytes stay when a granule changes hands; only who finds none can call them its own.
  void changed_hands(Pa granule, GranuleState state) {
    if (state == GranuleState::Rd) numbers_[granule] = ++realms_;
    if (of(granule).kind == Origin::Kind::Nobody) origins_[granule] = owner(granule);
  }

 private:
  const rmm::State& rmm_;
  std::map<Pa, Origin> origins_;
  std::map<Pa, unsigned> numbers_;  // of realms, by RD
  unsigned realms_ = 0;
};

StateKey state_of(Pa granule) {
  return {StateKind::GranuleState, granule};
}

class ReadFollower : public Follower {
 public:
  explicit ReadFollower(const Subject& subject) : Follower(subject), origins_(subject.rmm) {}

  void state_changed(const StateChange& change) final {
    if (change.kind == StateKind::GranuleState)
      origins_.changed_hands(change.key, static_cast<GranuleState>(change.after));
  }
  void overwritten(Pa granule) final { origins_.overwritten(granule); }
  void accessed(const AccessEvent& access) final {
    const Pa granule = access.pa.align_down(kGranuleBytes);
    if (access.store || may_read(access.state, origins_.of(granule), origins_.owner(granule))) return;
    violated(fmt::format("{} has read {:#x}, where bytes of {} lie", realmsim::name_of(access.state),
                         access.pa.value, whose()),
             state_of(granule));
  }

 private:
  [[nodiscard]] virtual bool may_read(SecurityState reader, const Origin& origin,
                                      const Origin& owner) const = 0;
  [[nodiscard]] virtual std::string_view whose() const = 0;

  Origins origins_;
};

class HostReads final : public ReadFollower {
 public:
  using ReadFollower::ReadFollower;

 private:
  [[nodiscard]] bool may_read(SecurityState reader, const Origin& origin, const Origin&) const override {
    return reader == SecurityState::Realm || !origin.confidential();
  }
  [[nodiscard]] std::string_view whose() const override { return "a realm"; }
};

class Residue final : public ReadFollower {
 public:
  using ReadFollower::ReadFollower;

 private:
  [[nodiscard]] bool may_read(SecurityState, const Origin& origin, const Origin& owner) const override {
    return origin == owner;
  }
  [[nodiscard]] std::string_view whose() const override { return "its former owner"; }
};

class Stores final : public Follower {
 public:
  using Follower::Follower;

  void accessed(const AccessEvent& access) override {
    const Pa granule = access.pa.align_down(kGranuleBytes);
    if (!access.store || !rmm().is(granule, GranuleState::Data) || may_store(access)) return;
    violated(fmt::format("{} has written {:#x} of a realm that does not let it",
                         realmsim::name_of(access.state), access.pa.value),
             state_of(granule));
  }

 private:
  [[nodiscard]] bool may_store(const AccessEvent& access) const {
    const auto rd = realm_on(access.cpu);
    if (!rd) return false;
    const auto reached =
        reach(subject(), rmm().realms.at(*rd), Ipa{access.address}, machine::AccessType::Store);
    return reached && reached->pa == access.pa;
  }
};

}  // namespace

std::unique_ptr<Follower> follow_host_reads(const Subject& subject) {
  return std::make_unique<HostReads>(subject);
}
std::unique_ptr<Follower> follow_residue(const Subject& subject) {
  return std::make_unique<Residue>(subject);
}
std::unique_ptr<Follower> follow_stores(const Subject& subject) {
  return std::make_unique<Stores>(subject);
}

}  // namespace realmsim::invariants

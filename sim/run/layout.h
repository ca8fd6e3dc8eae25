// Where things lie that a scenario leaves to the model: stage 1 tables and private buffers of channel ends in
// RAM of their own, channel windows in unprotected halves, VMIDs; and so the specification by which the
// hypervisor builds each realm.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "models/guest/channel.h"
#include "models/host/realm_builder.h"
#include "sim/scenario/scenario.h"

namespace realmsim::run {

struct ChannelPlace {
  Ipa window;
  Ipa staging;
};

struct RealmPlan {
  const scenario::Actor* actor = nullptr;
  host::RealmSpec spec;
  std::optional<machine::Stage1Regime> stage1;
  std::map<std::string, ChannelPlace> channels;  // this realm's end, by channel
  std::string lacks;  // for what there is no room in its IPA space; nothing else holds
};

// One plan for each realm, in the order of the actors.
std::vector<RealmPlan> plan_realms(const scenario::Scenario& scenario);

}  // namespace realmsim::run

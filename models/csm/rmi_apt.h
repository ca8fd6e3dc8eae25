// Steps and properties of APT_CREATE and APT_DESTROY that both profiles share.
#pragma once

#include "models/csm/sharing_id.h"
#include "models/rmm/command.h"

namespace realmsim::csm {

extern const rmm::Property kIsTheRealms;

void make_apt(rmm::Commit& commit);
// The realm of the call becomes a member with this id.
void enroll(rmm::Commit& commit, RealmId id);
void release_apt(rmm::Commit& commit);

}  // namespace realmsim::csm

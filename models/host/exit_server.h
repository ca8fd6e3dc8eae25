// What the hypervisor does when a realm exits to it: populate, empty, make tables, change RIPAS, answer PSCI
// requests, let it run on (RMM 1.0 A4; CAEC 4.2, exits of CREATE, RESERVE, DESTROY and DETACH_AND_FREE).
#pragma once

#include "models/host/realm_builder.h"
#include "models/host/rmi.h"
#include "models/rmm/rec_run.h"

namespace realmsim::host {

// Whether serving changed anything, so that entering the realm again can get further.
enum class Served : bool { Nothing, Progress };

// The exit that the RecRun object of `rec` describes.
Served serve_exit(Rmi& rmi, const HostedRealm& realm, const HostedRec& rec);

rmm::RecExit read_exit(Port& port, const HostedRec& rec);

}  // namespace realmsim::host

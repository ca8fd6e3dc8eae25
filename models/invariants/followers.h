// The rows about happenings, by the file that follows them.
#pragma once

#include "models/invariants/invariants.h"

namespace realmsim::invariants {

std::unique_ptr<Follower> follow_ripas_consent(const Subject& subject);  // ripas_consent.cc
std::unique_ptr<Follower> follow_measurement(const Subject& subject);    // measured.cc
std::unique_ptr<Follower> follow_refusals(const Subject& subject);       // refusals.cc
std::unique_ptr<Follower> follow_locks(const Subject& subject);          // lock_order.cc
std::unique_ptr<Follower> follow_provider_side(const Subject& subject);  // provider_side.cc
std::unique_ptr<Follower> follow_ids(const Subject& subject);            // ids.cc
std::unique_ptr<Follower> follow_revoked(const Subject& subject);        // revoked.cc

// bytes_of_others.cc
std::unique_ptr<Follower> follow_host_reads(const Subject& subject);
std::unique_ptr<Follower> follow_residue(const Subject& subject);
std::unique_ptr<Follower> follow_stores(const Subject& subject);

}  // namespace realmsim::invariants

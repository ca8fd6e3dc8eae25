#include "models/host/realm_teardown.h"

#include "models/csm/table.h"
#include "models/host/realm_memory.h"
#include "models/machine/stage2.h"
#include "models/rmm/rmi_table.h"

namespace realmsim::host {
namespace {

using machine::entry_bytes;
using machine::kPageLevel;

void destroy_rec(Rmi& rmi, const HostedRec& rec) {
  rmi.call(rmm::kRmiRecDestroy, {rec.rec.value});
  rmi.undelegate_and_return(rec.rec);
  for (const Pa aux : rec.aux)
    rmi.undelegate_and_return(aux);
  rmi.give_back(rec.run);
}

// Every table of one level. `top` tells where the next may be.
void destroy_tables(Rmi& rmi, const HostedRealm& realm, int level) {
  const std::uint64_t reach = entry_bytes(level - 1);
  const Ipa end = Ipa{} + (std::uint64_t{1} << realm.ipa_bits);
  for (Ipa ipa; ipa < end && !rmi.failure();) {
    const Registers x =
        rmi.ask(rmm::kRmiRttDestroy, {realm.rd.value, ipa.value, static_cast<std::uint64_t>(level)});
    if (rmm::rmi_status(x[0]) == rmm::RmiStatus::Success) rmi.undelegate_and_return(Pa{x[1]});
    ipa = std::max(Ipa{x[2]}.align_down(reach), ipa + reach);
  }
}

}  // namespace

void destroy_realm(Rmi& rmi, const HostedRealm& realm, const RealmSpec& spec) {
  for (const HostedRec& rec : realm.recs)
    destroy_rec(rmi, rec);
  if (realm.apt) {
    rmi.call(csm::kRmiAptDestroy, {realm.rd.value, realm.apt->value});
    rmi.undelegate_and_return(*realm.apt);
  }
  reclaim(rmi, realm.rd, Ipa{}, Ipa{} + (std::uint64_t{1} << (realm.ipa_bits - 1)));
  for (int level = kPageLevel; level > realm.start_level; --level)
    destroy_tables(rmi, realm, level);
  rmi.call(rmm::kRmiRealmDestroy, {realm.rd.value});
  for (unsigned i = 0; i < realm.start_tables; ++i)
    rmi.undelegate_and_return(realm.root + i * kGranuleBytes);
  rmi.call(rmm::kRmiGranuleUndelegate, {realm.rd.value});
  if (!spec.rd) rmi.give_back(realm.rd);
}

}  // namespace realmsim::host

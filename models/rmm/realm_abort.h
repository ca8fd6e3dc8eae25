// Aborts of a realm's accesses: the syndrome the hardware reports, who takes it, and what the exit record
// reveals (RMM 1.0 A4 "REC exit due to synchronous exception", A5 "Realm access to IPA space").
#pragma once

#include <cstdint>

#include "models/base/fault_kind.h"
#include "models/machine/translation.h"
#include "models/rmm/effects.h"
#include "models/rmm/rec_run.h"
#include "models/rmm/rtt.h"

namespace realmsim::rmm {

// What becomes of an abort. Some are taken twice: an External abort of the memory system is reported to the
// host and taken by the realm as well. What the granule protection check cannot judge goes to EL3, which does
// not return.
enum class AbortEnd : std::uint8_t { External, Forwarded, Exit, ExitAndExternal, Monitor };

struct AbortRouting {
  AbortEnd end = AbortEnd::Exit;
  RecExit exit;              // where the host learns of it
  bool unprotected = false;  // a data access, so the host may inject or emulate at the next entry

  [[nodiscard]] Recipient recipient() const {
    if (end == AbortEnd::Monitor) return Recipient::Monitor;
    const bool host = end == AbortEnd::Exit || end == AbortEnd::ExitAndExternal;
    return host ? Recipient::Host : Recipient::Realm;
  }
};

// ESR_EL2 of the abort.
std::uint64_t abort_syndrome(const machine::RealmAccess& access, const machine::Translation& translation);

AbortRouting route_abort(const machine::Machine& machine, const Realm& realm,
                         const machine::RealmAccess& access, const machine::Translation& translation);

// The abort of an access that the REC running on fx.cpu has made, on its way. Returns X0 of the host, if the
// realm exits.
std::uint64_t take_abort(Effects& fx, Pa rec, const machine::RealmAccess& access,
                         const machine::Translation& translation, const AbortRouting& routing);

// The exit of an RSI command whose buffer at `ipa` is not mapped, met at the end of `walk`: a Data Abort that
// no access has made.
RecExit buffer_abort(const RttWalk& walk, Ipa ipa);

}  // namespace realmsim::rmm

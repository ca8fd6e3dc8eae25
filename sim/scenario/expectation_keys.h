// The form of what is expected of a step, with the words for it.
#pragma once

#include "models/base/fault_kind.h"
#include "models/base/security_state.h"
#include "models/machine/gpi.h"
#include "models/rmm/granule.h"
#include "models/rmm/psci.h"
#include "models/rmm/rec_run.h"
#include "models/rmm/rtt_entry.h"
#include "models/rmm/status.h"
#include "sim/scenario/key_row.h"
#include "sim/scenario/outcome_words.h"

namespace realmsim::scenario {

inline constexpr auto kFaultKindWords = words_of(kFaultKindNames);
inline constexpr auto kPasWords = words_of(kPasNames);
inline constexpr auto kGpiWords = words_of(machine::kGpiNames);
inline constexpr auto kRecipientWords = words_of(kRecipientNames);
inline constexpr auto kSeenWords = words_of(kSeenNames);
inline constexpr auto kGranuleStateWords = words_of(rmm::kGranuleStateNames);
inline constexpr auto kEntryStateWords = words_of(rmm::kEntryStateNames);
inline constexpr auto kRipasWords = words_of(rmm::kRipasNames);
inline constexpr auto kExitWords = words_of(rmm::kExitReasonNames);

template <std::size_t... Sizes>
constexpr auto joined(const std::array<std::string_view, Sizes>&... lists) {
  std::array<std::string_view, (Sizes + ...)> all;
  auto end = all.begin();
  ((end = std::copy(lists.begin(), lists.end(), end)), ...);
  return all;
}

inline constexpr auto kStatusWords =
    joined(words_of(rmm::kRmiStatusNames), words_of(rmm::kRsiStatusNames), words_of(rmm::kPsciStatusNames),
           std::array{kNotSupported, kNoMessage, kNotAuthentic, kReplayed, kNoToken, kTokenRejected});

inline constexpr std::array kExpectKeys{
    KeyRow{"status", kOptional, "status of a command, of chan.recv, lib.attest or owner.verify", Form::Word,
           kStatusWords},
    KeyRow{"index", kOptional, "index of an RMI status", Form::Quantity},
    KeyRow{"check", kOptional, "id of the check that refuses", Form::Text},
    KeyRow{"out", kOptional, "outputs by name"},
    KeyRow{"value", kOptional, "what was read", Form::Value},
    KeyRow{"fault", kOptional, "the fault of an access"},
    KeyRow{"exit", kOptional, "reason of a REC exit", Form::Word, kExitWords},
    KeyRow{"data", kOptional, "the message that was received", Form::Bytes},
    KeyRow{"x0", kOptional, "X0 of smc.raw", Form::Quantity},
    KeyRow{"x1", kOptional, "X1 of smc.raw", Form::Quantity},
    KeyRow{"x2", kOptional, "X2 of smc.raw", Form::Quantity},
    KeyRow{"x3", kOptional, "X3 of smc.raw", Form::Quantity},
    KeyRow{"x4", kOptional, "X4 of smc.raw", Form::Quantity},
    KeyRow{"x5", kOptional, "X5 of smc.raw", Form::Quantity},
    KeyRow{"x6", kOptional, "X6 of smc.raw", Form::Quantity},
    KeyRow{"x7", kOptional, "X7 of smc.raw", Form::Quantity},
    KeyRow{"x8", kOptional, "X8 of smc.raw", Form::Quantity},
    KeyRow{"x9", kOptional, "X9 of smc.raw", Form::Quantity},
    KeyRow{"x10", kOptional, "X10 of smc.raw", Form::Quantity},
    KeyRow{"x11", kOptional, "X11 of smc.raw", Form::Quantity},
    KeyRow{"x12", kOptional, "X12 of smc.raw", Form::Quantity},
    KeyRow{"x13", kOptional, "X13 of smc.raw", Form::Quantity},
    KeyRow{"x14", kOptional, "X14 of smc.raw", Form::Quantity},
    KeyRow{"x15", kOptional, "X15 of smc.raw", Form::Quantity},
    KeyRow{"x16", kOptional, "X16 of smc.raw", Form::Quantity},
    KeyRow{"x17", kOptional, "X17 of smc.raw", Form::Quantity},
    KeyRow{"state", kOptional, "patterns of state by place"},
};
inline constexpr std::array kFaultKeys{
    KeyRow{"kind", kOptional, "GPF, S2_TRANSLATION, ...", Form::Word, kFaultKindWords},
    KeyRow{"checked", kOptional, "space that the granule protection check was asked for", Form::Word,
           kPasWords},
    KeyRow{"found", kOptional, "GPI that it found", Form::Word, kGpiWords},
    KeyRow{"level", kOptional, "level of the fault", Form::Quantity},
    KeyRow{"to", kOptional, "who takes it: realm, host or monitor", Form::Word, kRecipientWords},
    KeyRow{"seen", kOptional, "what the actor receives: SEA, EXIT or none", Form::Word, kSeenWords},
};
inline constexpr std::array kStateKeys{
    KeyRow{"gpi", kOptional, "NS, SECURE, REALM, ROOT, ALL or NO_ACCESS", Form::Quantity, kGpiWords},
    KeyRow{"granule", kOptional, "state of the granule", Form::Word, kGranuleStateWords},
    KeyRow{"owner", kOptional, "the realm that the granule serves", Form::Text},
    KeyRow{"entry", kOptional, "state of a realm's table entry", Form::Word, kEntryStateWords},
    KeyRow{"ripas", kOptional, "RIPAS of a realm's table entry", Form::Quantity, kRipasWords},
};

}  // namespace realmsim::scenario

// Memory that a realm names in an RSI call for the RMM to read or write (RMM 1.0 A4, B5: RSI_HOST_CALL,
// RSI_REALM_CONFIG, RSI_ATTESTATION_TOKEN_CONTINUE): EMPTY is the realm's mistake; where the host has to
// bring a page first, the realm exits with a Data Abort and makes the call again. Commands that use this name
// the address in `ipa`, walk to the page and have checked that the address is protected.
#pragma once

#include "models/rmm/command.h"

namespace realmsim::rmm {

extern const Property kBufferNotEmpty;
extern const Property kBufferMapped;
extern const Property kBufferWritable;

constexpr auto realm_buffer(unsigned reg) {
  return checks(implied("buffer.mapped", check("buffer", kBufferNotEmpty, reg, kInput)),
                check("buffer", kBufferMapped, reg, kRsiAbort, CheckKind::Structural),
                check("buffer", kBufferWritable, reg, kInput));
}

// Where the buffer lies. Valid once the checks have passed.
Pa buffer_address(const Call& call);

}  // namespace realmsim::rmm

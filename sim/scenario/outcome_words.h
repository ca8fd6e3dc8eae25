// The words for what a step comes to, beside those of the firmware's own tables.
#pragma once

#include <string_view>

namespace realmsim::scenario {

// Where there is no status of a command.
inline constexpr std::string_view kNotSupported = "NOT_SUPPORTED";    // a call of no function
inline constexpr std::string_view kNoMessage = "EMPTY";               // chan.recv
inline constexpr std::string_view kNotAuthentic = "AUTH_FAILED";      // chan.recv
inline constexpr std::string_view kReplayed = "REPLAYED";             // chan.recv
inline constexpr std::string_view kNoToken = "NO_TOKEN";              // lib.attest
inline constexpr std::string_view kTokenRejected = "TOKEN_REJECTED";  // owner.verify

}  // namespace realmsim::scenario

// The vocabulary of checks that several commands share, and the groups in which they usually come. The RMM
// 1.0 text writes them as <name>_align, _bound, _state and so on.
#pragma once

#include <string_view>

#include "models/rmm/command.h"

namespace realmsim::rmm {

// What most checks of one argument see.
Observation observe_value(const Call& call, unsigned reg);

// A granule named by address.
extern const Property kAligned;
extern const Property kDelegable;
extern const Property kUndelegated;
extern const Property kDelegated;
extern const Property kIsRd;
extern const Property kIsRec;
extern const Property kNsAccessible;
extern const Property kInPaRange;  // output addresses above 48 bits need LPA2

// An IPA, against its alignment and the two halves of the realm's IPA space.
extern const Property kIpaAligned;
extern const Property kIpaAlignedToLevel;
extern const Property kIpaAlignedAboveLevel;
extern const Property kProtected;
extern const Property kInIpaSpace;
extern const Property kUnprotected;

// A level argument: of a table that can be made or destroyed, of an entry, of a block or page.
extern const Property kTableLevel;
extern const Property kEntryLevel;
extern const Property kLeafLevel;

// The walk of the command and the entry at its end.
extern const Property kWalkReaches;
extern const Property kEntryUnassigned;
extern const Property kEntryUnassignedNs;
extern const Property kEntryAssigned;
extern const Property kEntryAssignedNs;
extern const Property kEntryIsTable;
extern const Property kEntryIsNoTable;

// The realm and the REC.
extern const Property kRealmNew;
extern const Property kRecNotRunning;

// Groups: <subject>.aligned, .delegable, and the state.
constexpr auto delegated(std::string_view subject, unsigned reg) {
  return checks(check(subject, kAligned, reg, kInput),
                check(subject, kDelegable, reg, kInput, CheckKind::Structural),
                check(subject, kDelegated, reg, kInput));
}
constexpr auto is_rd(unsigned reg) {
  return checks(check("rd", kAligned, reg, kInput, CheckKind::Structural),
                check("rd", kDelegable, reg, kInput), check("rd", kIsRd, reg, kInput, CheckKind::Structural));
}
constexpr auto is_rec(std::string_view subject, unsigned reg) {
  return checks(check(subject, kAligned, reg, kInput, CheckKind::Structural),
                check(subject, kDelegable, reg, kInput),
                check(subject, kIsRec, reg, kInput, CheckKind::Structural));
}
constexpr auto is_rec(unsigned reg) {
  return is_rec("rec", reg);
}
// NS memory that the RMM reads or writes: its own record first, then the real access.
constexpr auto non_secure(std::string_view subject, unsigned reg) {
  return checks(check(subject, kAligned, reg, kInput), check(subject, kDelegable, reg, kInput),
                check(subject, kUndelegated, reg, kInput), check(subject, kNsAccessible, reg, kInput));
}

}  // namespace realmsim::rmm

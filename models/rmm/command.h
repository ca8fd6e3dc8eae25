// The shape of the command table. A row is the specification of one command as data: its arguments and
// registers, the checks in the order in which they are made, each with the status it returns, and the named
// steps of its effect. The same row executes the command, explains a refusal and drives the tests.
//
// Where the specification orders failures only partly, rows follow TF-RMM's total order.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "models/base/address.h"
#include "models/base/command_description.h"
#include "models/base/fault_kind.h"
#include "models/base/observer.h"
#include "models/rmm/locks.h"
#include "models/rmm/status.h"

namespace realmsim::rmm {

class Call;
struct Effects;

// What a check saw, for the receipt: a sentence, and the piece of state whose last change explains it.
struct Observation {
  std::string text;
  std::optional<StateKey> since;
  std::optional<Pa> owner;  // RD of the realm that the sentence is about
};

// A yes-or-no question about a call and the state it meets. `reg` says which argument it is about.
struct Property {
  std::string_view name;  // "aligned"
  std::string_view text;  // "is 4 KiB aligned"
  bool (*holds)(const Call& call, unsigned reg);
  Observation (*observe)(const Call& call, unsigned reg);
};

// Indices of an RMI return code: all zero unless a function says otherwise.
std::uint8_t index_one(const Call& call);
std::uint8_t level_of_walk(const Call& call);
std::uint8_t level_argument(const Call& call);

struct Refusal {
  std::int8_t status = 0;  // RmiStatus, RsiStatus or PsciStatus
  std::uint8_t (*index)(const Call& call) = nullptr;
  bool aborts = false;               // RSI: a synthetic Data Abort exit instead of a status (RMM 1.0 A4)
  std::string_view index_text{};     // what the index is
  FaultKind stop = FaultKind::None;  // the firmware goes no further, and nobody gets an answer
};

inline constexpr Refusal kInput{1};  // RMI_ERROR_INPUT and RSI_ERROR_INPUT
inline constexpr Refusal kRealm{2};
inline constexpr Refusal kRealm1{2, index_one, false, "1"};
inline constexpr Refusal kRec{3};
inline constexpr Refusal kRttAtWalk{4, level_of_walk, false, "level at which the walk ended"};
inline constexpr Refusal kRttAtLevel{4, level_argument, false, "level of the command"};
inline constexpr Refusal kRsiState{2};
inline constexpr Refusal kRsiAbort{.aborts = true};
inline constexpr Refusal kAssertion{.stop = FaultKind::FirmwareAssertion};
inline constexpr Refusal kDeadlock{.stop = FaultKind::FirmwareDeadlock};
inline constexpr Refusal kUndefined{.stop = FaultKind::FirmwareUndefined};

// A structural check is one without which the commit has no meaning; it cannot be switched off.
enum class CheckKind : std::uint8_t { Plain, Structural };

// A row of a command's checks. Its id, as users write it, is "<subject>.<property>".
struct Check {
  std::string_view subject{};
  const Property* property = nullptr;
  unsigned reg = 0;
  Refusal refusal{};
  CheckKind kind = CheckKind::Plain;
  std::string_view implied_by{};  // id of another check of the row, where rmm/implication.h needs to be told

  [[nodiscard]] std::string id() const { return std::string{subject} + "." + std::string{property->name}; }
};

// One list of checks out of single rows and groups of rows.
template <std::size_t... N>
constexpr auto checks(const std::array<Check, N>&... groups) {
  std::array<Check, (N + ...)> all{};
  std::size_t next = 0;
  const auto append = [&](const auto& group) {
    for (const Check& check : group)
      all[next++] = check;
  };
  (append(groups), ...);
  return all;
}
constexpr std::array<Check, 1> check(std::string_view subject, const Property& property, unsigned reg,
                                     Refusal refusal, CheckKind kind = CheckKind::Plain) {
  return {Check{subject, &property, reg, refusal, kind}};
}
// The same row, which never refuses alone: another check fails with it (rmm/implication.h).
constexpr std::array<Check, 1> implied(std::string_view by, std::array<Check, 1> row) {
  row[0].implied_by = by;
  return row;
}

// How a committed call goes on. Suspended: the realm has exited, and its call is completed by a later
// command.
enum class Outcome : std::uint8_t { Returned, EnteredRealm, ExitedRealm, Suspended };

struct Commit {
  const Call& call;
  Effects& fx;
  Registers& out;  // outputs, in X1 and up
  Outcome outcome = Outcome::Returned;
  std::uint64_t host_x0 = 0;            // what REC_ENTER returns, if the call made the realm exit
  FaultKind stopped = FaultKind::None;  // an assertion of the firmware in a step; it goes no further
};

struct Step {
  std::string_view name;
  std::string_view text;  // what it does, as a sentence without subject
  void (*apply)(Commit& commit);
  // A check that firmware makes only here, when the steps before have taken effect; none if it has no
  // property. It is about the state before the call, like every check.
  Check guard{};
  // Firmware lets go of all locks before this step, so that others can act in between.
  bool preemptible = false;
  // Without the step nothing that follows has a meaning; it cannot be left out.
  bool structural = false;
};

// Which walk the checks of a command ask about: towards a fixed or a given level.
enum class WalkTo : std::uint8_t { None, Page, Level, AboveLevel };

struct Command {
  std::string_view name;
  std::uint32_t fid;
  std::string_view source;  // specification or paper
  std::string_view purpose;
  std::span<const Argument> arguments;
  std::span<const Output> outputs;
  std::span<const Check> checks;
  std::span<const Step> steps;

  // Registers of the arguments that name these, 0 where the command has none.
  unsigned rd = 0;
  unsigned rec = 0;
  unsigned ipa = 0;
  unsigned level = 0;
  unsigned params = 0;
  WalkTo walk = WalkTo::None;
  // Granules beyond those in the arguments that the command locks with them. Asked once nothing refuses.
  void (*involves)(const Call& call, Granules& granules) = nullptr;
  bool keeps_rd = false;  // locked to the end, not only until the root of the tables is held
  // How the call may end other than by returning.
  std::string_view outcomes{};
  std::uint32_t fid32 = 0;  // PSCI: the same function by the SMC32 convention, if it has one
  // Outputs that a refusal defines as well (`top`, interface versions).
  void (*refused)(const Call& call, const Check& check, Registers& out) = nullptr;
};

using CommandTable = std::span<const Command* const>;

// The function identifier of a call stands in W0 (SMCCC).
const Command* find_command(CommandTable table, std::uint64_t x0);

}  // namespace realmsim::rmm

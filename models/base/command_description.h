// What a command looks like from outside: name, function id, arguments and outputs with their registers.
// The steps of a scenario, their schema and the explanations are made from this.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace realmsim {

// X0 to X17 of a call or its return.
using Registers = std::array<std::uint64_t, 18>;

enum class ArgumentKind : std::uint8_t { Granule, RealmAddress, Level, Flags, Number };

struct Argument {
  std::string_view name;
  unsigned reg;
  ArgumentKind kind;
};

struct Output {
  std::string_view name;
  unsigned reg;
};

// A row of the checks, in the order in which they are made.
struct CheckDescription {
  std::string id;
  std::string_view text;    // "<subject> is 4 KiB aligned", without the subject
  std::string status;       // "RMI_ERROR_RTT, index: level at which the walk ended"
  std::string implied_by;   // id of the check without which this one never fails, or empty
  bool structural = false;  // the commit has no meaning without it
};

// A named part of the effect.
struct StepDescription {
  std::string_view name;
  std::string_view text;
};

enum class Caller : std::uint8_t { Host, Realm };

struct CommandDescription {
  Caller caller;
  std::string_view name;  // "RMI_DATA_CREATE"
  std::uint32_t fid;
  std::string_view source;  // specification or paper
  std::string_view purpose;
  std::span<const Argument> arguments;
  std::span<const Output> outputs;
  std::vector<CheckDescription> checks;
  std::vector<StepDescription> steps;
  std::string_view outcomes;  // how the call may end other than by returning, or empty
};

}  // namespace realmsim

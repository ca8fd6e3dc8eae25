// What a command looks like from outside: name, function id, arguments and outputs with their registers.
// The steps of a scenario, their schema and the explanations are made from this.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

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

enum class Caller : std::uint8_t { Host, Realm };

struct CommandDescription {
  Caller caller;
  std::string_view name;  // "RMI_DATA_CREATE"
  std::uint32_t fid;
  std::string_view source;  // specification or paper
  std::string_view purpose;
  std::span<const Argument> arguments;
  std::span<const Output> outputs;
};

}  // namespace realmsim

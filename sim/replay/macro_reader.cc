#include "sim/replay/macro_reader.h"

#include <algorithm>
#include <array>

#include "models/base/ensure.h"
#include "models/machine/stage2.h"

namespace realmsim::replay {
namespace {

// No macro moves more granules than the largest platform has.
constexpr std::uint64_t kLargestCount = std::uint64_t{1} << 22;

// How the arguments of the macro become those of the command.
struct Parameter {
  std::string_view macro;
  std::string_view command;
  bool advances = false;  // by what the command covers
};

struct Macro {
  std::string_view name;
  std::string_view command;
  std::array<Parameter, 4> parameters;
};

constexpr std::array kMacros{
    Macro{"MACRO_DELEGATE_RANGE", "RMI_GRANULE_DELEGATE", {Parameter{"first", "addr", true}}},
    Macro{"MACRO_DATA_CREATE_UNKNOWN_RANGE",
          "RMI_DATA_CREATE_UNKNOWN",
          {Parameter{"rd", "rd"}, Parameter{"data_first", "data", true}, Parameter{"ipa", "ipa", true}}},
    Macro{"MACRO_MAP_UNPROTECTED_RANGE",
          "RMI_RTT_MAP_UNPROTECTED",
          {Parameter{"rd", "rd"}, Parameter{"ipa", "ipa", true}, Parameter{"level", "level"},
           Parameter{"desc_first", "desc", true}}},
};

// Bytes that one command of the macro covers.
std::uint64_t step_of(LineReader& reader, const Value& arguments) {
  const auto level = reader.optional_number(arguments, "level", machine::kPageLevel);
  return level ? machine::entry_bytes(static_cast<int>(*level)) : kGranuleBytes;
}

}  // namespace

std::vector<std::string_view> macro_names() {
  std::vector<std::string_view> names(kMacros.size());
  std::ranges::transform(kMacros, names.begin(), &Macro::name);
  return names;
}

std::optional<MacroCall> read_macro(LineReader& reader, const Vocabulary& vocabulary, std::string_view name,
                                    const Value& arguments) {
  const auto macro = std::ranges::find(kMacros, name, &Macro::name);
  if (macro == kMacros.end()) return std::nullopt;
  MacroCall call{.command = vocabulary.host_command(macro->command)};
  REALMSIM_ENSURE(call.command != nullptr, "a macro stands for a command of the RMM");
  call.first[0] = call.command->fid;
  call.count = reader.number(arguments, "count", kLargestCount);
  const std::uint64_t step = step_of(reader, arguments);
  for (const Parameter& parameter : macro->parameters) {
    if (parameter.macro.empty()) break;
    const auto argument = std::ranges::find(call.command->arguments, parameter.command, &Argument::name);
    call.first[argument->reg] = reader.number(arguments, parameter.macro);
    if (parameter.advances) call.strides.emplace_back(argument->reg, step);
  }
  return call;
}

}  // namespace realmsim::replay

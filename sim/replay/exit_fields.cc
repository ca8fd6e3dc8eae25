#include "sim/replay/exit_fields.h"

#include <algorithm>
#include <array>
#include <type_traits>

#include "models/rmm/rec_run_layout.h"

namespace realmsim::replay {
namespace {

struct SyndromeField {
  std::string_view name;
  unsigned high;
  unsigned low;
};

constexpr std::array kSyndromeFields{
    SyndromeField{"ec", 31, 26},  SyndromeField{"il", 25, 25},  SyndromeField{"isv", 24, 24},
    SyndromeField{"sas", 23, 22}, SyndromeField{"sse", 21, 21}, SyndromeField{"srt", 20, 16},
    SyndromeField{"sf", 15, 15},  SyndromeField{"set", 12, 11}, SyndromeField{"fnv", 10, 10},
    SyndromeField{"ea", 9, 9},    SyndromeField{"s1ptw", 7, 7}, SyndromeField{"wnr", 6, 6},
    SyndromeField{"fsc", 5, 0},   SyndromeField{"ti", 1, 0},
};

// Takes the number of one name out of a layout.
struct NumberNamed {
  std::string_view wanted;
  std::optional<std::uint64_t>& found;

  template <class Field>
  void operator()(std::string_view name, std::size_t, const Field& field) {
    if constexpr (std::is_integral_v<Field> || std::is_enum_v<Field>) {
      if (name == wanted) found = static_cast<std::uint64_t>(field);
    }
  }
};

}  // namespace

std::optional<std::uint64_t> syndrome_field(std::uint64_t esr, std::string_view name) {
  const auto field = std::ranges::find(kSyndromeFields, name, &SyndromeField::name);
  if (field == kSyndromeFields.end()) return std::nullopt;
  return (esr >> field->low) & ((std::uint64_t{1} << (field->high - field->low + 1)) - 1);
}

std::optional<std::uint64_t> exit_number(const rmm::RecExit& exit, std::string_view name) {
  std::optional<std::uint64_t> found;
  rmm::rec_exit_layout(exit, NumberNamed{name, found});
  constexpr std::string_view kSyndrome = "esr_";
  if (!found && name.starts_with(kSyndrome)) return syndrome_field(exit.esr, name.substr(kSyndrome.size()));
  return found;
}

}  // namespace realmsim::replay

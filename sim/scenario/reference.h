// "@name", "@name+0x40", "@name[3]", "@name[3]+0x8": a place in a memory range, by bytes or by granules.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace realmsim::scenario {

struct Reference {
  std::string name;
  std::uint64_t offset = 0;  // bytes from the start of the range
};

// Nothing if `text` does not have this form.
std::optional<Reference> parse_reference(std::string_view text);

}  // namespace realmsim::scenario

// The readers of the parts of a platform.
#pragma once

#include <cstdint>
#include <optional>

#include "sim/scenario/platform.h"

namespace realmsim::scenario {

// Numbers are exact in thousandths; a platform does not need more.
std::optional<std::uint64_t> thousandths(Reader& reader, const Node& node);
// A number, or one of the words of a choice, in thousandths.
std::optional<std::uint64_t> parameter_value(Reader& reader, const Node& node,
                                             const timing::ParameterRow& row);
// Position of a key in timing::kParameters; an unknown one is reported.
std::optional<std::size_t> find_parameter(Reader& reader, const Member& member);
// The id in `source` of an object is among the sources.
void check_source(Reader& reader, const Node& sources, const Node& object);

void read_platform_memory(Reader& reader, const Node& memory, const Node& host_memory, Platform& platform);
void read_platform_parameters(Reader& reader, const Node& sources, const Node& node, Platform& platform);

}  // namespace realmsim::scenario

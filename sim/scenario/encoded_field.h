// Arguments and outputs of commands that are encoded, and may be given by the names of their codes.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace realmsim::scenario {

// Empty: only a number says what the field is.
std::span<const std::string_view> code_words(std::string_view field);
std::optional<std::uint64_t> code_of(std::string_view field, std::string_view word);

}  // namespace realmsim::scenario

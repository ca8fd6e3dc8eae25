// One table per enumeration gives the name of each value as users see it, and the way back.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

namespace realmsim {

template <class Enum>
struct NameRow {
  Enum value;
  std::string_view name;
};

template <class Enum, std::size_t N>
using NameTable = std::array<NameRow<Enum>, N>;

template <class Enum, std::size_t N>
constexpr std::string_view find_name(const NameTable<Enum, N>& table, Enum value) {
  for (const auto& row : table) {
    if (row.value == value) return row.name;
  }
  return "?";
}

template <class Enum, std::size_t N>
constexpr std::optional<Enum> find_value(const NameTable<Enum, N>& table, std::string_view name) {
  for (const auto& row : table) {
    if (row.name == name) return row.value;
  }
  return std::nullopt;
}

}  // namespace realmsim

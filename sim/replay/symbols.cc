#include "sim/replay/symbols.h"

#include <charconv>

#include <fmt/format.h>

#include "sim/scenario/literals.h"

namespace realmsim::replay {
namespace {

std::optional<std::uint64_t> index_after(std::string_view symbol, std::string_view prefix,
                                         std::uint64_t count) {
  if (!symbol.starts_with(prefix)) return std::nullopt;
  const std::string_view digits = symbol.substr(prefix.size());
  std::uint64_t index = 0;
  const auto [stop, error] = std::from_chars(digits.data(), digits.data() + digits.size(), index);
  if (error != std::errc{} || stop != digits.data() + digits.size() || index >= count) return std::nullopt;
  return index;
}

}  // namespace

std::optional<std::uint64_t> Symbols::base_of(std::string_view symbol) const {
  if (symbol == "oob_pa") return kBeyondPlatform.value;
  if (const auto index = index_after(symbol, "g", granules_)) return (first_ + *index * kGranuleBytes).value;
  if (const auto index = index_after(symbol, "dev", kDevices))
    return (kDevice0 + *index * kGranuleBytes).value;
  return std::nullopt;
}

std::optional<std::uint64_t> Symbols::value_of(std::string_view text) const {
  if (!text.empty() && text.front() >= '0' && text.front() <= '9') return scenario::parse_integer(text);
  const std::size_t plus = text.find('+');
  const auto base = base_of(text.substr(0, plus));
  if (!base || plus == std::string_view::npos) return base;
  const auto offset = scenario::parse_integer(text.substr(plus + 1));
  if (!offset) return std::nullopt;
  return *base + *offset;
}

std::string Symbols::name_of(std::uint64_t address) const {
  if (address == kBeyondPlatform.value) return "oob_pa";
  if (address < first_.value || (address - first_.value) / kGranuleBytes >= granules_)
    return fmt::format("{:#x}", address);
  const std::uint64_t offset = address % kGranuleBytes;
  const std::string name = fmt::format("g{}", (address - first_.value) / kGranuleBytes);
  return offset == 0 ? name : fmt::format("{}+{:#x}", name, offset);
}

}  // namespace realmsim::replay

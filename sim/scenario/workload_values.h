// The values of a workload, by key.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <string_view>

#include <fmt/format.h>

#include "models/base/address.h"
#include "sim/scenario/parts.h"

namespace realmsim::scenario {

inline constexpr std::uint64_t kMostRounds = 10'000'000;
inline constexpr std::uint64_t kMostConsumers = 16;

// What is missing or bad has been reported, and then the workload is never run.
class WorkloadValues {
 public:
  WorkloadValues(Reader& reader, const Node& node, std::span<const KeyRow> rows)
      : reader_(reader), node_(node), rows_(rows) {}

  [[nodiscard]] const Node& at(std::string_view key) const { return *reader_.find(node_, key); }
  [[nodiscard]] const Node& place() const { return node_; }
  [[nodiscard]] Reader& reader() const { return reader_; }

  [[nodiscard]] std::uint32_t number(std::string_view key, std::uint64_t least, std::uint64_t most) const {
    const std::uint64_t absent = fallback_of(*std::ranges::find(rows_, key, &KeyRow::name));
    const Node* value = reader_.find(node_, key);
    const auto given = value != nullptr ? reader_.integer(*value, least, most) : std::nullopt;
    return static_cast<std::uint32_t>(given.value_or(absent));
  }
  [[nodiscard]] std::uint32_t count() const { return number("count", 1, kMostRounds); }
  [[nodiscard]] bool flag(std::string_view key) const {
    const Node* value = reader_.find(node_, key);
    return value != nullptr && reader_.boolean(*value).value_or(false);
  }
  [[nodiscard]] Picoseconds time(std::string_view key) const {
    const Node* value = reader_.find(node_, key);
    return value == nullptr ? Picoseconds{} : reader_.time(*value).value_or(Picoseconds{});
  }
  // Whole granules, at least one.
  [[nodiscard]] std::uint64_t granules(std::string_view key) const {
    const Node& value = at(key);
    const auto bytes = reader_.size(value);
    if (!bytes) return 0;
    if (*bytes == 0 || *bytes % kGranuleBytes != 0 || *bytes > kMostBytes)
      reader_.error(kMisaligned, value,
                    fmt::format("`{}` is a multiple of 4 KiB, not zero and at most 16 GiB", key));
    return *bytes;
  }
  template <class Enum, std::size_t N>
  [[nodiscard]] Enum choice(std::string_view key, const NameTable<Enum, N>& names) const {
    return reader_.choice(at(key), names).value_or(names[0].value);
  }

 private:
  static constexpr std::uint64_t kMostBytes = std::uint64_t{16} << 30;

  Reader& reader_;
  const Node& node_;
  std::span<const KeyRow> rows_;
};

}  // namespace realmsim::scenario

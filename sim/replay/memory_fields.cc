#include "sim/replay/memory_fields.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "models/base/address.h"
#include "sim/scenario/literals.h"

namespace realmsim::replay {
namespace {

struct Layout {
  std::string_view name;
  std::uint64_t offset;
  std::size_t bytes;
};

constexpr std::array kRealmConfig{Layout{"ipa_width", 0x000, 8}, Layout{"hash_algo", 0x008, 1},
                                  Layout{"rpv", 0x200, 64}};
// Numbers of a host call whose width is not that of a register.
constexpr Layout kHostCallImmediate{"imm", 0x00, 2};
constexpr std::size_t kRegisterBytes = 8;

std::size_t width_of(std::string_view name) {
  if (name == kHostCallImmediate.name) return kHostCallImmediate.bytes;
  const auto config = std::ranges::find(kRealmConfig, name, &Layout::name);
  return config == kRealmConfig.end() ? kRegisterBytes : config->bytes;
}

void append(std::vector<std::byte>& bytes, std::uint64_t value, std::size_t width) {
  for (std::size_t i = 0; i < width; ++i)
    bytes.push_back(static_cast<std::byte>(value >> (8 * i)));
}

// Long fields are written as bytes in memory order, others as numbers; a list is one number after the other.
std::vector<std::byte> bytes_of(LineReader& reader, const Value& value, std::size_t width) {
  std::vector<std::byte> bytes;
  if (value.kind == Kind::Array) {
    for (const Value& element : reader.inside(value))
      append(bytes, reader.number(element), width);
  } else if (width > kRegisterBytes) {
    bytes = scenario::parse_bytes(reader.text(value)).value_or(std::vector<std::byte>{});
    if (bytes.size() != width)
      reader.error(scenario::kBadValue, value, fmt::format("expected {} bytes as hexadecimal digits", width));
  } else {
    append(bytes, reader.number(value), width);
  }
  return bytes;
}

}  // namespace

std::vector<MemoryField> read_memory_fields(LineReader& reader, const Value& expect) {
  std::vector<MemoryField> fields;
  if (const Value* config = reader.object(expect, "config")) {
    for (const Layout& layout : kRealmConfig) {
      const Value* value = reader.any(*config, layout.name);
      if (value == nullptr) continue;
      fields.push_back({layout.name, layout.offset, bytes_of(reader, *value, layout.bytes)});
    }
  }
  for (const Value& entry : reader.inside(expect)) {
    const std::size_t at = entry.key.find('@');
    if (at == std::string_view::npos) continue;
    const std::string_view name = entry.key.substr(0, at);
    const auto offset = scenario::parse_integer(entry.key.substr(at + 1));
    if (!offset || *offset >= kGranuleBytes) {
      reader.error(scenario::kBadValue, entry,
                   fmt::format("`{}` is no field@offset within a granule", entry.key));
      continue;
    }
    fields.push_back({name, *offset, bytes_of(reader, entry, width_of(name))});
  }
  return fields;
}

}  // namespace realmsim::replay

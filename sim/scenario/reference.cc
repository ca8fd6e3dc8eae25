#include "sim/scenario/reference.h"

#include <limits>

#include "models/base/address.h"
#include "sim/scenario/literals.h"

namespace realmsim::scenario {

std::optional<Reference> parse_reference(std::string_view text) {
  if (!text.starts_with('@')) return std::nullopt;
  text.remove_prefix(1);
  const std::size_t name_end = text.find_first_of("+[");
  Reference reference{.name = std::string{text.substr(0, name_end)}};
  if (reference.name.empty()) return std::nullopt;
  std::string_view rest = name_end == std::string_view::npos ? std::string_view{} : text.substr(name_end);
  if (rest.starts_with('[')) {
    const std::size_t close = rest.find(']');
    const auto granule =
        close == std::string_view::npos ? std::nullopt : parse_integer(rest.substr(1, close - 1));
    if (!granule || *granule > std::numeric_limits<std::uint64_t>::max() / kGranuleBytes) return std::nullopt;
    reference.offset = *granule * kGranuleBytes;
    rest.remove_prefix(close + 1);
  }
  if (rest.empty()) return reference;
  const auto bytes = rest.starts_with('+') ? parse_integer(rest.substr(1)) : std::nullopt;
  if (!bytes || *bytes > std::numeric_limits<std::uint64_t>::max() - reference.offset) return std::nullopt;
  reference.offset += *bytes;
  return reference;
}

}  // namespace realmsim::scenario

#include "sim/replay/gpt_words.h"

#include <fmt/format.h>

#include "sim/scenario/literals.h"

namespace realmsim::replay {
namespace {

constexpr std::string_view kShortForSecure = "S";

bool short_for_secure(const Value& value) {
  return value.kind == Kind::String && value.text == kShortForSecure;
}

}  // namespace

std::vector<std::pair<Pa, std::uint64_t>> read_words(LineReader& reader, const Value& in) {
  std::vector<std::pair<Pa, std::uint64_t>> words;
  const Value* map = reader.object(in, "words");
  if (map == nullptr) return words;
  for (const Value& entry : reader.inside(*map)) {
    const auto address = scenario::parse_integer(entry.key);
    if (!address) reader.error(scenario::kBadValue, entry, fmt::format("`{}` is no address", entry.key));
    words.emplace_back(Pa{address.value_or(0)}, reader.number(entry));
  }
  return words;
}

SecurityState read_state(LineReader& reader, const Value& value) {
  return short_for_secure(value) ? SecurityState::Secure : reader.word(value, kSecurityStateNames);
}

Pas read_pas(LineReader& reader, const Value& value) {
  return short_for_secure(value) ? Pas::Secure : reader.word(value, kPasNames);
}

}  // namespace realmsim::replay

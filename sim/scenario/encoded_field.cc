#include "sim/scenario/encoded_field.h"

#include <algorithm>
#include <array>

#include "models/csm/sharing_id.h"
#include "sim/scenario/expectation_keys.h"

namespace realmsim::scenario {
namespace {

constexpr NameTable<csm::Permission, 2> kPermissionNames{
    {{csm::Permission::ReadOnly, "ro"}, {csm::Permission::ReadWrite, "rw"}}};
constexpr auto kPermissionWords = words_of(kPermissionNames);

// What RMI_RTT_READ_ENTRY calls the state of an entry (RMM 1.0, RmiRttEntryState) has one code for either
// half.
constexpr std::array<std::uint64_t, kEntryStateWords.size()> kEntryStateCodes{0, 0, 1, 1, 2};

std::optional<std::uint64_t> index_of(std::span<const std::string_view> words, std::string_view word) {
  const auto found = std::ranges::find(words, word);
  if (found == words.end()) return std::nullopt;
  return static_cast<std::uint64_t>(found - words.begin());
}

}  // namespace

std::span<const std::string_view> code_words(std::string_view field) {
  if (field == "perm") return kPermissionWords;
  if (field == "ripas") return kRipasWords;
  if (field == "state") return kEntryStateWords;
  return {};
}

std::optional<std::uint64_t> code_of(std::string_view field, std::string_view word) {
  const auto index = index_of(code_words(field), word);
  if (!index) return std::nullopt;
  if (field == "perm") return static_cast<std::uint64_t>(kPermissionNames[*index].value);
  if (field == "ripas") return static_cast<std::uint64_t>(rmm::kRipasNames[*index].value);
  return kEntryStateCodes[*index];
}

}  // namespace realmsim::scenario

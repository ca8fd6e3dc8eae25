#include "sim/replay/vocabulary.h"

#include <algorithm>
#include <array>

namespace realmsim::replay {
namespace {

struct Alias {
  std::string_view in_trace;
  std::string_view command;
};

constexpr std::array kAliases{
    Alias{"RSI_ATTEST_INIT", "RSI_ATTESTATION_TOKEN_INIT"},
    Alias{"RSI_ATTEST_CONTINUE", "RSI_ATTESTATION_TOKEN_CONTINUE"},
};

constexpr auto kName = [](const rmm::Command* command) { return command->name; };

}  // namespace

Vocabulary::Vocabulary(rmm::CommandTable host, rmm::CommandTable realm)
    : host_(sorted(host)), realm_(sorted(realm)) {}

Vocabulary::Sorted Vocabulary::sorted(rmm::CommandTable table) {
  Sorted commands{table.begin(), table.end()};
  std::ranges::sort(commands, {}, kName);
  return commands;
}

const rmm::Command* Vocabulary::find(const Sorted& commands, std::string_view name) {
  const auto found = std::ranges::lower_bound(commands, name, {}, kName);
  return found != commands.end() && (*found)->name == name ? *found : nullptr;
}

const rmm::Command* Vocabulary::realm_command(std::string_view name) const {
  const auto alias = std::ranges::find(kAliases, name, &Alias::in_trace);
  return find(realm_, alias == kAliases.end() ? name : alias->command);
}

std::vector<std::string_view> Vocabulary::names(const Sorted& commands) {
  std::vector<std::string_view> all(commands.size());
  std::ranges::transform(commands, all.begin(), kName);
  return all;
}

}  // namespace realmsim::replay

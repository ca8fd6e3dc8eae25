#include "sim/cli/choice_flags.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include <fmt/format.h>

#include "sim/cli/selection.h"

namespace realmsim::cli {
namespace {

std::optional<Shard> parse_shard(std::string_view text) {
  Shard shard;
  const char* const end = text.data() + text.size();
  const auto first = std::from_chars(text.data(), end, shard.number);
  if (first.ec != std::errc{} || first.ptr == end || *first.ptr != '/') return std::nullopt;
  const auto second = std::from_chars(first.ptr + 1, end, shard.of);
  const bool whole = second.ec == std::errc{} && second.ptr == end;
  return whole && shard.number >= 1 && shard.number <= shard.of ? std::optional{shard} : std::nullopt;
}

std::string wrong_shard(const std::string& text) {
  return parse_shard(text) ? std::string{} : fmt::format("`{}` is no part i/n of a whole, like 2/3", text);
}

}  // namespace

void add_choice_flags(CLI::App& command, ChoiceFlags& flags) {
  command
      .add_option(
          "-k", flags.match,
          "Only those whose path, or path[case], contains this; words may be joined by and, or, not, ( )")
      ->check(wrong_selection);
  command
      .add_option(
          "--tag", flags.tags,
          "Only those with this tag; may be repeated, for those with any. After `validation`, `test` holds "
          "the model against published values")
      ->allow_extra_args(false);
  command.add_option("--shard", flags.shard, "Part i of n of the files, as i/n")
      ->check(wrong_shard)
      ->capture_default_str();
  command
      .add_option("-j", flags.processes,
                  "Scenarios that run at the same time, each in its own process; a single one needs one")
      ->check(CLI::Range(1u, 1024u))
      ->capture_default_str();
  command.add_flag("--fail-fast", flags.fail_fast, "Stop at the first scenario or case that does not pass");
}

bool has_wanted_tag(const ChoiceFlags& flags, const std::vector<std::string>& tags) {
  return flags.tags.empty() || std::ranges::find_first_of(flags.tags, tags) != flags.tags.end();
}

Shard shard_of(const ChoiceFlags& flags) {
  return *parse_shard(flags.shard);
}

}  // namespace realmsim::cli

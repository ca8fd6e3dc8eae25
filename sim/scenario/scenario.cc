#include "sim/scenario/scenario.h"

#include <algorithm>

namespace realmsim::scenario {
namespace {

template <class Row>
const Row* find_named(const std::vector<Row>& rows, std::string_view name) {
  const auto found = std::ranges::find(rows, name, &Row::name);
  return found == rows.end() ? nullptr : &*found;
}

constexpr std::uint64_t kDefaultStaging = 64 * 1024;
constexpr std::uint64_t kOverhead = guest::kPayloadOffset + guest::kHeaderBytes + crypto::kTagBytes;

}  // namespace

const Actor* Scenario::actor(std::string_view wanted) const {
  return find_named(actors, wanted);
}
const MemoryRange* Scenario::range(std::string_view wanted) const {
  return find_named(memory, wanted);
}
const Channel* Scenario::channel(std::string_view wanted) const {
  return find_named(channels, wanted);
}

std::uint64_t staging_bytes(const Scenario& scenario) {
  const auto* messages = scenario.workload ? std::get_if<MessagesWorkload>(&*scenario.workload) : nullptr;
  if (messages == nullptr) return kDefaultStaging;
  const std::uint64_t wire = messages->bytes + guest::kHeaderBytes + crypto::kTagBytes;
  return (wire + kGranuleBytes - 1) / kGranuleBytes * kGranuleBytes;
}

std::uint64_t largest_message(const Scenario& scenario, const Channel& channel) {
  const std::uint64_t window = scenario.range(channel.at_from)->size;
  const std::uint64_t room =
      scenario.workload
          ? window
          : std::min(window, staging_bytes(scenario));  // a workload's buffer is made to measure
  return room - std::min(room, kOverhead);
}

}  // namespace realmsim::scenario

#include "sim/run/layout.h"

#include <algorithm>

#include <fmt/format.h>

#include "models/backends/cca.h"
#include "models/backends/registry.h"

namespace realmsim::run {
namespace {

using scenario::Actor;
using scenario::MemoryRange;
using scenario::Scenario;

// Where the published set-up has its normal-world window (a PCI BAR), above the protected half.
constexpr std::uint64_t kWindowOffset = 0x3000'0000;
constexpr std::uint64_t kTableReach = std::uint64_t{1} << 21;

std::uint64_t round_up(std::uint64_t value, std::uint64_t unit) {
  return (value + unit - 1) / unit * unit;
}

// Free places in one realm's IPA space, first fit from a start, each in 2 MiB of its own.
class IpaSpace {
 public:
  IpaSpace(const Scenario& scenario, const Actor& actor) : half_(std::uint64_t{1} << (actor.ipa_bits - 1)) {
    for (const MemoryRange& range : scenario.memory) {
      if (range.actor == actor.name) taken_.push_back(range);
    }
    for (const guest::Stage1Mapping& mapping : actor.stage1)
      taken_.push_back({.base = mapping.ipa.value, .size = mapping.size});
  }

  // In the half in which it starts; nothing if there is no room.
  std::optional<Ipa> place(std::uint64_t start, std::uint64_t size) {
    MemoryRange range{.base = round_up(start, kTableReach), .size = size};
    const auto in_the_way = [&] {
      return std::ranges::find_if(taken_, [&](const MemoryRange& other) { return other.overlaps(range); });
    };
    for (auto other = in_the_way(); other != taken_.end(); other = in_the_way()) {
      range.base = round_up(other->base + other->size, kTableReach);
    }
    if (range.base + range.size > (start < half_ ? half_ : 2 * half_)) return std::nullopt;
    taken_.push_back(range);
    return Ipa{range.base};
  }

 private:
  std::uint64_t half_;
  std::vector<MemoryRange> taken_;
};

void plan_memory(const Scenario& scenario, const Actor& actor, host::RealmSpec& spec) {
  const std::uint64_t half = std::uint64_t{1} << (actor.ipa_bits - 1);
  for (const MemoryRange& range : scenario.memory) {
    if (range.actor != actor.name) continue;
    if (range.base < half) {
      spec.ram.push_back({{range.base}, range.size, range.fill, range.block});
    } else {
      spec.unprotected.push_back({{range.base}, range.size, std::nullopt});
    }
  }
}

// The root lies at the first 2 MiB from 2 MiB on of which the scenario uses nothing.
void plan_stage1(RealmPlan& plan, IpaSpace& space) {
  const auto& mappings = plan.actor->stage1;
  if (mappings.empty()) return;
  const std::uint64_t bytes = guest::stage1_tables(guest::stage1_regime({}), mappings).size() * kGranuleBytes;
  const auto root = space.place(kTableReach, bytes);
  if (!root) {
    plan.lacks = fmt::format("the {} bytes of its stage 1 tables", bytes);
    return;
  }
  plan.stage1 = guest::stage1_regime(*root);
  plan.spec.ram.push_back({.ipa = plan.stage1->root, .size = bytes});
}

void plan_channels(const Scenario& scenario, RealmPlan& plan, IpaSpace& space) {
  const Actor& actor = *plan.actor;
  const std::uint64_t half = std::uint64_t{1} << (actor.ipa_bits - 1);
  for (const scenario::Channel& channel : scenario.channels) {
    if (channel.from != actor.name && channel.to != actor.name) continue;
    ChannelPlace place;
    const MemoryRange& window = *scenario.range(channel.from == actor.name ? channel.at_from : channel.at_to);
    place.window = Ipa{window.base};
    if (channel.path == scenario::ChannelPath::Ns) {
      const auto at = space.place(half + kWindowOffset, window.size);
      if (!at) {
        plan.lacks = fmt::format("the window of `{}`", channel.name);
        return;
      }
      place.window = *at;
      plan.spec.unprotected.push_back({place.window, window.size, Pa{window.base}});
    }
    const std::uint64_t staging = staging_bytes(scenario);
    const auto buffer = space.place(kTableReach, staging);
    if (!buffer) {
      plan.lacks = fmt::format("the buffer of `{}`", channel.name);
      return;
    }
    place.staging = *buffer;
    plan.spec.ram.push_back({.ipa = place.staging, .size = staging});
    plan.channels[channel.name] = place;
  }
}

}  // namespace

std::vector<RealmPlan> plan_realms(const Scenario& scenario) {
  std::vector<RealmPlan> plans;
  for (const Actor& actor : scenario.actors) {
    if (actor.kind != scenario::ActorKind::Realm) continue;
    RealmPlan plan{.actor = &actor};
    plan.spec = {.ipa_bits = actor.ipa_bits,
                 .rtt_level_start = actor.rtt_level_start,
                 .vmid = static_cast<std::uint16_t>(plans.size() + 1),
                 .recs = static_cast<unsigned>(actor.cpus.size()),
                 .access_policy_table = backends::find_backend(scenario.backend)->shared_memory !=
                                        backends::SharedMemory::Absent};
    if (actor.rd) plan.spec.rd = Pa{*actor.rd};
    plan_memory(scenario, actor, plan.spec);
    IpaSpace space{scenario, actor};
    plan_stage1(plan, space);
    plan_channels(scenario, plan, space);
    plans.push_back(std::move(plan));
  }
  return plans;
}

}  // namespace realmsim::run

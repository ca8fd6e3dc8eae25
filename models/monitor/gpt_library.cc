#include "models/monitor/gpt_library.h"

#include <algorithm>
#include <optional>

#include "models/base/ensure.h"
#include "models/machine/cache_array.h"

namespace realmsim::monitor {
namespace {

using machine::Gpi;
using machine::GptGeometry;
using machine::Machine;

constexpr std::uint8_t kPps64GiB = 1;
constexpr std::uint8_t kL0gptsz1GiB = 0;
constexpr std::uint8_t kPgs4KiB = 0;
constexpr std::uint64_t kGranulesPerWord = 16;

Gpi gpi_at_boot(machine::RegionKind kind) {
  switch (kind) {
    case machine::RegionKind::Dram:
      return Gpi::NonSecure;
    case machine::RegionKind::Realm:
      return Gpi::Realm;
    case machine::RegionKind::Secure:
      return Gpi::Secure;
    case machine::RegionKind::Root:
      return Gpi::Root;
    case machine::RegionKind::Device:
      break;
  }
  return Gpi::All;
}

GptGeometry geometry(const Machine& machine) {
  const auto found = machine::geometry_of(machine.gpt);
  REALMSIM_ENSURE(found.has_value(), "the monitor programs a valid GPCCR_EL3");
  return *found;
}

// Where the level 1 word for `granule` lies; nothing under a level 0 Block.
std::optional<Pa> word_of(const Machine& machine, Pa granule) {
  const GptGeometry shape = geometry(machine);
  const auto entry = machine::decode_level0(
      machine.memory.read64(shape.level0_entry(machine.gpt.base, granule)), shape, machine.gpt.nso);
  if (entry.kind != machine::GptLevel0Entry::Kind::Table) return std::nullopt;
  return shape.level1_entry(entry.table, granule);
}

void store_gpi(Effects& fx, Pa granule, Pa word, Gpi gpi) {
  const std::uint64_t before = fx.machine.memory.read64(word);
  const unsigned nibble = geometry(fx.machine).nibble(granule);
  fx.machine.memory.write64(word, machine::replace_granule(before, nibble, gpi));
  fx.meter.charge(MicroOp::GptEntryWrite);
  fx.observer.state_changed({.kind = StateKind::Gpi,
                             .key = granule,
                             .before = (before >> (4 * nibble)) & 0xf,
                             .after = static_cast<std::uint64_t>(gpi)});
}

void invalidate(Effects& fx, Pa granule) {
  machine::invalidate_pa(fx.machine, granule);
  fx.meter.charge(MicroOp::TlbInvalidatePa);
}

// DC CIPAPA over the granule, for one tag of its lines.
void clean_to_popa(Effects& fx) {
  fx.meter.charge(MicroOp::CacheLineClean, kGranuleBytes / machine::kLineBytes);
}

TransitionResult check(const Effects& fx, Pa granule, Gpi expected) {
  const std::uint64_t protected_size = std::uint64_t{1} << geometry(fx.machine).protected_bits;
  if (!granule.aligned_to(kGranuleBytes)) return TransitionResult::InvalidArgument;
  // As in the library, the very last granule of the space can never move.
  if (granule.value + kGranuleBytes >= protected_size) return TransitionResult::InvalidArgument;
  if (!word_of(fx.machine, granule)) return TransitionResult::InvalidArgument;
  return machine::current_gpi(fx.machine, granule) == expected ? TransitionResult::Ok
                                                               : TransitionResult::NotPermitted;
}

}  // namespace

void build_gpt(Machine& machine) {
  machine.gpt = {.enabled = true,
                 .pps = kPps64GiB,
                 .pgs = kPgs4KiB,
                 .l0gptsz = kL0gptsz1GiB,
                 .base = machine.map->root().base};
  const GptGeometry shape = geometry(machine);
  const std::uint64_t block = std::uint64_t{1} << shape.level0_bits;
  const std::uint64_t table_bytes = shape.level1_table_bytes();
  // Level 1 tables follow the level 0 table, aligned to their own size.
  Pa table = (machine.gpt.base + shape.level0_table_bytes() + table_bytes - 1).align_down(table_bytes);
  for (Pa start{0}; start.value >> shape.protected_bits == 0; start = start + block) {
    const Pa entry = shape.level0_entry(machine.gpt.base, start);
    const auto& regions = machine.map->regions();
    const bool all_devices = std::none_of(regions.begin(), regions.end(), [&](const machine::Region& region) {
      return region.kind != machine::RegionKind::Device && region.base < start + block &&
             start < region.base + region.size;
    });
    if (all_devices) {
      machine.memory.write64(entry, machine::encode_level0_block(Gpi::All));
      continue;
    }
    machine.memory.write64(entry, machine::encode_level0_table(table));
    for (Pa pa = start; pa < start + block; pa = pa + kGranulesPerWord * kGranuleBytes) {
      const machine::Region* region = machine.map->find(pa);
      const Gpi gpi = region != nullptr ? gpi_at_boot(region->kind) : Gpi::All;
      machine.memory.write64(shape.level1_entry(table, pa), machine::encode_granules(gpi));
    }
    table = table + table_bytes;
  }
}

TransitionResult delegate(Effects fx, Pa granule) {
  const TransitionResult verdict = check(fx, granule, Gpi::NonSecure);
  if (verdict != TransitionResult::Ok) return verdict;
  clean_to_popa(fx);  // lines speculatively fetched with the Realm tag
  store_gpi(fx, granule, *word_of(fx.machine, granule), Gpi::Realm);
  invalidate(fx, granule);
  clean_to_popa(fx);  // dirty lines with the Non-secure tag
  return TransitionResult::Ok;
}

TransitionResult undelegate(Effects fx, Pa granule) {
  const TransitionResult verdict = check(fx, granule, Gpi::Realm);
  if (verdict != TransitionResult::Ok) return verdict;
  const Pa word = *word_of(fx.machine, granule);
  store_gpi(fx, granule, word, Gpi::NoAccess);
  invalidate(fx, granule);
  clean_to_popa(fx);
  clean_to_popa(fx);
  store_gpi(fx, granule, word, Gpi::NonSecure);
  invalidate(fx, granule);
  return TransitionResult::Ok;
}

}  // namespace realmsim::monitor

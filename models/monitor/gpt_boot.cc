#include "models/monitor/gpt_boot.h"

#include <algorithm>
#include <limits>
#include <vector>

#include "models/machine/gpt_invalidation.h"
#include "models/monitor/level1_table.h"
#include "models/monitor/pas_regions.h"

namespace realmsim::monitor {
namespace {

using machine::ContiguousSize;
using machine::Gpi;
using machine::GptGeometry;
using machine::Machine;

constexpr std::uint8_t kLargestPps = 6;  // 4 PiB
constexpr std::uint8_t kLargestPgs = 2;

constexpr std::uint8_t kPps64GiB = 1;
constexpr std::uint8_t kPgs4KiB = 0;

// TF-A's set-up: inner shareable, write-back, and every GPI that the hardware has.
machine::GpcRegisters registers_with(const Machine& machine, std::uint8_t pps) {
  machine::GpcRegisters registers;
  registers.gpccr.l0gptsz = machine.gpc().registers().gpccr.l0gptsz;
  registers.gpccr.pps = pps;
  registers.gpccr.nso = true;
  registers.gpccr.sa = true;
  registers.gpccr.nsp = true;
  return registers;
}

void program(Machine& machine, const machine::GpcRegisters& registers) {
  machine.configure(machine::GpcConfig{registers, machine.gpc().features()});
}

// How level 1 tables are cut, even where the translation regimes do not support the granule.
GptGeometry geometry_with(const Machine& machine, std::uint8_t pgs) {
  machine::GpcRegisters registers = machine.gpc().registers();
  registers.gpccr.pgs = pgs;
  machine::RmeFeatures features = machine.gpc().features();
  features.granules_16k = true;
  features.granules_64k = true;
  return *machine::GpcConfig{registers, features}.geometry();
}

ReturnCode check_memory(const GptGeometry& shape, MemoryRange memory, std::uint64_t tables) {
  const std::uint64_t table_bytes = shape.level1_table_bytes();
  if (!memory.base.aligned_to(table_bytes)) return ReturnCode::BadAddress;
  if (tables > std::numeric_limits<std::uint64_t>::max() / table_bytes) return ReturnCode::NoMemory;
  return memory.bytes < tables * table_bytes ? ReturnCode::NoMemory : ReturnCode::Ok;
}

// The largest block that may start at `pa` and ends no later than `end`.
std::optional<ContiguousSize> block_at(const GptLibrary& library, Pa pa, Pa end) {
  std::optional<ContiguousSize> found;
  for (const ContiguousSize size : machine::kContiguousSizes) {
    if (library.writes(size) && pa.aligned_to(bytes_of(size)) && end - pa >= bytes_of(size)) found = size;
  }
  return found;
}

void describe(Machine& machine, const Level1Table& table, Pa first, std::uint64_t bytes, std::uint64_t word) {
  machine.memory.fill64(table.word(first), table.words_of(bytes), word);
}

// Part of a region that lies under one level 0 entry.
void fill(Machine& machine, const GptLibrary& library, const Level1Table& table, Pa first, Pa end, Gpi gpi,
          Meter& meter) {
  const GptGeometry& shape = table.shape;
  for (Pa pa = first; pa < end;) {
    std::uint64_t bytes = shape.granule_bytes();
    if (const auto block = block_at(library, pa, end)) {
      bytes = bytes_of(*block);
      describe(machine, table, pa, bytes, machine::encode_contiguous(*block, gpi));
    } else if (pa.aligned_to(shape.word_bytes()) && end - pa >= shape.word_bytes()) {
      bytes = shape.word_bytes();
      describe(machine, table, pa, bytes, machine::encode_granules(gpi));
    } else {
      const Pa word = table.word(pa);
      machine.memory.write64(word,
                             machine::replace_granule(machine.memory.read64(word), shape.nibble(pa), gpi));
    }
    meter.charge(MicroOp::GptGranuleBuilt, bytes / shape.granule_bytes());
    pa = pa + bytes;
  }
}

// Writes the regions; level 1 tables are taken from `next_table` upwards as they are needed.
void write_region(Machine& machine, const GptLibrary& library, const PasRegion& region, Pa& next_table,
                  Meter& meter) {
  const GptGeometry& shape = *machine.gpc().geometry();
  const auto gpi = static_cast<Gpi>(region.gpi);
  const Pa end = region.base + region.size;
  const std::uint64_t step = shape.level0_entry_bytes();
  for (Pa pa = region.base; pa < end; pa = pa.align_down(step) + step) {
    const Pa entry = shape.level0_entry(machine.gpc().level0_table(), pa);
    if (region.mapping == RegionMapping::Block) {
      machine.memory.write64(entry, machine::encode_level0_block(gpi));
      continue;
    }
    if (!level1_table(machine, pa)) {
      machine.memory.write64(entry, machine::encode_level0_table(next_table));
      machine.memory.fill64(next_table, shape.level1_table_bytes() / 8, machine::encode_granules(Gpi::All));
      next_table = next_table + shape.level1_table_bytes();
    }
    fill(machine, library, *level1_table(machine, pa), pa, std::min(end, pa.align_down(step) + step), gpi,
         meter);
  }
}

// A copy whose level 0 names its own level 1 tables.
void copy_tables(Machine& machine, Pa from, Pa to, Meter& meter) {
  const auto copy = [&](Pa source, Pa target, std::uint64_t size) {
    std::vector<std::byte> bytes(size);
    machine.memory.read(source, bytes);
    machine.memory.write(target, bytes);
    meter.charge(MicroOp::GptTemplateByte, size);
  };
  const GptGeometry& shape = *machine.gpc().geometry();
  copy(from, to, shape.level0_table_bytes());
  for (std::uint64_t entry = 0; entry < shape.level0_table_bytes(); entry += 8) {
    const auto described =
        machine::decode_level0(machine.memory.read64(from + entry), shape, machine.gpc().valid_gpis());
    if (described.kind != machine::GptLevel0Entry::Kind::Table) continue;
    const Pa table = to + (described.table - from);
    copy(described.table, table, shape.level1_table_bytes());
    machine.memory.write64(to + entry, machine::encode_level0_table(table));
  }
}

std::optional<Gpi> gpi_at_boot(machine::RegionKind kind) {
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
  return std::nullopt;
}

}  // namespace

ReturnCode init_level0(Machine& machine, std::uint8_t pps, MemoryRange memory) {
  if (pps > kLargestPps) return ReturnCode::InvalidArgument;
  machine::GpcRegisters registers = registers_with(machine, pps);
  const auto shape = machine::GpcConfig{registers, machine.gpc().features()}.geometry();
  if (!shape) return ReturnCode::InvalidArgument;
  const std::uint64_t table_bytes = shape->level0_table_bytes();
  if (memory.base == Pa{} || !memory.base.aligned_to(std::max(kGranuleBytes, table_bytes))) {
    return ReturnCode::BadAddress;
  }
  if (memory.bytes < table_bytes) return ReturnCode::NoMemory;

  machine.memory.fill64(memory.base, table_bytes / 8, machine::encode_level0_block(Gpi::All));
  registers.gptbr.base = memory.base;
  program(machine, registers);
  return ReturnCode::Ok;
}

ReturnCode init_level1(Machine& machine, const GptLibrary& library, std::uint8_t pgs, MemoryRange memory,
                       std::span<const PasRegion> regions, Meter& meter) {
  if (pgs > kLargestPgs) return ReturnCode::InvalidArgument;
  machine::GpcRegisters registers = machine.gpc().registers();
  if (registers.gptbr.base == Pa{}) return ReturnCode::NotPermitted;
  const GptGeometry shape = geometry_with(machine, pgs);
  const RegionsVerdict verdict = check_regions(machine, shape, regions);
  if (verdict.code != ReturnCode::Ok) return verdict.code;
  registers.gpccr.pgs = pgs;
  if (verdict.level1_tables != 0) {
    const bool supported = machine::GpcConfig{registers, machine.gpc().features()}.geometry().has_value();
    if (!supported) return ReturnCode::NotPermitted;
    const ReturnCode code = check_memory(shape, memory, verdict.level1_tables);
    if (code != ReturnCode::Ok) return code;
  }

  program(machine, registers);
  Pa next_table = memory.base;
  for (const PasRegion& region : regions)
    write_region(machine, library, region, next_table, meter);
  return ReturnCode::Ok;
}

ReturnCode enable(Machine& machine) {
  machine::GpcRegisters registers = machine.gpc().registers();
  if (registers.gptbr.base == Pa{}) return ReturnCode::NotPermitted;
  machine::tlbi_paallos(machine);
  registers.gpccr.gpc = true;
  program(machine, registers);
  machine::tlbi_paallos(machine);
  return ReturnCode::Ok;
}

ReturnCode boot(Machine& machine, const GptLibrary& library, const GptBoot& boot, Meter& meter) {
  ReturnCode code = init_level0(machine, boot.pps, boot.level0);
  if (code == ReturnCode::Ok)
    code = init_level1(machine, library, boot.pgs, boot.level1, boot.regions, meter);
  return code == ReturnCode::Ok ? enable(machine) : code;
}

ReturnCode build_gpt(Machine& machine, const GptLibrary& library, Meter& meter) {
  if (library.further_tables > most_further_tables(*machine.map)) return ReturnCode::NoMemory;
  if (library.further_tables != 0 && library.largest_block) return ReturnCode::NotPermitted;
  std::vector<PasRegion> regions;
  for (const machine::Region& region : machine.map->regions()) {
    const auto gpi = gpi_at_boot(region.kind);
    if (gpi) regions.push_back({region.base, region.size, static_cast<std::uint8_t>(*gpi)});
  }
  // Level 1 tables follow the level 0 table, aligned to their own size.
  const machine::Region& root = machine.map->root();
  const GptGeometry shape = *machine::GpcConfig{registers_with(machine, kPps64GiB)}.geometry();
  const std::uint64_t alignment = shape.level1_table_bytes();
  const Pa tables = (root.base + shape.level0_table_bytes() + alignment - 1).align_down(alignment);
  const Pa end = root.base + root.size;
  const ReturnCode code = boot(machine, library,
                               {.pps = kPps64GiB,
                                .pgs = kPgs4KiB,
                                .level0 = {root.base, root.size},
                                .level1 = {tables, tables < end ? end - tables : 0},
                                .regions = regions},
                               meter);
  if (code != ReturnCode::Ok) return code;
  for (std::uint32_t table = 1; table <= library.further_tables; ++table)
    copy_tables(machine, root.base, root.base + table * kTablesBytes, meter);
  return code;
}

std::uint32_t most_further_tables(const machine::MemoryMap& map) {
  const std::uint64_t sets = map.root().size / kTablesBytes;
  return sets == 0 ? 0 : static_cast<std::uint32_t>(sets - 1);
}

}  // namespace realmsim::monitor

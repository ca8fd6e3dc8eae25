#include "tests/property/memory_path_sides.h"

namespace realmsim::testing {
namespace {

PlainCacheShape plain(const machine::CacheGeometry& geometry) {
  return {.sets = geometry.bytes / 64 / geometry.ways, .ways = geometry.ways};
}

PlainCacheShape plain(const machine::WalkCacheGeometry& geometry) {
  return {.sets = geometry.entries / geometry.ways, .ways = geometry.ways};
}

std::optional<PlainTlbShape> plain_tlb(const MemoryPathSystem& system) {
  if (!system.bounded_tlb) return std::nullopt;
  const machine::TlbGeometry tlb = soc::tlb_of(system.description.parameters);
  return PlainTlbShape{.level1_entries = tlb.level1_entries,
                       .level2_sets = tlb.level2_entries / tlb.level2_ways,
                       .level2_ways = tlb.level2_ways};
}

PlainMemoryPath::Description plain(const MemoryPathSystem& system, const MemoryPathWorld& world) {
  const machine::CachesGeometry caches = soc::caches_of(system.description.parameters);
  const soc::Topology topology{system.description.topology};
  PlainMemoryPath::Description description{
      .parameters = system.description.parameters,
      .caches = {plain(caches.level1), plain(caches.level2), plain(caches.level3)},
      .tlb = plain_tlb(system),
      .walk_cache = plain(soc::walk_cache_of(system.description.parameters)),
      .ipa_cache = plain(soc::ipa_cache_of(system.description.parameters)),
      .picoseconds_between = {},
      .picoseconds_to_memory = {},
      .granule_protection_table = world.granule_protection_table(),
      .answers = [map = world.map()](Pa pa) { return map->find(pa) != nullptr; }};
  for (CpuIndex from = 0; from < system.cpus(); ++from) {
    std::vector<std::uint64_t>& distances = description.picoseconds_between.emplace_back();
    for (CpuIndex to = 0; to < system.cpus(); ++to)
      distances.push_back(topology.between(from, to).value);
    description.picoseconds_to_memory.push_back(topology.to_memory(from).value);
  }
  return description;
}

std::vector<machine::Cpu> processing_elements(const MemoryPathSystem& system) {
  machine::Cpu cpu;
  if (system.bounded_tlb) cpu.tlb = machine::Tlb{soc::tlb_of(system.description.parameters)};
  cpu.walk_cache = machine::WalkCache{soc::walk_cache_of(system.description.parameters)};
  cpu.ipa_cache = machine::WalkCache{soc::ipa_cache_of(system.description.parameters)};
  return std::vector<machine::Cpu>(system.cpus(), cpu);
}

int number_of(const std::optional<machine::TlbLevel>& level) {
  if (!level) return 0;
  return *level == machine::TlbLevel::Level1 ? 1 : 2;
}

PlainOutcome outcome_of(const machine::Translation& translation) {
  return {.fault = translation.fault,
          .level = translation.fault == FaultKind::None ? 0 : translation.level,
          .gpt_level = translation.gpt_level,
          .on_walk = translation.on_walk,
          .on_stage1_walk = translation.on_stage1_walk,
          .ipa = translation.ipa.value,
          .pa = translation.pa,
          .pas = translation.pas,
          .tlb_level = number_of(translation.tlb)};
}

}  // namespace

std::ostream& operator<<(std::ostream& out, const MemoryPathResult& result) {
  const PlainOutcome& outcome = result.outcome;
  out << name_of(outcome.fault) << ", level " << outcome.level << ", GPT level " << outcome.gpt_level
      << (outcome.on_walk ? ", on the walk" : "") << (outcome.on_stage1_walk ? ", for stage 1" : "")
      << ", IPA " << std::hex << outcome.ipa << ", PA " << std::hex << outcome.pa.value << std::dec << " "
      << name_of(outcome.pas) << ", TLB level " << outcome.tlb_level << ", value " << result.value
      << ", cycles " << result.cycles;
  for (std::size_t i = 0; i < kServingOps.size(); ++i)
    out << ", " << row_of(kServingOps[i]).name << " " << result.counts[i];
  return out;
}

ModelledMemoryPath::ModelledMemoryPath(const MemoryPathSystem& system, const MemoryPathWorld& world)
    : firmware_(world.map(), processing_elements(system)), system_(system.description, firmware_) {
  firmware_.machine().configure(world.granule_protection());
  world.memory().for_each([&](Pa pa, std::uint64_t word) { firmware_.machine().memory.write64(pa, word); });
  for (CpuIndex cpu = 0; cpu < system.cpus(); ++cpu)
    processors_.push_back(&system_.add_virtual_processor(cpu, pool_, realm_, {}));
}

machine::Translation ModelledMemoryPath::access(CpuIndex index, const PlainRequest& request,
                                                std::span<std::byte> bytes) {
  const auto type = static_cast<machine::AccessType>(request.type);
  if (!request.stage2) {
    return system_.physical(index).access(request.state, type, Pa{request.address}, request.named, bytes);
  }
  machine::Cpu& cpu = firmware_.machine().cpus[index];
  cpu.state = request.state;
  cpu.stage2 = {.root = request.stage2->root,
                .vmid = request.stage2->vmid,
                .start_level = static_cast<std::int8_t>(request.stage2->start_level),
                .ipa_bits = static_cast<std::uint8_t>(request.stage2->ipa_bits)};
  if (!request.stage1) return processors_[index]->attempt(type, Ipa{request.address}, bytes).translation;
  cpu.stage1 = {.root = Ipa{request.stage1->root},
                .asid = request.stage1->asid,
                .va_bits = static_cast<std::uint8_t>(request.stage1->va_bits)};
  return processors_[index]->attempt(type, Va{request.address}, bytes).translation;
}

MemoryPathResult ModelledMemoryPath::make(CpuIndex cpu, const MemoryPathStep& step) {
  MemoryPathResult result;
  if (step.call) {
    system_.physical(cpu).call(*step.call);
  } else {
    std::uint64_t word = step.value;
    result.outcome = outcome_of(access(cpu, step.request, std::as_writable_bytes(std::span{&word, 1})));
    if (result.outcome.fault == FaultKind::None) result.value = word;
  }
  result.cycles = system_.cycles(cpu).value;
  for (std::size_t i = 0; i < kServingOps.size(); ++i)
    result.counts[i] = system_.ledger(cpu).entry(kServingOps[i]).count;
  return result;
}

PlainlyModelledMemoryPath::PlainlyModelledMemoryPath(const MemoryPathSystem& system,
                                                     const MemoryPathWorld& world)
    : memory_(world.memory()), path_(plain(system, world), memory_) {}

MemoryPathResult PlainlyModelledMemoryPath::make(CpuIndex cpu, const MemoryPathStep& step) {
  MemoryPathResult result;
  if (step.call) {
    call(cpu, *step.call);
  } else {
    result.outcome = path_.access(cpu, step.request);
    if (result.outcome.fault == FaultKind::None) {
      if (step.request.type == PlainRequest::Type::Store) memory_.write(result.outcome.pa, step.value);
      result.value = memory_.read(result.outcome.pa);
    }
  }
  result.cycles = path_.cycles(cpu);
  for (std::size_t i = 0; i < kServingOps.size(); ++i)
    result.counts[i] = path_.charged(cpu, kServingOps[i]).count;
  return result;
}

void PlainlyModelledMemoryPath::call(CpuIndex cpu, const Registers& x) {
  const Vmid vmid{static_cast<std::uint16_t>(x[1])};
  switch (static_cast<BareCall>(x[0])) {
    case BareCall::WriteWord:
      memory_.write(Pa{x[1]}, x[2]);
      return path_.charge(cpu, MicroOp::TableWrite);
    case BareCall::InvalidateIpa:
      path_.invalidate_ipa(vmid, x[2], x[3]);
      return path_.charge(cpu, MicroOp::TlbInvalidateIpa);
    case BareCall::InvalidateVmid:
      path_.invalidate_vmid(vmid);
      return path_.charge(cpu, MicroOp::TlbInvalidateIpa);
    case BareCall::InvalidateStage1:
      path_.invalidate_stage1(vmid);
      return path_.charge(cpu, MicroOp::TlbInvalidateStage1);
    case BareCall::InvalidateVa:
      path_.invalidate_va(vmid, {static_cast<std::uint8_t>(x[2])}, x[3]);
      return path_.charge(cpu, MicroOp::TlbInvalidateStage1);
    case BareCall::InvalidatePa:
      path_.invalidate_pa(Pa{x[1]}, machine::bytes_of(static_cast<machine::TlbiRange>(x[2])));
      return path_.charge(cpu, MicroOp::TlbInvalidatePa);
    case BareCall::InvalidateAll:
      path_.invalidate_all(cpu);
      return path_.charge(cpu, MicroOp::TlbInvalidatePa);
    case BareCall::InvalidateAllEverywhere:
      for (CpuIndex each = 0; each < path_.cpus(); ++each)
        path_.invalidate_all(each);
      return path_.charge(cpu, MicroOp::TlbInvalidatePa);
  }
}

}  // namespace realmsim::testing

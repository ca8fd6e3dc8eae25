#include "models/machine/machine.h"

#include "models/base/hash.h"

namespace realmsim::machine {

Machine::Machine(std::shared_ptr<const MemoryMap> memory_map, std::vector<Cpu> processing_elements)
    : map(std::move(memory_map)), memory(map->end().value), cpus(std::move(processing_elements)) {}

std::uint64_t Machine::hash() const {
  Hash64 hash;
  hash.add(memory.hash());
  hash.add(gpt.base.value);
  for (const Cpu& cpu : cpus) {
    hash.add(static_cast<std::uint64_t>(cpu.state));
    hash.add(cpu.stage2 ? cpu.stage2->root.value | cpu.stage2->vmid.value : 0);
    cpu.tlb.hash_into(hash);
  }
  return hash.value();
}

Gpi current_gpi(const Machine& machine, Pa pa) {
  DirectGptPort port{machine};
  const auto result =
      check_granule(machine.gpt, {.requester = SecurityState::Root, .pas = Pas::Root, .pa = pa}, port);
  return result.found.value_or(Gpi::NoAccess);
}

std::uint64_t current_gpis(const Machine& machine, Pa pa) {
  const auto geometry = geometry_of(machine.gpt);
  if (!machine.gpt.enabled || !geometry) return 0;
  const GptLevel0Entry entry = decode_level0(
      machine.memory.read64(geometry->level0_entry(machine.gpt.base, pa)), *geometry, machine.gpt.nso);
  if (entry.kind == GptLevel0Entry::Kind::Block) return encode_granules(entry.gpi);
  if (entry.kind == GptLevel0Entry::Kind::Invalid) return 0;
  const std::uint64_t word = machine.memory.read64(geometry->level1_entry(entry.table, pa));
  const bool granules = (word & 0xf) != 1;
  if (granules) return word;
  const auto gpi = decode_level1(word, 0, machine.gpt.nso);
  return encode_granules(gpi.value_or(Gpi::NoAccess));
}

GpcResult check_reachable(const Machine& machine, const GpcRequest& request, MemoryPort& gpt_port) {
  GpcResult result = check_granule(machine.gpt, request, gpt_port);
  if (result.fault == FaultKind::None && machine.map->find(request.pa) == nullptr) {
    result.fault = FaultKind::ExternalAbort;
  }
  return result;
}

void invalidate_ipa(Machine& machine, Vmid vmid, Ipa first, std::uint64_t bytes) {
  for (Cpu& cpu : machine.cpus)
    cpu.tlb.invalidate_ipa(vmid, first, bytes);
}

void invalidate_pa(Machine& machine, Pa granule) {
  for (Cpu& cpu : machine.cpus)
    cpu.tlb.invalidate_pa(granule);
}

void invalidate_vmid(Machine& machine, Vmid vmid) {
  for (Cpu& cpu : machine.cpus)
    cpu.tlb.invalidate_vmid(vmid);
}

Fetched DirectPort::fetch(Pa pa) {
  const GpcResult gpc = check({.requester = SecurityState::Realm, .pas = Pas::Realm, .pa = pa});
  if (gpc.fault != FaultKind::None) return {.fault = gpc.fault, .level = gpc.level};
  return {.value = machine_.memory.read64(pa)};
}

GpcResult DirectPort::check(const GpcRequest& request) {
  DirectGptPort gpt_port{machine_};
  return check_reachable(machine_, request, gpt_port);
}

Fetched DirectGptPort::fetch(Pa pa) {
  if (machine_.map->find(pa) == nullptr) return {.fault = FaultKind::ExternalAbort};
  return {.value = machine_.memory.read64(pa)};
}

}  // namespace realmsim::machine

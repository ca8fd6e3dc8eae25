#include "models/machine/machine.h"

#include "models/base/bits.h"
#include "models/base/hash.h"
#include "models/machine/pas_selection.h"

namespace realmsim::machine {

Machine::Machine(std::shared_ptr<const MemoryMap> memory_map, std::vector<Cpu> processing_elements)
    : map(std::move(memory_map)), memory(map->end().value), cpus(std::move(processing_elements)) {}

void Machine::configure(const GpcConfig& gpc) {
  gpc_ = gpc;
  memory.forget_watched();
}

void Machine::poison_dram(std::byte poison) {
  if (poison != std::byte{}) memory.fill_granules(map->dram().base, map->dram().size, poison);
}

std::uint64_t Machine::hash() const {
  Hash64 hash;
  hash.add(memory.hash());
  gpc_.hash_into(hash);
  for (const Cpu& cpu : cpus) {
    hash.add(static_cast<std::uint64_t>(cpu.state));
    hash.add(cpu.stage2 ? cpu.stage2->root.value | cpu.stage2->vmid.value : 0);
    if (cpu.stage1) {
      hash.add(cpu.stage1->root.value | cpu.stage1->asid.value);
      hash.add(cpu.stage1->va_bits);
    }
    cpu.tlb.hash_into(hash);
    cpu.gpt_cache.hash_into(hash);
  }
  return hash.value();
}

std::optional<GptWord> current_word(const Machine& machine, Pa pa) {
  const auto& geometry = machine.gpc().geometry();
  if (!geometry || pa.value >= geometry->protected_bytes()) return std::nullopt;
  DirectGptPort port{machine};
  const Pa level0 = geometry->level0_entry(machine.gpc().level0_table(), pa);
  const Fetched word0 = port.fetch(level0);
  if (word0.fault != FaultKind::None) return std::nullopt;
  const GptLevel0Entry entry = decode_level0(word0.value, *geometry, machine.gpc().valid_gpis());
  if (entry.kind == GptLevel0Entry::Kind::Invalid) return std::nullopt;
  if (entry.kind == GptLevel0Entry::Kind::Block) return GptWord{level0, word0.value, 0};
  const Pa level1 = geometry->level1_entry(entry.table, pa);
  const Fetched word1 = port.fetch(level1);
  if (word1.fault != FaultKind::None) return std::nullopt;
  return GptWord{level1, word1.value, 1};
}

Gpi current_gpi(const Machine& machine, Pa pa) {
  const auto word = current_word(machine, pa);
  if (!word) return Gpi::NoAccess;
  if (word->level == 0) return static_cast<Gpi>(bits<7, 4>(word->value));
  const auto entry =
      decode_level1(word->value, machine.gpc().geometry()->nibble(pa), machine.gpc().valid_gpis());
  return entry ? entry->gpi : Gpi::NoAccess;
}

std::uint64_t current_gpis(const Machine& machine, Pa pa) {
  const auto word = current_word(machine, pa);
  if (!word) return 0;
  if (word->level == 0) return encode_granules(static_cast<Gpi>(bits<7, 4>(word->value)));
  const auto entry = decode_level1(word->value, 0, machine.gpc().valid_gpis());
  if (!entry) return 0;
  return entry->contiguous ? encode_granules(entry->gpi) : word->value;
}

void invalidate_ipa(Machine& machine, Vmid vmid, Ipa first, std::uint64_t bytes) {
  for (Cpu& cpu : machine.cpus) {
    cpu.tlb.invalidate_ipa(vmid, first, bytes);
    cpu.walk_cache.invalidate_ipa(vmid, first, bytes);
    cpu.ipa_cache.invalidate_ipa(vmid, first, bytes);
  }
}

void invalidate_stage1(Machine& machine, Vmid vmid) {
  for (Cpu& cpu : machine.cpus) {
    cpu.tlb.invalidate_stage1(vmid);
    cpu.walk_cache.invalidate_stage1(vmid);
  }
}

// No walk cache entry says for which VA it was made, so all of the VMID's go.
void invalidate_va(Machine& machine, Vmid vmid, Asid asid, Va va) {
  for (Cpu& cpu : machine.cpus) {
    cpu.tlb.invalidate_va(vmid, asid, va);
    cpu.walk_cache.invalidate_stage1(vmid);
  }
}

void invalidate_vmid(Machine& machine, Vmid vmid) {
  for (Cpu& cpu : machine.cpus) {
    cpu.tlb.invalidate_vmid(vmid);
    cpu.walk_cache.invalidate_vmid(vmid);
    cpu.ipa_cache.invalidate_vmid(vmid);
  }
}

void invalidate_physical(Machine& machine, SecurityState state, std::optional<Pa> page) {
  for (Cpu& cpu : machine.cpus)
    cpu.tlb.invalidate_physical(state, page);
}

template <class Port>
Fetched DirectPort::fetch_checked_by(Port gpt_port, Pa pa) const {
  const GpcRequest request{
      .requester = SecurityState::Realm, .pas = default_space(Regime::RealmEl10), .pa = pa};
  const GpcResult gpc = check_reachable(machine_, request, gpt_port, kept());
  if (gpc.fault != FaultKind::None) return {.fault = gpc.fault, .level = gpc.level};
  return {.value = machine_.memory.read64(pa)};
}

Fetched DirectPort::fetch(Pa pa) {
  return fetch_checked_by(DirectGptPort{machine_}, pa);
}

Fetched DirectPort::recall(Pa pa) {
  machine_.memory.watch(pa);
  return fetch_checked_by(WatchedGptPort{machine_}, pa);
}

GpcResult DirectPort::check_in_table(const GpcRequest& request) const {
  if (recalls()) {
    RecallingGptPort gpt_port{machine_, cpu_->recalled_granules};
    return check_reachable(machine_, request, gpt_port);
  }
  DirectGptPort gpt_port{machine_};
  return check_reachable(machine_, request, gpt_port, kept());
}

}  // namespace realmsim::machine

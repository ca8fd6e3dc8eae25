// The hardware of one machine as a value: memory, granule protection configuration, and what each
// processing element has loaded and cached. It knows no clock, no thread and no file.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "models/base/address.h"
#include "models/machine/granule_protection_check.h"
#include "models/machine/memory.h"
#include "models/machine/memory_map.h"
#include "models/machine/translation.h"

namespace realmsim::machine {

struct Machine {
  std::shared_ptr<const MemoryMap> map;
  Memory memory;
  std::vector<Cpu> cpus;

  explicit Machine(std::shared_ptr<const MemoryMap> memory_map, std::vector<Cpu> processing_elements);

  [[nodiscard]] const GpcConfig& gpc() const { return gpc_; }
  // As EL3 writes its registers.
  void configure(const GpcConfig& gpc);
  // Before anything is written: DRAM holds that byte instead of zero.
  void poison_dram(std::byte poison);

  friend bool operator==(const Machine& a, const Machine& b) {
    return a.memory == b.memory && a.gpc_ == b.gpc_ && a.cpus == b.cpus;
  }
  [[nodiscard]] std::uint64_t hash() const;

 private:
  GpcConfig gpc_;
};

// The table word that governs `pa`: a level 0 Block, or a level 1 descriptor. Nothing above the protected
// size or where the walk fails.
struct GptWord {
  Pa address;
  std::uint64_t value = 0;
  int level = 0;
};
std::optional<GptWord> current_word(const Machine& machine, Pa pa);

// GPI of the granule at `pa` as the table in memory says now; No access where the walk fails.
Gpi current_gpi(const Machine& machine, Pa pa);

// The GPIs of the sixteen granules around `pa`, number i at [4i+3:4i], in 4 KiB granules.
std::uint64_t current_gpis(const Machine& machine, Pa pa);

// Granule protection check of an access to `request.pa`, then whether anything answers there.
template <class Port>
GpcResult check_reachable(const Machine& machine, const GpcRequest& request, Port& gpt_port,
                          GptCache* kept = nullptr) {
  GpcResult result = check_granule(machine.gpc(), request, gpt_port, kept);
  if (result.fault == FaultKind::None && machine.map->find(request.pa) == nullptr) {
    result.fault = FaultKind::ExternalAbort;
  }
  return result;
}

// TLB maintenance broadcast to every processing element. That by PA is in gpt_invalidation.h.
void invalidate_ipa(Machine& machine, Vmid vmid, Ipa first, std::uint64_t bytes);  // TLBI IPAS2E1IS
void invalidate_stage1(Machine& machine, Vmid vmid);                               // TLBI VMALLE1IS
void invalidate_va(Machine& machine, Vmid vmid, Asid asid, Va va);                 // TLBI VAE1IS
void invalidate_vmid(Machine& machine, Vmid vmid);                                 // TLBI VMALLS12E1IS
// TLBI ALLE2IS, or by the page to which a world without stage 2 has gone.
void invalidate_physical(Machine& machine, SecurityState state, std::optional<Pa> page);

// Reaches the bytes at once: the driver without SystemC. Made for a processing element, it uses what that one
// has kept of the granule protection table; otherwise the table as it is.
class DirectPort final : public TranslationPort {
 public:
  explicit DirectPort(const Machine& machine) : machine_(machine) {}
  DirectPort(Machine& machine, CpuIndex cpu) : DirectPort(machine, machine.cpus[cpu]) {}
  DirectPort(const Machine& machine, Cpu& cpu) : machine_(machine), cpu_(&cpu) {}
  Fetched fetch(Pa pa) override;  // a descriptor of stage 1 or 2, in the Realm space
  Fetched recall(Pa pa) override;
  [[nodiscard]] std::uint64_t changes() const override { return machine_.memory.watched_changes(); }
  GpcResult check(const GpcRequest& request) override {
    if (recalls()) {
      if (const auto gpi = cpu_->recalled_granules.find(request, changes()))
        return judged_by(*gpi, request, 1);
    }
    return check_in_table(request);
  }

 private:
  [[nodiscard]] bool recalls() const {
    return cpu_ != nullptr && cpu_->gpt_cache.caching() == GptCaching::Nothing;
  }
  [[nodiscard]] GpcResult check_in_table(const GpcRequest& request) const;
  [[nodiscard]] GptCache* kept() const { return cpu_ != nullptr ? &cpu_->gpt_cache : nullptr; }
  template <class Port>
  [[nodiscard]] Fetched fetch_checked_by(Port gpt_port, Pa pa) const;

  const Machine& machine_;
  Cpu* cpu_ = nullptr;
};

// Fetches of the granule protection check itself: Root space, never checked.
class DirectGptPort final : public MemoryPort {
 public:
  explicit DirectGptPort(const Machine& machine) : machine_(machine) {}
  Fetched fetch(Pa pa) override {
    if (machine_.map->find(pa) == nullptr) return {.fault = FaultKind::ExternalAbort};
    return {.value = machine_.memory.read64(pa)};
  }

 private:
  const Machine& machine_;
};

// The same for a recalled descriptor: what it reads is watched.
class WatchedGptPort final : public MemoryPort {
 public:
  explicit WatchedGptPort(const Machine& machine) : memory_(machine.memory), port_(machine) {}
  Fetched fetch(Pa pa) override {
    const Fetched word = port_.fetch(pa);
    if (word.fault == FaultKind::None) memory_.watch(pa);
    return word;
  }

 private:
  const Memory& memory_;
  DirectGptPort port_;
};

// The same, remembering what it has read.
class RecallingGptPort final : public MemoryPort {
 public:
  RecallingGptPort(const Machine& machine, RecalledGranules& granules)
      : machine_(machine), port_(machine), granules_(granules) {}
  Fetched fetch(Pa pa) override { return port_.fetch(pa); }
  // A zero page is not watched, so it is read again; where not all of the granules answer, each is looked
  // for.
  void keep(const GpcRequest& request, unsigned granule_bits, std::uint64_t gpis) {
    const std::uint64_t bytes = std::uint64_t{16} << granule_bits;
    const Region* const region = machine_.map->find(request.pa);
    const Pa first = request.pa.align_down(bytes);
    if (gpis != 0 && region != nullptr && region->contains(first) && region->contains(first + (bytes - 1)))
      granules_.keep(request, granule_bits, gpis, machine_.memory.watched_changes());
  }

 private:
  const Machine& machine_;
  WatchedGptPort port_;
  RecalledGranules& granules_;
};

}  // namespace realmsim::machine

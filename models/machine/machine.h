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
  GpcConfig gpc;
  std::vector<Cpu> cpus;

  explicit Machine(std::shared_ptr<const MemoryMap> memory_map, std::vector<Cpu> processing_elements);

  friend bool operator==(const Machine& a, const Machine& b) {
    return a.memory == b.memory && a.gpc == b.gpc && a.cpus == b.cpus;
  }
  [[nodiscard]] std::uint64_t hash() const;
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
GpcResult check_reachable(const Machine& machine, const GpcRequest& request, MemoryPort& gpt_port,
                          GptCache* kept = nullptr);

// TLB maintenance broadcast to every processing element. That by PA is in gpt_invalidation.h.
void invalidate_ipa(Machine& machine, Vmid vmid, Ipa first, std::uint64_t bytes);  // TLBI IPAS2E1IS
void invalidate_stage1(Machine& machine, Vmid vmid);                               // TLBI VMALLE1IS
void invalidate_va(Machine& machine, Vmid vmid, Asid asid, Va page);               // TLBI VAE1IS
void invalidate_vmid(Machine& machine, Vmid vmid);                                 // TLBI VMALLS12E1IS

// Reaches the bytes at once: the driver without SystemC. Made for a processing element, it uses what that one
// has kept of the granule protection table; otherwise the table as it is.
class DirectPort final : public TranslationPort {
 public:
  explicit DirectPort(const Machine& machine) : machine_(machine) {}
  DirectPort(Machine& machine, CpuIndex cpu) : machine_(machine), kept_(&machine.cpus[cpu].gpt_cache) {}
  Fetched fetch(Pa pa) override;  // a descriptor of stage 1 or 2, in the Realm space
  Fetched recall(Pa pa) override { return fetch(pa); }
  GpcResult check(const GpcRequest& request) override;

 private:
  const Machine& machine_;
  GptCache* kept_ = nullptr;
};

// Fetches of the granule protection check itself: Root space, never checked.
class DirectGptPort final : public MemoryPort {
 public:
  explicit DirectGptPort(const Machine& machine) : machine_(machine) {}
  Fetched fetch(Pa pa) override;

 private:
  const Machine& machine_;
};

}  // namespace realmsim::machine

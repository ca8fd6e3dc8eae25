#include "models/machine/gpt_invalidation.h"

#include <algorithm>

#include "models/base/bits.h"

namespace realmsim::machine {
namespace {

std::optional<PaRange> range_of(const Machine& machine, std::uint64_t xt) {
  const auto& geometry = machine.gpc().geometry();
  return decode_tlbi_range(xt, geometry ? geometry->granule_bytes() : kGranuleBytes);
}

}  // namespace

std::uint64_t encode_tlbi_range(Pa base, TlbiRange range) {
  return field<47, 44>(static_cast<std::uint64_t>(range)) | bits<51, 12>(base.value);
}

std::optional<PaRange> decode_tlbi_range(std::uint64_t xt, std::uint64_t granule_bytes) {
  const std::uint64_t size = bits<47, 44>(xt);
  if (size > static_cast<std::uint64_t>(TlbiRange::Of512GiB)) return std::nullopt;
  const std::uint64_t bytes = std::max(bytes_of(static_cast<TlbiRange>(size)), granule_bytes);
  const Pa base = Pa{bits<39, 0>(xt) << 12}.align_down(granule_bytes);
  if (!base.aligned_to(bytes)) return std::nullopt;
  return PaRange{.base = base, .bytes = bytes};
}

void tlbi_paall(Machine& machine, CpuIndex cpu) {
  machine.cpus[cpu].tlb.invalidate_all();
  machine.cpus[cpu].gpt_cache.invalidate_all();
  machine.cpus[cpu].walk_cache.invalidate_all();
  machine.cpus[cpu].ipa_cache.invalidate_all();
  machine.memory.forget_watched();
}

void tlbi_paallos(Machine& machine) {
  for (CpuIndex cpu = 0; cpu < machine.cpus.size(); ++cpu)
    tlbi_paall(machine, cpu);
}

void tlbi_rpaos(Machine& machine, std::uint64_t xt) {
  tlbi_rpalos(machine, xt);
  const auto range = range_of(machine, xt);
  if (!range) return;
  for (Cpu& cpu : machine.cpus)
    cpu.gpt_cache.invalidate_tables(range->base, range->bytes);
  machine.memory.forget_watched();
}

void tlbi_rpalos(Machine& machine, std::uint64_t xt) {
  const auto range = range_of(machine, xt);
  if (!range) return;
  for (Cpu& cpu : machine.cpus) {
    cpu.tlb.invalidate_pa(range->base, range->bytes);
    cpu.gpt_cache.invalidate_leaves(range->base, range->bytes);
  }
  machine.memory.forget_watched();
}

}  // namespace realmsim::machine

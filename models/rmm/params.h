// The 4 KiB structures in which the host passes parameters (RMM 1.0 B4: RmiRealmParams, RmiRecParams).
// The same layout tables read them for the RMM and write them for the hypervisor model.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "models/base/address.h"
#include "models/machine/memory.h"
#include "models/rmm/rec.h"

namespace realmsim::rmm {

struct RealmParams {
  std::uint64_t flags = 0;  // bit 0 LPA2, bit 1 SVE, bit 2 PMU
  std::uint8_t s2sz = 0;
  std::uint8_t sve_vl = 0;
  std::uint8_t num_bps = 0;  // minus one; 0 is reserved
  std::uint8_t num_wps = 0;  // minus one; 0 is reserved
  std::uint8_t pmu_num_ctrs = 0;
  std::uint8_t hash_algo = 0;
  std::array<std::byte, 64> rpv{};
  std::uint16_t vmid = 0;
  std::uint64_t rtt_base = 0;
  std::int64_t rtt_level_start = 0;
  std::uint32_t rtt_num_start = 0;

  [[nodiscard]] bool lpa2() const { return (flags & 1) != 0; }
  [[nodiscard]] bool sve() const { return (flags & 2) != 0; }
  [[nodiscard]] bool pmu() const { return (flags & 4) != 0; }
};

struct RecParams {
  std::uint64_t flags = 0;  // bit 0 runnable
  std::uint64_t mpidr = 0;
  std::uint64_t pc = 0;
  std::array<std::uint64_t, 8> gprs{};
  std::uint64_t num_aux = 0;
  std::array<std::uint64_t, kMaxRecAux> aux{};

  [[nodiscard]] bool runnable() const { return (flags & 1) != 0; }
};

RealmParams read_realm_params(const machine::Memory& memory, Pa granule);
machine::Page encode(const RealmParams& params);
RecParams read_rec_params(const machine::Memory& memory, Pa granule);
machine::Page encode(const RecParams& params);

// REC index of an MPIDR in the RMI layout (Aff0 [3:0], Aff1 [15:8], Aff2 [23:16], Aff3 [31:24]), and back.
bool mpidr_reserved_bits_clear(std::uint64_t mpidr);
std::uint64_t rec_index_of(std::uint64_t mpidr);
std::uint64_t mpidr_of(std::uint64_t rec_index);
// REC index of an MPIDR as PSCI calls give it: Aff3 at [39:32], what is no affinity ignored (TF-RMM).
std::uint64_t psci_rec_index(std::uint64_t mpidr);

}  // namespace realmsim::rmm

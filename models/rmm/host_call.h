// RSI_HOST_CALL's structure in realm memory: an immediate and the 31 general registers, 256 bytes
// (RMM 1.0 B5, RsiHostCall).
#pragma once

#include <array>
#include <cstdint>

#include "models/machine/memory.h"
#include "models/rmm/command.h"
#include "models/rmm/rec.h"

namespace realmsim::rmm {

inline constexpr std::uint64_t kHostCallBytes = 256;

struct HostCall {
  std::uint16_t imm = 0;
  std::array<std::uint64_t, kRecRegisters> gprs{};
};

HostCall read_host_call(const machine::Memory& memory, Pa structure);
void write_host_call(machine::Memory& memory, Pa structure, const HostCall& call);

// Part of REC_ENTER: the host's answer goes to the structure; if that is no longer mapped the REC exits
// again at once with a Data Abort and the call stays pending. Where the structure has become EMPTY the answer
// is dropped and X0 left alone, as TF-RMM does.
void complete_host_call(Commit& commit);

}  // namespace realmsim::rmm

// What the hypervisor can do with a processing element. The SystemC models implement it with time; tests
// implement it without.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "models/base/address.h"
#include "models/base/command_description.h"
#include "models/base/micro_op.h"

namespace realmsim::host {

class Port {
 public:
  virtual ~Port() = default;
  // An SMC to the RMM; X0 is the function id. RMI_REC_ENTER returns as soon as the realm runs.
  virtual Registers smc(const Registers& x) = 0;
  // The hypervisor's own Non-secure memory. Reading is part of whatever it does with what it reads.
  virtual void write(Pa pa, std::span<const std::byte> bytes) = 0;
  virtual void read(Pa pa, std::span<std::byte> bytes) = 0;
  // Work of the hypervisor itself.
  virtual void charge(MicroOp op, std::uint64_t count) = 0;
};

}  // namespace realmsim::host

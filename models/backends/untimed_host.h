// The hypervisor's side of a backend that stands alone, without SystemC: nothing takes time.
#pragma once

#include "models/backends/backend.h"
#include "models/host/port.h"

namespace realmsim::backends {

class UntimedHost : public host::Port {
 public:
  UntimedHost(Backend& backend, CpuIndex cpu, Meter& meter) : backend_(backend), cpu_(cpu), meter_(meter) {}

  Registers smc(const Registers& x) final { return backend_.smc(cpu_, x, meter_).x; }
  void write(Pa pa, std::span<const std::byte> bytes) final { backend_.machine().memory.write(pa, bytes); }
  void read(Pa pa, std::span<std::byte> bytes) final { backend_.machine().memory.read(pa, bytes); }
  void charge(MicroOp op, std::uint64_t count) final { meter_.charge(op, count); }

 private:
  Backend& backend_;
  CpuIndex cpu_;
  Meter& meter_;
};

}  // namespace realmsim::backends

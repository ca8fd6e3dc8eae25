// A machine driven by plain calls, without SystemC and without time: the other side of the ports that the
// SystemC models implement. Small enough that a test can look at every granule.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "models/backends/cca.h"
#include "models/backends/untimed_host.h"
#include "models/guest/port.h"
#include "models/host/exit_server.h"
#include "models/host/realm_builder.h"

namespace realmsim::testing {

inline constexpr Pa kDramBase{0x8000'0000};

struct DirectOptions {
  std::uint32_t granules = 1024;
  std::uint32_t cpus = 2;
  backends::SharedMemory shared_memory = backends::SharedMemory::Paper;
  rmm::Config firmware;
  bool watched = false;
};

class DirectMachine {
 public:
  explicit DirectMachine(const DirectOptions& options = {}, Observer* observer = nullptr);

  [[nodiscard]] backends::Cca& backend() { return backend_; }
  [[nodiscard]] machine::Machine& machine() { return backend_.machine(); }
  [[nodiscard]] Meter& meter() { return meter_; }
  // Delegable granule `index`.
  [[nodiscard]] Pa granule(std::uint32_t index) const {
    return kDramBase + std::uint64_t{index} * kGranuleBytes;
  }

  backends::CallReturn call(CpuIndex cpu, const rmm::Command& command,
                            std::initializer_list<std::uint64_t> arguments);
  // X0 of a host call on processing element 0.
  std::uint64_t rmi(const rmm::Command& command, std::initializer_list<std::uint64_t> arguments) {
    return call(0, command, arguments).x[0];
  }

  // An access by the state that `cpu` runs in, or only its translation; bytes move if it is allowed.
  machine::Translation translate(CpuIndex cpu, const machine::AccessRequest& request);
  machine::Translation load(CpuIndex cpu, std::uint64_t address, Pas pas, std::span<std::byte> bytes);
  machine::Translation store(CpuIndex cpu, std::uint64_t address, Pas pas, std::span<const std::byte> bytes);

 private:
  Observer silent_;
  backends::Cca backend_;
  Meter meter_;
};

// Another agent, such as the Secure world through EL3, changes the granule protection table.
void set_gpi(machine::Machine& machine, Pa granule, machine::Gpi gpi);

// The hypervisor on one processing element of a DirectMachine.
class DirectHostPort final : public backends::UntimedHost {
 public:
  DirectHostPort(DirectMachine& machine, CpuIndex cpu)
      : UntimedHost(machine.backend(), cpu, machine.meter()) {}
};

// A realm's virtual processor with a hypervisor that serves its exits. It spins nowhere: a poll that is not
// satisfied ends the program.
class DirectGuestPort final : public guest::Port {
 public:
  DirectGuestPort(DirectMachine& machine, host::GranulePool& pool, const host::HostedRealm& realm,
                  CpuIndex cpu)
      : machine_(machine), pool_(pool), realm_(realm), cpu_(cpu) {}

  bool read(Ipa at, std::span<std::byte> bytes) override;
  bool write(Ipa at, std::span<const std::byte> bytes) override;
  bool fill(Ipa at, std::uint64_t bytes, std::byte value) override;
  bool in_place(Ipa at, std::uint64_t bytes, const Pass& pass,
                const std::function<void(std::span<std::byte>)>& work) override;
  void enter_kernel() override {}
  void leave_kernel() override {}
  bool copy(Ipa from, Ipa to, std::uint64_t bytes) override;
  bool store32(Ipa at, std::uint32_t value) override;
  bool poll32(Ipa at, std::uint32_t value) override;
  Picoseconds clock() override { return {}; }
  Cycles cycle_counter() override { return {}; }
  void think(std::uint16_t) override {}
  std::optional<Registers> smc(const Registers& x) override;

  // Enters the realm if it does not run.
  bool enter();

 private:
  bool serve_and_enter();

  DirectMachine& machine_;
  host::GranulePool& pool_;
  const host::HostedRealm& realm_;
  CpuIndex cpu_;
};

}  // namespace realmsim::testing

// A system on chip over a machine that a test can look into, with round numbers: a cycle is a nanosecond,
// caches are small, and every distance in the topology is a whole number of cycles.
#pragma once

#include <array>
#include <functional>
#include <vector>

#include "models/soc/system.h"
#include "tests/support/direct_machine.h"

namespace realmsim::testing {

inline constexpr Picoseconds kCycle{1000};
inline constexpr std::uint64_t kTickPeriodCycles = 50'000'000;

timing::Parameters round_parameters();
void set_whole(timing::Parameters& parameters, timing::ParameterKey key, std::uint64_t value);

// Two processing elements, 30 and 40 ns from a switch; memory is 70 ns behind it.
soc::SystemDescription round_system();

class SocBench {
 public:
  explicit SocBench(const soc::SystemDescription& description = round_system(),
                    const machine::Tlb& tlb = machine::Tlb{});

  [[nodiscard]] DirectMachine& machine() { return machine_; }
  [[nodiscard]] soc::System& system() { return system_; }
  // Cycles that a program alone takes on `cpu`.
  std::uint64_t cycles_of(CpuIndex cpu, const std::function<void()>& program);

  // Eight bytes of Non-secure memory at `pa`, by the hypervisor.
  std::uint64_t load(CpuIndex cpu, Pa pa);
  void store(CpuIndex cpu, Pa pa, std::uint64_t value);

 private:
  DirectMachine machine_;
  soc::System system_;
};

inline constexpr Ipa kRam{0x1000'0000};
inline constexpr std::uint64_t kRamBytes = 16 * kGranuleBytes;
inline constexpr Ipa kWindow{(std::uint64_t{1} << 39) + 0x3000'0000};
inline constexpr std::uint64_t kWindowBytes = 4 * kGranuleBytes;

// Two realms, each on its own processing element, that see one Non-secure window.
class RealmPair {
 public:
  explicit RealmPair(const soc::SystemDescription& description = round_system());

  [[nodiscard]] SocBench& bench() { return bench_; }
  [[nodiscard]] soc::System& system() { return bench_.system(); }
  [[nodiscard]] soc::VirtualProcessor& realm(CpuIndex cpu) { return *processors_[cpu]; }
  [[nodiscard]] Pa window() { return bench_.machine().granule(0); }

  // Runs a program in each realm, side by side, after both have touched the window.
  void run(const std::function<void(soc::VirtualProcessor&)>& first,
           const std::function<void(soc::VirtualProcessor&)>& second);

 private:
  SocBench bench_;
  host::GranulePool pool_;
  std::array<host::HostedRealm, 2> hosted_;
  std::vector<soc::VirtualProcessor*> processors_;
};

}  // namespace realmsim::testing

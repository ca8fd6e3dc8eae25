// A realm with 256 MiB of RAM on the default platform, and the three address streams of the benchmarks.
#pragma once

#include <cstdint>
#include <vector>

#include "models/backends/cca.h"
#include "models/host/realm_builder.h"
#include "models/soc/system.h"
#include "sim/scenario/platform.h"

namespace realmsim::bench {

inline constexpr Ipa kRam{0x4000'0000};
inline constexpr std::uint64_t kRamBytes = std::uint64_t{256} << 20;

// Offsets into RAM, of 8-byte words: `seq` strides through 1 MiB by lines; `hot` stays in 16 KiB but for
// every sixteenth access, which goes anywhere; `rnd` goes anywhere.
enum class Stream : std::uint8_t { Seq, Hot, Rnd };
std::vector<std::uint32_t> make_stream(Stream stream, std::size_t length);

scenario::Platform default_platform();

class MachineUnderBench {
 public:
  explicit MachineUnderBench(std::uint64_t ram_bytes = kRamBytes);

  [[nodiscard]] backends::Cca& backend() { return backend_; }
  [[nodiscard]] soc::System& system() { return system_; }
  [[nodiscard]] soc::VirtualProcessor& processor() { return *processor_; }

 private:
  scenario::Platform platform_;
  Observer silent_;
  backends::Cca backend_;
  soc::System system_;
  host::GranulePool pool_;
  host::HostedRealm realm_;
  soc::VirtualProcessor* processor_ = nullptr;
};

}  // namespace realmsim::bench

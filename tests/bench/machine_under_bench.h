// A realm with 256 MiB of RAM on the default platform.
#pragma once

#include <cstdint>
#include <vector>

#include "models/backends/cca.h"
#include "models/host/realm_builder.h"
#include "models/soc/system.h"
#include "sim/scenario/platform.h"
#include "tests/bench/address_stream.h"

namespace realmsim::bench {

inline constexpr Ipa kRam{0x4000'0000};

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

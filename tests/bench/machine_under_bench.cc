#include "tests/bench/machine_under_bench.h"

#include "tests/support/shipped_platform.h"

namespace realmsim::bench {
namespace {

std::vector<machine::Cpu> processing_elements(const scenario::Platform& platform) {
  machine::Cpu cpu;
  cpu.tlb = machine::Tlb{soc::tlb_of(platform.parameters)};
  cpu.walk_cache = machine::WalkCache{soc::walk_cache_of(platform.parameters)};
  return std::vector<machine::Cpu>(platform.cpus(), cpu);
}

}  // namespace

scenario::Platform default_platform() {
  return testing::shipped_platform("rk3588-a55");
}

MachineUnderBench::MachineUnderBench(std::uint64_t ram_bytes)
    : platform_(default_platform()),
      backend_(platform_.map, processing_elements(platform_),
               {.shared_memory = backends::SharedMemory::Paper, .firmware = platform_.firmware()}, silent_),
      system_({.parameters = platform_.parameters, .topology = platform_.topology}, backend_),
      pool_(platform_.host_memory.base, platform_.host_memory.size) {
  system_.run(
      {{0, [&] {
          host::Rmi rmi{system_.physical(0), pool_};
          realm_ = host::build_realm(rmi, {.access_policy_table = true, .ram = {{kRam, ram_bytes, {}}}});
        }}});
  processor_ = &system_.add_virtual_processor(0, pool_, realm_, realm_.recs.front());
  system_.run({{0, [&] { processor_->enter(); }}});
}

}  // namespace realmsim::bench

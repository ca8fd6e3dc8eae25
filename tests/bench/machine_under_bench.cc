#include "tests/bench/machine_under_bench.h"

#include "models/base/random.h"
#include "sim/scenario/document.h"

namespace realmsim::bench {
namespace {

std::vector<machine::Cpu> processing_elements(const scenario::Platform& platform) {
  machine::Cpu cpu;
  cpu.tlb = machine::Tlb{soc::tlb_of(platform.parameters)};
  return std::vector<machine::Cpu>(platform.cpus(), cpu);
}

}  // namespace

std::vector<std::uint32_t> make_stream(Stream stream, std::size_t length) {
  constexpr std::uint64_t kHotBytes = 16 * 1024;
  constexpr std::uint64_t kSeqBytes = 1024 * 1024;
  RandomStream random{88172645463325252, 0};
  std::vector<std::uint32_t> offsets(length);
  for (std::size_t i = 0; i < length; ++i) {
    const bool anywhere = stream == Stream::Rnd || (stream == Stream::Hot && i % 16 == 15);
    offsets[i] = stream == Stream::Seq
                     ? static_cast<std::uint32_t>(i * 64 % kSeqBytes)
                     : static_cast<std::uint32_t>(random.below((anywhere ? kRamBytes : kHotBytes) / 8) * 8);
  }
  return offsets;
}

scenario::Platform default_platform() {
  const std::string path = REALMSIM_SOURCE_DIR "/configs/platforms/rk3588-a55.json";
  const scenario::SourceFile file{path, scenario::read_file(path).value()};
  scenario::Diagnostics diagnostics{file};
  const auto root = scenario::parse(file, scenario::Dialect::Json, diagnostics);
  const scenario::Parameters none;
  scenario::Reader reader{diagnostics, none};
  return scenario::read_platform(reader, root.value()).value();
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

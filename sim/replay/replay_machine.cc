#include "sim/replay/replay_machine.h"

#include <algorithm>

#include "sim/replay/symbols.h"

namespace realmsim::replay {
namespace {

constexpr std::uint64_t kMiB = std::uint64_t{1} << 20;
constexpr std::uint64_t kRootBytes = 16 * kMiB;  // room for the granule protection tables

std::shared_ptr<const machine::MemoryMap> memory_map(std::uint32_t granules) {
  using machine::RegionKind;
  const std::uint64_t dram = std::uint64_t{granules} * kGranuleBytes;
  const Pa firmware = (kGranule0 + dram + 2 * kMiB - 1).align_down(2 * kMiB);
  return std::make_shared<const machine::MemoryMap>(std::vector<machine::Region>{
      {"devices", RegionKind::Device, Pa{0}, kGranule0.value},
      {"dram", RegionKind::Dram, kGranule0, dram},
      {"rmm", RegionKind::Realm, firmware, kMiB},
      {"secure", RegionKind::Secure, firmware + kMiB, kMiB},
      {"el3", RegionKind::Root, firmware + 2 * kMiB, kRootBytes},
  });
}

}  // namespace

std::optional<ChangeLog::CallName> ChangeLog::since(const StateKey& key) const {
  const auto last = std::find_if(changes_.rbegin(), changes_.rend(),
                                 [&](const Change& change) { return change.key == key; });
  if (last == changes_.rend()) return std::nullopt;
  return calls_[last->call];
}

ReplayMachine::ReplayMachine(const Header& header, backends::SharedMemory shared_memory)
    : backend_(memory_map(header.granules), std::vector<machine::Cpu>(header.cpus),
               {.shared_memory = shared_memory, .firmware = header.firmware}, changes_),
      booted_(backend_.state()) {}

void ReplayMachine::start_sequence() {
  backend_.state() = booted_;
  exit_pc_.clear();
  changes_.begin_sequence();
  meter_.clear();
}

FaultKind ReplayMachine::host_access(Pa pa) const {
  machine::DirectPort port{backend_.machine()};
  return port.check({.requester = SecurityState::NonSecure, .pas = Pas::NonSecure, .pa = pa}).fault;
}

void ReplayMachine::host_write(Pa granule, const machine::Page& page) {
  if (host_access(granule) == FaultKind::None) machine().memory.write(granule, page);
}

}  // namespace realmsim::replay

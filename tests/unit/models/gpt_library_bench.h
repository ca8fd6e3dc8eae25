// EL3's library on a machine of its own: 4 GiB protected in entries of 1 GiB, tables in Root memory, and the
// regions that a test gives. Only the tables exist as memory.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "models/monitor/gpt_boot.h"
#include "models/monitor/gpt_library.h"

namespace realmsim::monitor {

inline constexpr std::uint64_t kMiB = std::uint64_t{1} << 20;
inline constexpr std::uint64_t kGiB = std::uint64_t{1} << 30;
inline constexpr Pa kLibraryDram{2 * kGiB};
inline constexpr Pa kLibraryRoot{3 * kGiB};
inline constexpr Pa kLevel1Memory{kLibraryRoot + 16 * kMiB};

struct LibraryOptions {
  std::optional<machine::ContiguousSize> largest_block;
  std::uint8_t pgs = 0;
  machine::RmeFeatures features;
};

struct LibraryBench {
  machine::Machine machine{map(), std::vector<machine::Cpu>(2)};
  GptLibrary library;
  Meter meter;
  Observer silent;

  explicit LibraryBench(const LibraryOptions& options = {}) : library{options.largest_block} {
    machine.configure(machine::GpcConfig{{}, options.features});
  }

  ReturnCode boot(const std::vector<PasRegion>& regions, std::uint8_t pgs = 0, std::uint8_t pps = 0) {
    return monitor::boot(machine, library,
                         {.pps = pps,
                          .pgs = pgs,
                          .level0 = {kLibraryRoot, kMiB},
                          .level1 = {kLevel1Memory, 8 * kMiB},
                          .regions = regions},
                         meter);
  }

  Effects effects() { return {machine, library, meter, silent}; }

  TransitionResult transition(Pa base, machine::Gpi target, SecurityState caller) {
    return monitor::transition(effects(),
                               {.base = base, .target = static_cast<std::uint8_t>(target), .caller = caller});
  }

  [[nodiscard]] std::uint64_t word(Pa pa) const {
    const auto found = machine::current_word(machine, pa);
    return found ? found->value : ~std::uint64_t{0};
  }

  static std::shared_ptr<const machine::MemoryMap> map() {
    return std::make_shared<const machine::MemoryMap>(std::vector<machine::Region>{
        {"dram", machine::RegionKind::Dram, kLibraryDram, kGranuleBytes},
        {"el3", machine::RegionKind::Root, kLibraryRoot, 64 * kMiB},
    });
  }
};

inline PasRegion granules(Pa base, std::uint64_t size, machine::Gpi gpi = machine::Gpi::NonSecure) {
  return {.base = base, .size = size, .gpi = static_cast<std::uint8_t>(gpi)};
}

inline std::string text_of(const OperationList& operations) {
  std::string text;
  for (const HardwareOperation& operation : operations)
    text += std::string{text.empty() ? "" : " "} + std::string{name_of(operation)};
  return text;
}

}  // namespace realmsim::monitor

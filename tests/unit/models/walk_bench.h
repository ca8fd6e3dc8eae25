// A realm whose IPA space of 1 GiB begins with 2 MiB that all lead to one page, through two levels of tables;
// by default its processing element remembers the ways of walks.
#pragma once

#include "tests/unit/models/gpt_bench.h"

namespace realmsim::machine {

struct WalkBench {
  static constexpr Pa kRoot{GptBench::kDram};
  static constexpr Pa kLevel3 = kRoot + 0x10'0000;  // governed by another descriptor of the table
  static constexpr Pa kData = kRoot + 0x20'0000;
  static constexpr std::uint64_t kReadable = 0b1 << 6;
  static constexpr std::uint64_t kTableOrPage = 0b11;

  GptBench bench;

  explicit WalkBench(GptCaching caching) {
    for (const Pa pa : {kRoot, kLevel3, kData})
      bench.set_level1(pa, encode_granules(Gpi::Realm));
    bench.machine.memory.write64(kRoot, kLevel3.value | kTableOrPage);
    for (std::uint64_t entry = 0; entry < kTableEntries; ++entry)
      bench.machine.memory.write64(kLevel3 + 8 * entry, kData.value | kTableOrPage | kReadable);
    bench.machine.cpus.resize(1);
    cpu().state = SecurityState::Realm;
    cpu().stage2 = Stage2Regime{.root = kRoot, .vmid = Vmid{1}, .start_level = 2, .ipa_bits = 30};
    cpu().gpt_cache = GptCache{caching};
    cpu().walk_cache = WalkCache{{.entries = 4, .ways = 4}};
  }

  Cpu& cpu() { return bench.machine.cpus[0]; }
};

}  // namespace realmsim::machine

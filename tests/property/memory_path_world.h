// A small world for random accesses: DRAM with a granule protection table over it, three realms whose stage 2
// tables start at different levels and who have two address spaces of their own, with stage 1 tables in their
// memory, and whoever names physical addresses. It knows what usually belongs
// where, and makes up what processing elements do next: mostly what they just did, now and then anything.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <vector>

#include "models/base/command_description.h"
#include "models/base/random.h"
#include "models/machine/gpc_config.h"
#include "models/machine/memory_map.h"
#include "tests/support/plain_memory_path.h"

namespace realmsim::testing {

// What one processing element does: an access, or a call of BareFirmware.
struct MemoryPathStep {
  PlainRequest request;
  std::uint64_t value = 0;  // of a store
  std::optional<Registers> call;
};

class MemoryPathWorld {
 public:
  struct Size {
    std::uint32_t granules;         // that data lie in
    std::uint32_t pages_per_realm;  // mapped to them
  };
  MemoryPathWorld(std::uint64_t seed, const Size& size, CpuIndex cpus);

  [[nodiscard]] const std::shared_ptr<const machine::MemoryMap>& map() const { return map_; }
  [[nodiscard]] machine::GpcConfig granule_protection() const;
  [[nodiscard]] Pa granule_protection_table() const;
  // Tables as they are at first.
  [[nodiscard]] const PlainMemory& memory() const { return memory_; }

  MemoryPathStep step(CpuIndex cpu);

 private:
  struct Page {
    std::uint64_t address;
    Pa entry;
  };
  // Virtual pages and their entries.
  struct Space {
    PlainStage1 stage1;
    std::vector<Page> pages;
    std::vector<Pa> table_entries;
    std::uint64_t block;
    std::uint64_t hole;
  };
  struct Realm {
    PlainStage2 stage2;
    std::vector<Page> pages;
    std::vector<Pa> table_entries;              // that lead to tables
    std::uint64_t block;                        // IPA
    std::uint64_t hole;                         // IPA without a table
    std::uint64_t next_table;                   // IPA of the next stage 1 table
    std::map<std::uint64_t, Pa> stage1_tables;  // by IPA
    std::vector<Space> spaces;
  };
  struct Program {
    std::size_t who = 0;    // a realm, or beyond them the hypervisor and the Secure world
    std::size_t space = 0;  // of the realm, or beyond them its IPA space
    std::array<std::uint64_t, 4> recent{};
    std::optional<Registers> next_call;
  };

  void build_granule_protection();
  void build_realm(std::size_t index, std::uint32_t pages);
  Pa new_table();
  // The entry at `level` on the way to `ipa`; makes the tables above it.
  Pa entry_for(Realm& realm, std::uint64_t ipa, int level);
  std::uint64_t leaf(std::uint32_t granule);
  void build_space(Realm& realm, Asid asid, unsigned va_bits);
  std::uint64_t new_stage1_table(Realm& realm);
  Pa stage1_entry_for(Realm& realm, Space& space, std::uint64_t va, int level);
  std::uint64_t stage1_leaf(const Realm& realm);
  std::uint64_t usual_gpi(std::uint64_t granule) const;

  [[nodiscard]] bool one_in(std::uint64_t many) { return random_.below(many) == 0; }
  Registers call(Program& program);
  Registers change_of_mapping(Program& program, Realm& realm);
  Registers change_of_stage1(Program& program, Realm& realm);
  Registers change_of_stage1_table(Program& program, Realm& realm);
  Registers change_of_granule(Program& program);
  std::uint64_t page_of(Program& program, const std::vector<Page>& pages, std::uint64_t block,
                        std::uint64_t hole, unsigned bits);
  void name_physical(PlainRequest& request, bool secure);

  RandomStream random_;
  Size size_;
  std::shared_ptr<const machine::MemoryMap> map_;
  PlainMemory memory_;
  std::uint32_t tables_ = 0;
  std::vector<Realm> realms_;
  std::vector<Program> programs_;
  std::uint64_t stored_ = 0;
};

}  // namespace realmsim::testing

// What becomes of one access and what it costs, worked out the slow way from the architecture (Arm ARM
// DDI0487 D8 and D9) and the numbers of a platform: an independent second opinion on the models.
//
// One access at a time, in the order in which the caller makes them. Descriptors have 4 KiB granules and no
// LPA2; the granule protection table covers 4 GiB in 1 GiB entries.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <vector>

#include "models/base/fault_kind.h"
#include "models/base/micro_op.h"
#include "models/timing/parameters.h"
#include "tests/support/plain_caches.h"
#include "tests/support/plain_memory.h"
#include "tests/support/plain_tlb.h"

namespace realmsim::testing {

struct PlainStage2 {
  Pa root;
  Vmid vmid;
  int start_level;
  unsigned ipa_bits;
};

struct PlainStage1 {
  std::uint64_t root;  // IPA
  Asid asid;
  unsigned va_bits;
};

struct PlainRequest {
  enum class Type : std::uint8_t { Load, Store, Fetch };
  Type type = Type::Load;
  SecurityState state = SecurityState::NonSecure;
  std::optional<PlainStage2> stage2;  // the address is an IPA
  std::optional<PlainStage1> stage1;  // or even a VA
  std::uint64_t address = 0;
  Pas named = Pas::NonSecure;  // without stage 2
};

struct PlainOutcome {
  FaultKind fault = FaultKind::None;
  int level = 0;      // of a fault
  int gpt_level = 0;  // of a fault of the granule protection check
  bool on_walk = false;
  bool on_stage1_walk = false;
  std::uint64_t ipa = 0;  // of a VA
  Pa pa;
  Pas pas = Pas::NonSecure;
  int tlb_level = 0;  // 0: a walk was needed

  friend bool operator==(const PlainOutcome&, const PlainOutcome&) = default;
};

constexpr std::uint64_t bits_of(std::uint64_t word, unsigned high, unsigned low) {
  return (word >> low) % (std::uint64_t{1} << (high - low + 1));
}

constexpr bool allowed(const PlainFrame& frame, PlainRequest::Type type) {
  using Type = PlainRequest::Type;
  return type == Type::Load ? frame.readable : type == Type::Store ? frame.writable : frame.executable;
}

class PlainMemoryPath {
 public:
  struct Description {
    timing::Parameters parameters;
    PlainCachesShape caches;
    std::optional<PlainTlbShape> tlb;
    PlainCacheShape walk_cache;
    PlainCacheShape ipa_cache;
    std::vector<std::vector<std::uint64_t>> picoseconds_between;  // processing elements
    std::vector<std::uint64_t> picoseconds_to_memory;
    Pa granule_protection_table;
    std::function<bool(Pa)> answers;  // is there anything at the address?
  };
  PlainMemoryPath(const Description& description, PlainMemory& memory);

  PlainOutcome access(CpuIndex cpu, const PlainRequest& request);

  void invalidate_ipa(Vmid vmid, std::uint64_t first, std::uint64_t bytes);
  void invalidate_vmid(Vmid vmid);
  void invalidate_stage1(Vmid vmid);
  void invalidate_va(Vmid vmid, Asid asid, std::uint64_t va);
  void invalidate_pa(Pa first, std::uint64_t bytes);
  void invalidate_all(CpuIndex cpu);

  struct Charged {
    std::uint64_t count = 0;
    std::uint64_t cycles = 0;
  };
  void charge(CpuIndex cpu, MicroOp op);
  [[nodiscard]] const Charged& charged(CpuIndex cpu, MicroOp op) { return cores_[cpu].charged[op]; }
  [[nodiscard]] std::uint64_t cycles(CpuIndex cpu) const { return cores_[cpu].cycles; }
  [[nodiscard]] std::uint64_t picoseconds(CpuIndex cpu) const;
  void wait_until_picoseconds(CpuIndex cpu, std::uint64_t picoseconds);
  [[nodiscard]] CpuIndex cpus() const { return static_cast<CpuIndex>(cores_.size()); }

 private:
  // A table that a walk of the VMID has come to, by the part of the address that led there: an IPA, or a VA
  // of the ASID.
  struct KnownTable {
    Vmid vmid;
    int level;
    std::uint64_t prefix;
    std::optional<Asid> asid = std::nullopt;
    friend bool operator==(const KnownTable&, const KnownTable&) = default;
  };
  // A page that stage 2 has been found to lead to for a walk of stage 1.
  struct KnownPage {
    Vmid vmid;
    std::uint64_t number;
    friend bool operator==(const KnownPage&, const KnownPage&) = default;
  };
  struct Nothing {};
  struct Core {
    PlainTlb tlb;
    PlainLru<KnownTable, Nothing> known_tables;
    PlainLru<KnownPage, Nothing> known_pages;
    std::uint64_t cycles = 0;
    std::map<MicroOp, Charged> charged;
  };
  struct Checked {
    FaultKind fault = FaultKind::None;
    int level = 0;
  };
  struct Step {
    PlainOutcome outcome;
    PlainFrame frame;
    int leaf_level = 0;  // of stage 2
  };

  enum class Price : std::uint8_t { Charged, Free };
  Step translate(CpuIndex cpu, const PlainRequest& request);
  Step walk_stage2(CpuIndex cpu, const PlainStage2& stage2, std::uint64_t ipa, PlainRequest::Type type,
                   Price price);
  Step walk_for_stage1(CpuIndex cpu, const PlainStage2& stage2, std::uint64_t ipa, PlainRequest::Type type,
                       Price price);
  Step walk_both_stages(CpuIndex cpu, const PlainRequest& request);
  // The word of a stage 1 table, or how fetching it failed.
  struct Word {
    std::optional<PlainOutcome> failure;
    std::uint64_t value = 0;
  };
  Word fetch_for_stage1(CpuIndex cpu, const PlainStage2& stage2, std::uint64_t ipa, int level, Price price);
  Checked check(CpuIndex cpu, Pas pas, Pa pa, Price price);
  Checked look_up_granule(CpuIndex cpu, Pas pas, Pa pa, Price price);
  std::uint64_t fetch_of_table(CpuIndex cpu, Pa pa, Price price);
  int lowest_known_level(CpuIndex cpu, const PlainStage2& stage2, std::uint64_t ipa);
  template <class Match>
  void forget_tables(Match match) {
    for (Core& core : cores_)
      core.known_tables.drop_if([&](const KnownTable& table, Nothing) { return match(table); });
  }

  void refer(CpuIndex cpu, Pa pa, Pas pas, PlainCaches::Use use, PlainCaches::Asker asker);
  void charge_cycles(CpuIndex cpu, MicroOp op, std::uint64_t cycles);
  [[nodiscard]] std::uint64_t whole(const char* key) const;
  [[nodiscard]] std::uint64_t cycles_of(std::uint64_t picoseconds) const;

  Description description_;
  PlainMemory& memory_;
  PlainCaches caches_;
  std::vector<Core> cores_;
  std::uint64_t hertz_;
  bool checks_cost_;
};

}  // namespace realmsim::testing

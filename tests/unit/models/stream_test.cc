// Accesses that go through many lines of a granule, and what each line costs.
#include <gtest/gtest.h>

#include "tests/unit/models/soc_bench.h"

namespace realmsim::testing {
namespace {

using machine::AccessType;

struct Counts {
  std::uint64_t l1_hits = 0;
  std::uint64_t line_loads = 0;
  std::uint64_t dram_accesses = 0;
  std::uint64_t streamed_bytes = 0;
  std::uint64_t filled_bytes = 0;
  friend bool operator==(const Counts&, const Counts&) = default;
  friend std::ostream& operator<<(std::ostream& out, const Counts& counts) {
    return out << counts.l1_hits << " hits, " << counts.line_loads << " lines loaded, "
               << counts.dram_accesses << " from DRAM, " << counts.streamed_bytes << " streamed, "
               << counts.filled_bytes << " filled";
  }
};

class HypervisorOnBench {
 public:
  void access(AccessType type, std::uint64_t offset, std::uint64_t bytes) {
    std::vector<std::byte> buffer(bytes);
    bench_.system().run({{0, [&] {
                            bench_.system().physical(0).access(SecurityState::NonSecure, type,
                                                               bench_.machine().granule(0) + offset,
                                                               Pas::NonSecure, buffer);
                          }}});
  }
  [[nodiscard]] timing::Ledger ledger() { return bench_.system().ledger(0); }
  [[nodiscard]] std::uint64_t cycles() { return bench_.system().cycles(0).value; }

 private:
  SocBench bench_;
};

struct Case {
  const char* rule;
  AccessType type;
  std::uint64_t offset;
  std::uint64_t bytes;
  bool warm;  // its lines are in level 1
  Counts counts;
};

constexpr std::array kCases{
    Case{"a_word_is_one_reference", AccessType::Load, 56, 8, true, {.l1_hits = 1}},
    Case{"a_line_is_one_reference", AccessType::Load, 64, 64, true, {.l1_hits = 1}},
    Case{"a_byte_beyond_it_loads_the_next_line",
         AccessType::Load,
         63,
         2,
         true,
         {.l1_hits = 1, .line_loads = 1}},
    Case{"loads_of_lines_in_level_1_take_the_load_pipe",
         AccessType::Load,
         0,
         256,
         true,
         {.l1_hits = 1, .line_loads = 3}},
    Case{"the_first_lines_of_a_cold_stream_are_waited_for_the_others_cost_bandwidth",
         AccessType::Load,
         0,
         4096,
         false,
         {.line_loads = 1, .dram_accesses = 2, .streamed_bytes = 62 * 64}},
    Case{"a_store_fills_what_lies_beyond_its_first_line",
         AccessType::Store,
         60,
         200,
         false,
         {.l1_hits = 1, .filled_bytes = 196}},
};

TEST(Stream, each_line_of_an_access_is_charged_as_what_it_is) {
  for (const Case& row : kCases) {
    HypervisorOnBench hypervisor;
    if (row.warm) hypervisor.access(row.type, row.offset, row.bytes);
    const timing::Ledger before = hypervisor.ledger();
    hypervisor.access(row.type, row.offset, row.bytes);
    const timing::Ledger made = hypervisor.ledger() - before;
    const Counts counts{.l1_hits = made.entry(MicroOp::L1Hit).count,
                        .line_loads = made.entry(MicroOp::LineLoad).count,
                        .dram_accesses = made.entry(MicroOp::DramAccess).count,
                        .streamed_bytes = made.entry(MicroOp::StreamedByte).count,
                        .filled_bytes = made.entry(MicroOp::FillByte).count};
    EXPECT_EQ(counts, row.counts) << row.rule;
  }
}

TEST(Stream, more_bytes_never_cost_fewer_cycles) {
  for (const AccessType type : {AccessType::Load, AccessType::Store}) {
    std::uint64_t before = 0;
    for (std::uint64_t bytes = 1; bytes <= kGranuleBytes; bytes += 61) {
      HypervisorOnBench hypervisor;
      hypervisor.access(type, 0, bytes);
      EXPECT_GE(hypervisor.cycles(), before) << bytes;
      before = hypervisor.cycles();
    }
  }
}

// What costs nothing on a platform is an estimate of it all the same.
TEST(Stream, of_encrypted_memory_counts_what_encryption_adds_also_where_that_is_nothing) {
  for (const std::uint64_t nanoseconds : {std::uint64_t{0}, std::uint64_t{5}}) {
    soc::SystemDescription description = round_system();
    set_whole(description.parameters, "mec.extra_dram_ns", nanoseconds);
    RealmPair pair{description};
    const auto encrypted = [&](Ipa at) {
      const std::uint64_t before = pair.system().ledger(0).entry(MicroOp::EncryptedDramAccess).count;
      pair.system().run({{0, [&] {
                            std::array<std::byte, 8> word{};
                            ASSERT_TRUE(pair.realm(0).read(at, word));
                          }}});
      return pair.system().ledger(0).entry(MicroOp::EncryptedDramAccess).count - before;
    };
    EXPECT_GE(encrypted(kRam), 1u) << nanoseconds;
  }
}

// The lines of a store are the processing element's afterwards, as if each had been stored to.
TEST(Stream, a_store_owns_all_its_lines) {
  HypervisorOnBench hypervisor;
  hypervisor.access(AccessType::Store, 0, 256);
  const std::uint64_t before = hypervisor.ledger().entry(MicroOp::L1Hit).count;
  for (std::uint64_t line = 0; line < 256; line += machine::kLineBytes)
    hypervisor.access(AccessType::Load, line, 8);
  EXPECT_EQ(hypervisor.ledger().entry(MicroOp::L1Hit).count - before, 4u);
}

}  // namespace
}  // namespace realmsim::testing

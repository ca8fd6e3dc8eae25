// What is recorded of a translation, and that recording changes nothing.
#include "models/machine/recorded_translation.h"

#include <string>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "models/base/random.h"
#include "tests/unit/models/walk_bench.h"

namespace realmsim::machine {
namespace {

// Counts the references to memory.
class CountingPort final : public TranslationPort {
 public:
  explicit CountingPort(Machine& machine) : port_(machine, 0) {}
  Fetched fetch(Pa pa) override {
    ++fetches;
    return port_.fetch(pa);
  }
  Fetched recall(Pa pa) override { return port_.recall(pa); }
  [[nodiscard]] std::uint64_t changes() const override { return port_.changes(); }
  GpcResult check(const GpcRequest& request) override { return port_.check(request); }

  int fetches = 0;

 private:
  DirectPort port_;
};

RecordedTranslation recorded(WalkBench& walk, const AccessRequest& request) {
  CountingPort port{walk.bench.machine};
  return translate_recorded(walk.bench.machine, 0, request, port);
}

// "stage input: level address kind, ... output or fault"
std::string text_of(const RecordedWalk& walk) {
  std::string text = fmt::format("{} {:#x}:", walk.stage, walk.input);
  for (const RecordedDescriptor& row : walk.descriptors)
    text += fmt::format(" {} {:#x} {},", row.level, row.address, name_of(row.kind));
  return walk.fault == FaultKind::None ? fmt::format("{} to {:#x}", text, walk.output)
                                       : fmt::format("{} {}", text, name_of(walk.fault));
}

std::vector<std::string> walks_of(const RecordedTranslation& translation) {
  std::vector<std::string> texts;
  for (const RecordedWalk& walk : translation.walks)
    texts.push_back(text_of(walk));
  return texts;
}

// Stage 1 of two levels, whose tables and pages are all the one page: entry 0 leads back to it, entry 1 is a
// page.
void turn_on_stage1(WalkBench& walk) {
  constexpr std::uint64_t kAccessed = 1 << 10;
  walk.cpu().stage1 = Stage1Regime{.root = Ipa{0}, .asid = {}, .va_bits = 25};
  walk.bench.machine.memory.write64(WalkBench::kData, 0x1000 | WalkBench::kTableOrPage);
  walk.bench.machine.memory.write64(WalkBench::kData + 8, 0x2000 | WalkBench::kTableOrPage | kAccessed);
}

TEST(RecordedTranslation, holds_every_descriptor_of_a_walk) {
  struct Row {
    const char* name;
    std::uint64_t address;
    AccessType type;
    void (*change)(WalkBench&);
    std::string walk;
  };
  const auto nothing = [](WalkBench&) {};
  const Row rows[]{
      {"to a page", 0x3010, AccessType::Load, nothing,
       "2 0x3010: 2 0x80000000 table, 3 0x80100018 page, to 0x80200010"},
      {"to a page that may not be written", 0x3010, AccessType::Store, nothing,
       "2 0x3010: 2 0x80000000 table, 3 0x80100018 page, S2_PERMISSION"},
      {"to a block", 0x3010, AccessType::Load,
       [](WalkBench& walk) {
         walk.bench.machine.memory.write64(WalkBench::kRoot,
                                           WalkBench::kData.value | 0b01 | WalkBench::kReadable);
       },
       "2 0x3010: 2 0x80000000 block, to 0x80203010"},
      {"to nothing", 0x20'0000, AccessType::Load, nothing,
       "2 0x200000: 2 0x80000008 invalid, S2_TRANSLATION"},
      {"of an address that is none", 0x4000'0000, AccessType::Load, nothing, "2 0x40000000: ADDRESS_SIZE"},
      {"to a table that may not be read", 0x3010, AccessType::Load,
       [](WalkBench& walk) { walk.bench.set_level1(WalkBench::kLevel3, encode_granules(Gpi::NonSecure)); },
       "2 0x3010: 2 0x80000000 table, 3 0x80100018 unread, GPF"},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.name);
    WalkBench walk{GptCaching::Nothing};
    row.change(walk);
    for (const char* time : {"at first", "with the way known", "with the way recalled"})
      EXPECT_EQ(walks_of(recorded(walk, {row.type, row.address})), std::vector{row.walk}) << time;
  }
}

TEST(RecordedTranslation, holds_the_walks_of_both_stages_in_the_order_in_which_they_end) {
  WalkBench walk{GptCaching::Nothing};
  turn_on_stage1(walk);
  const AccessRequest request{AccessType::Load, 0x1010, Pas::Realm, true};
  EXPECT_EQ(walks_of(recorded(walk, request)),
            (std::vector<std::string>{
                "2 0x0: 2 0x80000000 table, 3 0x80100000 page, to 0x80200000",
                "2 0x1008: 2 0x80000000 table, 3 0x80100008 page, to 0x80200008",
                "1 0x1010: 2 0x0 table, 3 0x1008 page, to 0x2010",
                "2 0x2010: 2 0x80000000 table, 3 0x80100010 page, to 0x80200010",
            }));
  walk.bench.machine.memory.write64(WalkBench::kLevel3 + 8, 0);
  EXPECT_EQ(walks_of(recorded(walk, request)),
            (std::vector<std::string>{
                "2 0x0: 2 0x80000000 table, 3 0x80100000 page, to 0x80200000",
                "2 0x1008: 2 0x80000000 table, 3 0x80100008 invalid, S2_TRANSLATION",
                "1 0x1010: 2 0x0 table, S2_TRANSLATION",
            }));
}

TEST(RecordedTranslation, holds_the_check_of_the_access_itself) {
  WalkBench walk{GptCaching::Nothing};
  walk.bench.set_level1(WalkBench::kData, encode_granules(Gpi::Secure));
  const RecordedTranslation made = recorded(walk, {AccessType::Load, 0x3010});
  ASSERT_TRUE(made.check.has_value());
  EXPECT_EQ(made.check->request.pa, WalkBench::kData + 0x10);
  EXPECT_EQ(made.check->request.pas, Pas::Realm);
  EXPECT_EQ(made.check->result.found, Gpi::Secure);
  EXPECT_EQ(made.check->result.fault, FaultKind::GranuleProtection);
  EXPECT_EQ(made.result.fault, FaultKind::GranuleProtection);
}

TEST(RecordedTranslation, holds_no_check_of_an_access_that_does_not_come_to_it) {
  WalkBench walk{GptCaching::Nothing};
  EXPECT_FALSE(recorded(walk, {AccessType::Load, 0x20'0000}).check.has_value());
}

TEST(RecordedTranslation, decides_costs_and_caches_what_a_translation_without_a_record_does) {
  WalkBench plain{GptCaching::UntilInvalidated};
  WalkBench watched{GptCaching::UntilInvalidated};
  for (WalkBench* each : {&plain, &watched})
    turn_on_stage1(*each);
  RandomStream random{1, 1};
  for (int i = 0; i < 2000; ++i) {
    const bool by_va = random.below(2) == 0;
    const AccessRequest request{random.below(4) == 0 ? AccessType::Store : AccessType::Load,
                                random.below(0x300) * 0x1000 + 0x10, Pas::Realm, by_va};
    const Pa changed = WalkBench::kLevel3 + 8 * random.below(4);
    const std::uint64_t word = plain.bench.machine.memory.read64(changed) ^ (random.below(50) == 0);
    for (WalkBench* each : {&plain, &watched})
      each->bench.machine.memory.write64(changed, word);
    CountingPort unrecorded{plain.bench.machine};
    CountingPort kept{watched.bench.machine};
    Translation made;
    translate_miss(plain.cpu(), request, unrecorded, made);
    const Translation told = translate_recorded(watched.bench.machine, 0, request, kept).result;
    ASSERT_EQ(told.fault, made.fault) << i;
    ASSERT_EQ(told.level, made.level) << i;
    ASSERT_EQ(told.pa, made.pa) << i;
    ASSERT_EQ(kept.fetches, unrecorded.fetches) << i;
    ASSERT_TRUE(watched.bench.machine == plain.bench.machine) << i;
  }
}

}  // namespace
}  // namespace realmsim::machine

// Random transitions over a small space against the plainest model there is: one GPI per granule. Whatever
// was asked for, the two agree on every granule and on every return code, and the table is canonical: a range
// that has become uniform by the last transition is described by one block, as large as the build allows. A
// processing element that keeps every entry until it is invalidated is never wrong: the library's maintenance
// suffices.
#include <map>

#include <gtest/gtest.h>

#include "models/base/random.h"
#include "models/monitor/gpt_library.h"
#include "models/monitor/transition_policy.h"
#include "tests/unit/models/gpt_library_bench.h"

namespace realmsim::monitor {
namespace {

using machine::ContiguousSize;
using machine::Gpi;

constexpr std::uint64_t kSpaceBytes = 64 * kMiB;
constexpr int kSteps = 50'000;

struct Build {
  const char* name;
  std::optional<ContiguousSize> largest_block;
  std::uint8_t pgs;
};

class GptTransitions : public ::testing::TestWithParam<Build> {
 protected:
  GptTransitions()
      : bench_({.largest_block = GetParam().largest_block, .features = {.gpc2 = true, .gdi = true}}) {
    EXPECT_EQ(bench_.boot({granules(kLibraryDram, kSpaceBytes)}, GetParam().pgs), ReturnCode::Ok);
    granule_bytes_ = bench_.machine.gpc().geometry()->granule_bytes();
    bench_.machine.cpus[0].gpt_cache = machine::GptCache{machine::GptCaching::UntilInvalidated};
    gpis_.assign(kSpaceBytes / granule_bytes_, Gpi::NonSecure);
  }

  // Mostly a stretch of neighbours that one caller moves to one space, so that blocks fill up; now and then
  // anybody asks for anything anywhere.
  void step() {
    if (random_.below(16) == 0) {
      const Gpi target = any_target();
      const SecurityState caller = any_caller();
      return move(random_.below(gpis_.size()), caller, target);
    }
    if (left_ == 0) {
      next_ = random_.below(gpis_.size() / 32) * 32;
      left_ = 1 + random_.below(1024);
      constexpr Gpi kTargets[]{Gpi::NonSecure, Gpi::Realm};
      target_ = kTargets[random_.below(std::size(kTargets))];
    }
    --left_;
    move(next_++ % gpis_.size(), SecurityState::Realm, target_);
  }

  SecurityState any_caller() { return kSecurityStateNames[random_.below(kSecurityStateNames.size())].value; }
  Gpi any_target() { return machine::kGpiNames[random_.below(machine::kGpiNames.size())].value; }

  void move(std::uint64_t granule, SecurityState caller, Gpi target) {
    const bool granted =
        permitted_targets(caller, gpis_[granule]).contains(static_cast<std::uint64_t>(target));
    const auto result = bench_.transition(address(granule), target, caller);
    ASSERT_EQ(result.code, granted ? ReturnCode::Ok : ReturnCode::NotPermitted);
    if (!granted) return;
    gpis_[granule] = target;
    expect_canonical(granule);
    expect_fresh(granule);
    expect_fresh(random_.below(gpis_.size()));
  }

  [[nodiscard]] Pa address(std::uint64_t granule) const { return kLibraryDram + granule * granule_bytes_; }

  // The largest permitted block around the granule that the plain model finds uniform, if any.
  [[nodiscard]] std::optional<ContiguousSize> uniform_block(std::uint64_t granule) const {
    std::optional<ContiguousSize> found;
    for (const ContiguousSize size : machine::kContiguousSizes) {
      const std::uint64_t granules = bytes_of(size) / granule_bytes_;
      const std::uint64_t first = granule - granule % granules;
      if (!bench_.library.writes(size) || first + granules > gpis_.size()) break;
      for (std::uint64_t i = first; i < first + granules; ++i) {
        if (gpis_[i] != gpis_[granule]) return found;
      }
      found = size;
    }
    return found;
  }

  void expect_canonical(std::uint64_t granule) {
    const auto block = uniform_block(granule);
    const std::uint64_t word = bench_.word(address(granule));
    if (block) {
      ++blocks_met_;
      ASSERT_EQ(word, machine::encode_contiguous(*block, gpis_[granule]));
    } else {
      ASSERT_NE(word & 0xf, 1u) << "a block where the granules differ";
    }
  }

  void expect_fresh(std::uint64_t granule) {
    machine::DirectPort port{bench_.machine, 0};
    const auto kept = port.check({SecurityState::Root, Pas::Root, address(granule)});
    ASSERT_EQ(kept.found, gpis_[granule]) << granule;
  }

  LibraryBench bench_;
  std::uint64_t granule_bytes_ = 0;
  std::vector<Gpi> gpis_;
  std::uint64_t next_ = 0;
  std::uint64_t left_ = 0;  // of the stretch
  Gpi target_ = Gpi::Realm;
  int blocks_met_ = 0;
  RandomStream random_{20'240'601, 0};
};

TEST_P(GptTransitions, agree_with_one_gpi_per_granule_and_keep_the_table_canonical) {
  for (int i = 0; i < kSteps; ++i)
    ASSERT_NO_FATAL_FAILURE(step()) << "step " << i;
  for (std::uint64_t granule = 0; granule < gpis_.size(); ++granule)
    ASSERT_EQ(machine::current_gpi(bench_.machine, address(granule)), gpis_[granule]) << granule;
  EXPECT_EQ(blocks_met_ > 0, GetParam().largest_block.has_value());
}

// Every granule to the Realm space and back: the table is bit for bit what it was.
TEST_P(GptTransitions, of_the_whole_space_there_and_back_restore_every_word) {
  const machine::Machine before = bench_.machine;
  for (const Gpi target : {Gpi::Realm, Gpi::NonSecure}) {
    const auto moved = transition_range(bench_.effects(), {.base = kLibraryDram,
                                                           .count = gpis_.size(),
                                                           .target = static_cast<std::uint8_t>(target),
                                                           .caller = SecurityState::Realm});
    ASSERT_EQ(moved.code, ReturnCode::Ok);
    ASSERT_EQ(moved.moved, gpis_.size());
  }
  EXPECT_TRUE(bench_.machine == before);
}

INSTANTIATE_TEST_SUITE_P(Builds, GptTransitions,
                         ::testing::Values(Build{"no_blocks_4k", {}, 0},
                                           Build{"blocks_to_2_mib_4k", ContiguousSize::Of2MiB, 0},
                                           Build{"blocks_to_32_mib_4k", ContiguousSize::Of32MiB, 0},
                                           Build{"blocks_to_512_mib_16k", ContiguousSize::Of512MiB, 2},
                                           Build{"blocks_to_512_mib_64k", ContiguousSize::Of512MiB, 1}),
                         [](const auto& param) { return param.param.name; });

}  // namespace
}  // namespace realmsim::monitor

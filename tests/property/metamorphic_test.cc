// What must hold between two runs that differ in one thing, whatever the numbers are.
#include <gtest/gtest.h>

#include "models/base/random.h"
#include "models/machine/cache_array.h"
#include "models/machine/tlb.h"
#include "models/machine/walk_cache.h"
#include "sim/run/runner.h"
#include "tests/property/memory_path_sides.h"
#include "tests/support/shipped_platform.h"
#include "tests/unit/models/soc_bench.h"

namespace realmsim::testing {
namespace {

// A larger structure that is fully associative and replaces the least recently used never misses more.

struct Stream {
  const char* name;
  std::uint64_t hot;    // of so many
  std::uint64_t all;    // or of these
  std::uint64_t often;  // one in so many is not hot
};
constexpr std::array kStreams{Stream{"uniform", 96, 96, 1}, Stream{"mostly_hot", 12, 200, 8},
                              Stream{"hot_and_far", 40, 5000, 3}};

std::vector<std::uint64_t> numbers_of(const Stream& stream) {
  RandomStream random{11, 0};
  std::vector<std::uint64_t> numbers(20'000);
  for (std::uint64_t& number : numbers)
    number = random.below(random.below(stream.often) == 0 ? stream.all : stream.hot);
  return numbers;
}

std::uint64_t cache_misses(std::uint32_t size, const std::vector<std::uint64_t>& numbers) {
  machine::CacheArray cache{{.bytes = size * machine::kLineBytes, .ways = size}};
  std::uint64_t misses = 0;
  for (const std::uint64_t number : numbers) {
    const machine::LineTag line{Pa{number * machine::kLineBytes}, Pas::Realm};
    if (cache.use(line) != machine::LineState::Invalid) continue;
    cache.insert(line, machine::LineState::Exclusive);
    ++misses;
  }
  return misses;
}

std::uint64_t tlb_misses(std::uint32_t size, const std::vector<std::uint64_t>& numbers) {
  machine::TlbArray tlb{size, size};
  std::uint64_t misses = 0;
  for (const std::uint64_t number : numbers) {
    const auto tag = machine::TlbTag::stage2(Vmid{1}, Ipa{number * kGranuleBytes});
    if (tlb.find(tag) != nullptr) continue;
    tlb.insert(tag, {.page = Pa{number * kGranuleBytes}});
    ++misses;
  }
  return misses;
}

std::uint64_t walk_cache_misses(std::uint32_t size, const std::vector<std::uint64_t>& numbers) {
  machine::WalkCache cache{{.entries = size, .ways = size}};
  std::uint64_t misses = 0;
  for (const std::uint64_t number : numbers) {
    const Ipa ipa{number << 21};
    if (cache.find(Vmid{1}, ipa, 2)) continue;
    cache.keep(Vmid{1}, ipa, 3);
    ++misses;
  }
  return misses;
}

struct Structure {
  const char* name;
  std::uint64_t (*misses)(std::uint32_t size, const std::vector<std::uint64_t>& numbers);
};
constexpr std::array kStructures{Structure{"cache", cache_misses}, Structure{"tlb", tlb_misses},
                                 Structure{"walk cache", walk_cache_misses}};

TEST(Metamorphic, a_larger_structure_never_misses_more) {
  for (const Structure& structure : kStructures) {
    for (const Stream& stream : kStreams) {
      const std::vector<std::uint64_t> numbers = numbers_of(stream);
      std::uint64_t before = numbers.size();
      for (std::uint32_t size = 1; size <= 256; size += size < 16 ? 1 : 16) {
        const std::uint64_t misses = structure.misses(size, numbers);
        EXPECT_LE(misses, before) << structure.name << " of " << size << ", " << stream.name;
        before = misses;
      }
    }
  }
}

// The granule protection check.

std::vector<MemoryPathResult> results_of_one(std::uint64_t gpc_mode, std::uint64_t seed) {
  MemoryPathSystem system{.description = round_system()};
  set_whole(system.description.parameters, "gpc.mode", gpc_mode);
  MemoryPathWorld world{seed, {.granules = 64, .pages_per_realm = 48}, system.cpus()};
  ModelledMemoryPath models{system, world};
  std::vector<MemoryPathResult> results;
  models.system().run({{0, [&] {
                          for (int i = 0; i < 20'000; ++i)
                            results.push_back(models.make(0, world.step(0)));
                        }}});
  return results;
}

std::uint64_t references_of(const MemoryPathResult& result) {
  std::uint64_t references = 0;
  for (std::size_t i = 0; i < kServingOps.size(); ++i)
    references += kServingOps[i] == MicroOp::TlbL2Hit ? 0 : result.counts[i];
  return references;
}

TEST(Metamorphic, a_check_that_costs_never_makes_an_access_cheaper_or_end_otherwise) {
  for (std::uint64_t seed = 0; seed < 4; ++seed) {
    const auto off = results_of_one(0, seed);
    const auto model = results_of_one(1, seed);
    for (std::size_t i = 0; i < off.size(); ++i) {
      ASSERT_EQ(model[i].outcome, off[i].outcome) << i;
      ASSERT_GE(references_of(model[i]), references_of(off[i])) << i;
      ASSERT_GE(model[i].cycles, off[i].cycles) << i;
    }
    EXPECT_GT(references_of(model.back()), references_of(off.back()));
  }
}

// Time.

Picoseconds time_of_work(std::uint64_t hertz) {
  soc::SystemDescription description = round_system();
  set_whole(description.parameters, "cpu.freq_hz", hertz);
  SocBench bench{description};
  bench.system().run({{0, [&] {
                         soc::PhysicalSoftware& software = bench.system().physical(0);
                         software.charge(MicroOp::CopyByte, 12'345);
                         software.charge(MicroOp::CipherByteMbedtls, 678);
                         software.charge(MicroOp::SysregSave, 9);
                       }}});
  return bench.system().time(0);
}

TEST(Metamorphic, half_the_frequency_is_twice_the_time_of_computing) {
  for (const std::uint64_t hertz :
       {std::uint64_t{4'000'000'000}, std::uint64_t{2'000'000'000}, std::uint64_t{800'000'000}})
    EXPECT_EQ(time_of_work(hertz / 2).value, 2 * time_of_work(hertz).value) << hertz;
}

// How far processing elements run ahead of each other.

std::vector<std::vector<MemoryPathResult>> results_of_many(Picoseconds quantum) {
  MemoryPathSystem system{.description = round_system()};
  system.description.quantum = quantum;
  MemoryPathWorld world{3, {.granules = 32, .pages_per_realm = 24}, system.cpus()};
  ModelledMemoryPath models{system, world};
  std::vector<std::vector<MemoryPathStep>> steps(system.cpus());
  std::vector<std::vector<MemoryPathResult>> results(system.cpus());
  std::vector<soc::System::Task> tasks;
  for (CpuIndex cpu = 0; cpu < system.cpus(); ++cpu) {
    for (int i = 0; i < 20'000; ++i)
      steps[cpu].push_back(world.step(cpu));
    tasks.push_back({cpu, [&, cpu] {
                       for (const MemoryPathStep& step : steps[cpu])
                         results[cpu].push_back(models.make(cpu, step));
                     }});
  }
  models.system().run(std::move(tasks));
  return results;
}

constexpr std::array kQuanta{Picoseconds{1}, Picoseconds{1'000}, Picoseconds{1'000'000'000}};

TEST(Metamorphic, racing_accesses_do_not_depend_on_the_quantum) {
  const auto expected = results_of_many({1'000'000});
  for (const Picoseconds quantum : kQuanta)
    EXPECT_EQ(results_of_many(quantum), expected) << quantum.value << " ps";
}

run::RunResult compare_messages(Picoseconds quantum) {
  const std::string configs = REALMSIM_SOURCE_DIR "/configs";
  const std::string path = configs + "/scenarios/ipc-comparison.json";
  scenario::Document document{path, scenario::read_file(path).value(), configs};
  document.open();
  document.override_parameter("messages", "10");
  return run::run_document(document, {.options = {.quantum = quantum}}).value();
}

TEST(Metamorphic, the_comparison_of_messages_does_not_depend_on_the_quantum) {
  const std::string expected = compare_messages({1'000'000}).digest;
  for (const Picoseconds quantum : kQuanta)
    EXPECT_EQ(compare_messages(quantum).digest, expected) << quantum.value << " ps";
}

// Sizes.

TEST(Metamorphic, a_larger_message_never_costs_less_beyond_one_poll) {
  const auto poll = static_cast<double>(shipped_platform("rk3588-a55").parameters.whole("poll.period_cyc"));
  for (const run::SeriesResult& series : compare_messages({1'000'000}).series) {
    for (std::size_t i = 1; i < series.points.size(); ++i) {
      EXPECT_GE(series.points[i].measures.at("cycles.p50") + poll,
                series.points[i - 1].measures.at("cycles.p50"))
          << series.id << ", " << series.points[i].at.at("bytes") << " bytes";
    }
  }
}

TEST(Metamorphic, a_larger_copy_never_costs_less) {
  RealmPair pair;
  const auto cycles_of = [&](std::uint64_t bytes) {
    return pair.bench().cycles_of(0, [&] { ASSERT_TRUE(pair.realm(0).copy(kRam, kWindow, bytes)); });
  };
  cycles_of(kWindowBytes);  // finds everything cold
  std::uint64_t before = 0;
  for (std::uint64_t bytes = 1; bytes <= kWindowBytes; bytes += 61) {
    const std::uint64_t cycles = cycles_of(bytes);
    EXPECT_GE(cycles, before) << bytes;
    before = cycles;
  }
}

}  // namespace
}  // namespace realmsim::testing

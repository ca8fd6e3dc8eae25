// The models of the memory path against an independent one (tests/support/plain_memory_path.h): several
// processing elements make random accesses of several realms and worlds while tables change and TLBs are
// invalidated. Both agree on every outcome, on the level that served every access, on every cycle and on the
// bytes loaded. Accesses of different elements happen in the order of their local times.
#include <algorithm>
#include <cstdlib>
#include <ostream>
#include <set>
#include <string>

#include <gtest/gtest.h>

#include "tests/property/memory_path_sides.h"
#include "tests/support/shipped_platform.h"
#include "tests/unit/models/soc_bench.h"

namespace realmsim::testing {
namespace {

constexpr std::uint64_t kAccesses = 10'000'000;  // of all rows together

struct Row {
  const char* name;
  const char* platform;  // in configs/platforms; none: small structures
  std::uint64_t gpc_mode;
  bool bounded_tlb;
  MemoryPathWorld::Size size;
  std::uint64_t parts;  // of the accesses

  friend std::ostream& operator<<(std::ostream& out, const Row& row) { return out << row.name; }
};

constexpr MemoryPathWorld::Size kSmall{.granules = 48, .pages_per_realm = 32};
constexpr MemoryPathWorld::Size kLarge{.granules = 3000, .pages_per_realm = 1600};
constexpr std::array kRows{
    Row{"small_without_checks", nullptr, 0, true, kSmall, 2},
    Row{"small_with_checks", nullptr, 1, true, kSmall, 2},
    Row{"small_with_an_unbounded_tlb", nullptr, 1, false, kSmall, 1},
    Row{"a55_without_checks", "rk3588-a55", 0, true, kLarge, 1},
    Row{"a55_with_checks", "rk3588-a55", 1, true, kLarge, 2},
    Row{"a76_with_checks", "rk3588-a76", 1, true, kLarge, 2},
};

std::uint64_t accesses_of(const Row& row) {
  const char* asked = std::getenv("REALMSIM_RANDOM_ACCESSES");
  std::uint64_t parts = 0;
  for (const Row& each : kRows)
    parts += each.parts;
  return (asked != nullptr ? std::stoull(asked) : kAccesses) * row.parts / parts;
}

MemoryPathSystem description_of(const Row& row) {
  MemoryPathSystem system{.description = round_system(), .bounded_tlb = row.bounded_tlb};
  if (row.platform != nullptr) {
    constexpr std::size_t kElements = 5;  // of both kinds
    const scenario::Platform platform = shipped_platform(row.platform);
    system.description.parameters = platform.parameters;
    system.description.topology = platform.topology;
    system.description.topology.processing_elements.resize(kElements);
  }
  set_whole(system.description.parameters, "gpc.mode", row.gpc_mode);
  return system;
}

class MemoryPath : public ::testing::TestWithParam<Row> {
 protected:
  MemoryPath() : MemoryPath(description_of(GetParam())) {}
  explicit MemoryPath(const MemoryPathSystem& system)
      : cpus_(system.cpus()),
        world_(7, GetParam().size, cpus_),
        models_(system, world_),
        plain_(system, world_) {}

  struct Program {
    std::vector<MemoryPathStep> steps;
    std::vector<MemoryPathResult> results;
  };

  // Some processing elements, side by side from one instant on. Returns how many accesses they made.
  std::uint64_t run_some() {
    std::vector<Program> programs(cpus_);
    std::vector<soc::System::Task> tasks;
    std::uint64_t accesses = 0;
    for (CpuIndex cpu = 0; cpu < cpus_; ++cpu) {
      if (random_.below(2) == 0) continue;
      Program& program = programs[cpu];
      program.steps.resize(1 + random_.below(512));
      for (MemoryPathStep& step : program.steps)
        step = world_.step(cpu);
      accesses += static_cast<std::uint64_t>(
          std::ranges::count_if(program.steps, [](const MemoryPathStep& step) { return !step.call; }));
      tasks.push_back({cpu, [&program, cpu, this] {
                         for (const MemoryPathStep& step : program.steps)
                           program.results.push_back(models_.make(cpu, step));
                       }});
    }
    const std::uint64_t start = models_.system().time().value;
    models_.system().run(std::move(tasks));
    expect_same(programs, start);
    return accesses;
  }

  // A comparison that met only part of what can happen would say little.
  void expect_seen_everything() {
    const std::set<FaultKind> all{FaultKind::None,
                                  FaultKind::GranuleProtection,
                                  FaultKind::GptWalk,
                                  FaultKind::Stage1Translation,
                                  FaultKind::Stage1AccessFlag,
                                  FaultKind::Stage1Permission,
                                  FaultKind::Stage2Translation,
                                  FaultKind::Stage2Permission,
                                  FaultKind::AddressSize,
                                  FaultKind::ExternalAbort};
    EXPECT_EQ(outcomes_, all);
    for (const MicroOp op : kServingOps) {
      std::uint64_t count = 0;
      for (CpuIndex cpu = 0; cpu < cpus_; ++cpu)
        count += models_.system().ledger(cpu).entry(op).count;
      EXPECT_TRUE(count > 0 || (op == MicroOp::TlbL2Hit && !GetParam().bounded_tlb)) << row_of(op).name;
    }
  }

 private:
  // Makes the same steps one after another, always of the element whose time is the earliest.
  void expect_same(const std::vector<Program>& programs, std::uint64_t start) {
    PlainMemoryPath& path = plain_.path();
    for (CpuIndex cpu = 0; cpu < cpus_; ++cpu) {
      if (!programs[cpu].steps.empty()) path.wait_until_picoseconds(cpu, start);
    }
    std::vector<std::size_t> made(cpus_);
    for (;;) {
      std::optional<CpuIndex> next;
      for (CpuIndex cpu = 0; cpu < cpus_; ++cpu) {
        if (made[cpu] == programs[cpu].steps.size()) continue;
        if (!next || path.picoseconds(cpu) < path.picoseconds(*next)) next = cpu;
      }
      if (!next) break;
      const std::size_t index = made[*next]++;
      const MemoryPathResult expected = plain_.make(*next, programs[*next].steps[index]);
      outcomes_.insert(expected.outcome.fault);
      ASSERT_EQ(programs[*next].results[index], expected)
          << "processing element " << *next << ", step " << index;
    }
    expect_same_ledgers();
  }

  void expect_same_ledgers() {
    for (CpuIndex cpu = 0; cpu < cpus_; ++cpu) {
      for (const MicroOpRow& row : kMicroOps) {
        const auto& entry = models_.system().ledger(cpu).entry(row.op);
        const PlainMemoryPath::Charged& charged = plain_.path().charged(cpu, row.op);
        ASSERT_EQ(entry.count, charged.count) << "processing element " << cpu << ", " << row.name;
        ASSERT_EQ(entry.cycles.value, charged.cycles) << "processing element " << cpu << ", " << row.name;
      }
    }
  }

  CpuIndex cpus_;
  RandomStream random_{7, 1};
  MemoryPathWorld world_;
  ModelledMemoryPath models_;
  PlainlyModelledMemoryPath plain_;
  std::set<FaultKind> outcomes_;
};

TEST_P(MemoryPath, agrees_with_a_plain_model_on_every_access) {
  for (std::uint64_t made = 0; made < accesses_of(GetParam());) {
    made += run_some();
    ASSERT_FALSE(HasFatalFailure()) << "after " << made << " accesses";
  }
  expect_seen_everything();
}

INSTANTIATE_TEST_SUITE_P(Shapes, MemoryPath, ::testing::ValuesIn(kRows),
                         [](const auto& tested) { return std::string{tested.param.name}; });

}  // namespace
}  // namespace realmsim::testing

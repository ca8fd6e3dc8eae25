// The kinds of workloads: what keys each has, and how they are read.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "sim/scenario/workload_values.h"

namespace realmsim::scenario {

// A key whose value is one of these words, or a list of them.
struct WorkloadWords {
  std::string_view key;
  std::vector<std::string_view> words;
  bool list = false;
};

template <class Enum, std::size_t N>
std::vector<std::string_view> list_of(const NameTable<Enum, N>& table) {
  const auto words = words_of(table);
  return {words.begin(), words.end()};
}

struct WorkloadKind {
  std::string_view name;
  std::string_view text;
  std::span<const KeyRow> keys;
  std::vector<WorkloadWords> words;
  Workload (*read)(const WorkloadValues& values, const Scenario& scenario);
  bool (*shares_memory)(const Workload& workload) = [](const Workload&) { return false; };
};

inline constexpr KeyRow kWorkloadKind{"kind", kRequired, "what the work is"};

// What guests do, and what is done to them.
extern const WorkloadKind kDeviceKind;
extern const WorkloadKind kExitsKind;
extern const WorkloadKind kMessagesKind;
extern const WorkloadKind kStreamKind;
// What becomes of memory.
extern const WorkloadKind kBootKind;
extern const WorkloadKind kCsmSetupKind;
extern const WorkloadKind kDataKind;
extern const WorkloadKind kFootprintKind;
extern const WorkloadKind kGptBuildKind;
extern const WorkloadKind kGranulesKind;

// Sorted by name.
std::span<const WorkloadKind* const> workload_kinds();

}  // namespace realmsim::scenario

// Workloads of memory: granules, pages, tables, realms as a whole.
#include "models/monitor/gpt_boot.h"
#include "sim/scenario/workload_kinds.h"

namespace realmsim::scenario {
namespace {

constexpr std::array kGranulesKeys{
    kWorkloadKind,
    KeyRow{"op", kRequired, "delegate or undelegate"},
    KeyRow{"count", kRequired, "granules", Form::Whole},
    KeyRow{.name = "bulk", .text = "all in one monitor call", .form = Form::Flag, .fallback = "false"},
    KeyRow{.name = "gpts",
           .text = "further granule protection tables kept in step",
           .form = Form::Whole,
           .fallback = "0"},
};

// As many as the root region holds.
std::uint32_t read_gpts(const WorkloadValues& values, const Scenario& scenario) {
  return values.number("gpts", 0, monitor::most_further_tables(*scenario.platform.map));
}

Workload read_granules(const WorkloadValues& values, const Scenario& scenario) {
  return GranulesWorkload{.op = values.choice("op", kGranuleMoveNames),
                          .count = values.count(),
                          .bulk = values.flag("bulk"),
                          .gpts = read_gpts(values, scenario)};
}

constexpr std::array kDataKeys{
    kWorkloadKind,
    KeyRow{"op", kRequired, "create-unknown or destroy"},
    KeyRow{"count", kRequired, "pages", Form::Whole},
    KeyRow{.name = "csm",
           .text = "consumers that have attached the pages",
           .form = Form::Whole,
           .fallback = "0"},
};

Workload read_data(const WorkloadValues& values, const Scenario&) {
  return DataWorkload{.op = values.choice("op", kPageMoveNames),
                      .count = values.count(),
                      .csm = values.number("csm", 0, kMostConsumers)};
}

constexpr std::array kGptBuildKeys{kWorkloadKind,
                                   KeyRow{"memory", kRequired, "memory that the table describes", Form::Size},
                                   KeyRow{"from", kRequired, "scratch or template"}};

Workload read_gpt_build(const WorkloadValues& values, const Scenario&) {
  constexpr std::uint64_t kLeast = std::uint64_t{64} << 20;
  const GptBuildWorkload workload{.memory = values.granules("memory"),
                                  .from = values.choice("from", kGptOriginNames)};
  if (workload.memory < kLeast)
    values.reader().error(kBadValue, values.at("memory"), "a table is built for 64 MiB or more");
  return workload;
}

constexpr std::array kBootKeys{
    kWorkloadKind,
    KeyRow{"memory", kRequired, "RAM of the realm", Form::Size},
    KeyRow{"population", kRequired, "lazy or eager"},
    KeyRow{"image", kRequired, "bytes that are loaded and measured", Form::Size},
    KeyRow{.name = "gpts",
           .text = "further granule protection tables kept in step",
           .form = Form::Whole,
           .fallback = "0"},
};

Workload read_boot(const WorkloadValues& values, const Scenario& scenario) {
  const BootWorkload workload{.memory = values.granules("memory"),
                              .population = values.choice("population", kPopulationNames),
                              .image = values.granules("image"),
                              .gpts = read_gpts(values, scenario)};
  if (workload.image > workload.memory)
    values.reader().error(kBadValue, values.at("image"), "the image does not fit the memory");
  return workload;
}

constexpr std::array kCsmSetupKeys{
    kWorkloadKind,
    KeyRow{"bytes", kRequired, "size of the region", Form::Size},
    KeyRow{"consumers", kRequired, "realms that attach it", Form::Whole},
};

Workload read_csm_setup(const WorkloadValues& values, const Scenario&) {
  return CsmSetupWorkload{.bytes = values.granules("bytes"),
                          .consumers = values.number("consumers", 1, kMostConsumers)};
}

constexpr std::array kFootprintKeys{
    kWorkloadKind,
    KeyRow{"realms", kRequired, "how many", Form::Whole},
    KeyRow{"model", kRequired, "the model, where each realm has its own", Form::Size},
    KeyRow{"base", kRequired, "the rest of a realm's working set", Form::Size},
    KeyRow{.name = "shared",
           .text = "size of the region that holds the model for all; true: that of the model",
           .fallback = "false"},
};

Workload read_footprint(const WorkloadValues& values, const Scenario&) {
  FootprintWorkload workload{.realms = values.number("realms", 1, kMostConsumers + 1),
                             .model = values.granules("model"),
                             .base = values.granules("base")};
  const Node* shared = values.place().find("shared") != nullptr ? &values.at("shared") : nullptr;
  if (shared == nullptr) return workload;
  if (shared->kind() == NodeKind::Bool) {
    workload.shared = values.flag("shared") ? workload.model : 0;
  } else {
    workload.shared = values.granules("shared");
  }
  if (workload.shared != 0 && workload.shared < workload.model)
    values.reader().error(kBadValue, *shared, "the region does not hold the model");
  return workload;
}

}  // namespace

const WorkloadKind kBootKind{"boot",
                             "a realm is built, loaded and started",
                             kBootKeys,
                             {{"population", list_of(kPopulationNames)}},
                             read_boot};
const WorkloadKind kCsmSetupKind{
    "csm-setup",    "confidential shared memory from creation to destruction, command by command",
    kCsmSetupKeys,  {},
    read_csm_setup, [](const Workload&) { return true; }};
const WorkloadKind kDataKind{
    "data",    "the host gives pages to a realm or takes them away",
    kDataKeys, {{"op", list_of(kPageMoveNames)}},
    read_data, [](const Workload& workload) { return std::get<DataWorkload>(workload).csm != 0; }};
const WorkloadKind kFootprintKind{"footprint",
                                  "memory of realms that share a model, or not",
                                  kFootprintKeys,
                                  {},
                                  read_footprint,
                                  [](const Workload& workload) { return std::get<FootprintWorkload>(workload).shared != 0; }};
const WorkloadKind kGptBuildKind{"gpt-build",
                                 "the monitor makes a granule protection table",
                                 kGptBuildKeys,
                                 {{"from", list_of(kGptOriginNames)}},
                                 read_gpt_build};
const WorkloadKind kGranulesKind{
    "granules",
    "granules move to the Realm space and back, or in bulk to the Secure space and back",
    kGranulesKeys,
    {{"op", list_of(kGranuleMoveNames)}},
    read_granules};

}  // namespace realmsim::scenario

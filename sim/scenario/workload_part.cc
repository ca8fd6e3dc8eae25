// "workload": one table of keys and one reader for each kind.
#include <algorithm>

#include <fmt/format.h>

#include "models/backends/cca.h"
#include "models/backends/registry.h"
#include "models/monitor/gpt_boot.h"
#include "sim/scenario/parts.h"

namespace realmsim::scenario {
namespace {

constexpr std::uint64_t kMostRounds = 10'000'000;
constexpr std::uint64_t kMostBytes = std::uint64_t{16} << 30;
constexpr KeyRow kKind{"kind", kRequired, "what the work is"};
constexpr KeyRow kCount{"count", kRequired, "how often"};

// Values by key. What is missing or bad has been reported, and then the workload is never run.
class Values {
 public:
  Values(Reader& reader, const Node& node) : reader_(reader), node_(node) {}

  [[nodiscard]] const Node& at(std::string_view key) const { return *reader_.find(node_, key); }
  [[nodiscard]] const Node& place() const { return node_; }
  [[nodiscard]] Reader& reader() const { return reader_; }

  [[nodiscard]] std::uint32_t number(std::string_view key, std::uint64_t least, std::uint64_t most,
                                     std::uint32_t absent = 0) const {
    const Node* value = reader_.find(node_, key);
    if (value == nullptr) return absent;
    return static_cast<std::uint32_t>(reader_.integer(*value, least, most).value_or(absent));
  }
  [[nodiscard]] std::uint32_t count() const { return number("count", 1, kMostRounds, 1); }
  [[nodiscard]] bool flag(std::string_view key) const {
    const Node* value = reader_.find(node_, key);
    return value != nullptr && reader_.boolean(*value).value_or(false);
  }
  // Whole granules, at least one.
  [[nodiscard]] std::uint64_t granules(std::string_view key) const {
    const Node& value = at(key);
    const auto bytes = reader_.size(value);
    if (!bytes) return 0;
    if (*bytes == 0 || *bytes % kGranuleBytes != 0 || *bytes > kMostBytes)
      reader_.error(kMisaligned, value,
                    fmt::format("`{}` is a multiple of 4 KiB, not zero and at most 16 GiB", key));
    return *bytes;
  }
  template <class Enum, std::size_t N>
  [[nodiscard]] Enum choice(std::string_view key, const NameTable<Enum, N>& names) const {
    return reader_.choice(at(key), names).value_or(names[0].value);
  }

 private:
  Reader& reader_;
  const Node& node_;
};

constexpr std::array kMessagesKeys{
    kKind,
    KeyRow{"channel", kRequired, "the channel"},
    KeyRow{"bytes", kRequired, "payload of a message"},
    KeyRow{"count", kRequired, "messages of each phase"},
    KeyRow{"phases", kRequired, "throughput, latency or both"},
};

Workload read_messages(const Values& values, const Scenario& scenario) {
  Reader& reader = values.reader();
  constexpr std::array<std::string_view, 2> kPhases{"throughput", "latency"};
  MessagesWorkload workload{.count = values.count()};
  workload.bytes = reader.size(values.at("bytes")).value_or(workload.bytes);
  for (const Node& element : reader.elements(values.at("phases"))) {
    const auto phase = reader.choice(element, kPhases);
    workload.throughput |= phase == "throughput";
    workload.latency |= phase == "latency";
  }
  if (!workload.throughput && !workload.latency && reader.elements(values.at("phases")).empty())
    reader.error(kBadValue, values.at("phases"), "expected at least one phase");
  const Node& channel_node = values.at("channel");
  const auto name = reader.text(channel_node);
  if (!name) return workload;
  workload.channel = *name;
  const Channel* channel = scenario.channel(*name);
  if (channel == nullptr) {
    reader.error(kUnknownName, channel_node, fmt::format("`{}` is no channel", *name),
                 Reader::suggest(*name, names_of(scenario.channels)));
    return workload;
  }
  if (scenario.actor(channel->from)->cpus.front() == scenario.actor(channel->to)->cpus.front()) {
    reader.error(
        kBadValue, channel_node,
        fmt::format("both ends of `{}` have one processing element, and poll for each other", *name));
  }
  const MemoryRange& window = *scenario.range(channel->at_from);
  constexpr std::uint64_t kOverhead = guest::kPayloadOffset + guest::kHeaderBytes + crypto::kTagBytes;
  if (workload.bytes == 0 || workload.bytes + kOverhead > window.size) {
    reader.error(kBadValue, values.at("bytes"),
                 fmt::format("a message has at least one byte and fits its window of {} bytes", window.size));
  }
  return workload;
}

constexpr std::array kExitsKeys{
    kKind,
    KeyRow{"what", kRequired, "why the guest leaves"},
    KeyRow{"in", kRequired, "realm or vm"},
    kCount,
    KeyRow{"gic_artefact", kOptional, "pay the platform's extra write to the interrupt controller"},
};

Workload read_exits(const Values& values, const Scenario& scenario) {
  const ExitsWorkload workload{.what = values.choice("what", kExitCauseNames),
                               .in = values.choice("in", kGuestKindNames),
                               .count = values.count(),
                               .gic_artefact = values.flag("gic_artefact")};
  if (workload.what == ExitCause::VirtualIpi && scenario.platform.cpus() < 2)
    values.reader().error(kBadValue, values.at("what"),
                          "an IPI has a sender and a receiver on two processing elements");
  const bool has_artefact = scenario.platform.parameters.thousandths("gic.user_exit_write_ns") != 0;
  const bool sound = !values.reader().diagnostics().has_errors();
  if (sound && workload.gic_artefact && workload.what != ExitCause::IoUser)
    values.reader().error(kBadValue, values.at("gic_artefact"), "only `io-user` goes by user space");
  if (workload.gic_artefact && !has_artefact) {
    values.reader().error(
        kBadValue, values.at("gic_artefact"),
        fmt::format("`{}` has no such artefact: its `gic.user_exit_write_ns` is 0", scenario.platform.name));
  }
  return workload;
}

constexpr std::array kGranulesKeys{
    kKind,
    KeyRow{"op", kRequired, "delegate or undelegate"},
    KeyRow{"count", kRequired, "granules"},
    KeyRow{"bulk", kOptional, "all in one monitor call"},
    KeyRow{"gpts", kOptional, "further granule protection tables kept in step"},
};

// As many as the root region holds.
std::uint32_t read_gpts(const Values& values, const Scenario& scenario) {
  return values.number("gpts", 0, monitor::most_further_tables(*scenario.platform.map));
}

Workload read_granules(const Values& values, const Scenario& scenario) {
  return GranulesWorkload{.op = values.choice("op", kGranuleMoveNames),
                          .count = values.count(),
                          .bulk = values.flag("bulk"),
                          .gpts = read_gpts(values, scenario)};
}

constexpr std::array kDataKeys{
    kKind,
    KeyRow{"op", kRequired, "create-unknown or destroy"},
    KeyRow{"count", kRequired, "pages"},
    KeyRow{"csm", kOptional, "consumers that have attached the pages"},
};

constexpr std::uint64_t kMostConsumers = 16;

Workload read_data(const Values& values, const Scenario&) {
  return DataWorkload{.op = values.choice("op", kPageMoveNames),
                      .count = values.count(),
                      .csm = values.number("csm", 0, kMostConsumers)};
}

constexpr std::array kGptBuildKeys{kKind, KeyRow{"memory", kRequired, "memory that the table describes"},
                                   KeyRow{"from", kRequired, "scratch or template"}};

Workload read_gpt_build(const Values& values, const Scenario&) {
  constexpr std::uint64_t kLeast = std::uint64_t{64} << 20;
  const GptBuildWorkload workload{.memory = values.granules("memory"),
                                  .from = values.choice("from", kGptOriginNames)};
  if (workload.memory < kLeast)
    values.reader().error(kBadValue, values.at("memory"), "a table is built for 64 MiB or more");
  return workload;
}

constexpr std::array kBootKeys{
    kKind,
    KeyRow{"memory", kRequired, "RAM of the realm"},
    KeyRow{"population", kRequired, "lazy or eager"},
    KeyRow{"image", kRequired, "bytes that are loaded and measured"},
    KeyRow{"gpts", kOptional, "further granule protection tables kept in step"},
};

Workload read_boot(const Values& values, const Scenario& scenario) {
  const BootWorkload workload{.memory = values.granules("memory"),
                              .population = values.choice("population", kPopulationNames),
                              .image = values.granules("image"),
                              .gpts = read_gpts(values, scenario)};
  if (workload.image > workload.memory)
    values.reader().error(kBadValue, values.at("image"), "the image does not fit the memory");
  return workload;
}

constexpr std::array kCsmSetupKeys{
    kKind,
    KeyRow{"bytes", kRequired, "size of the region"},
    KeyRow{"consumers", kRequired, "realms that attach it"},
};

Workload read_csm_setup(const Values& values, const Scenario&) {
  return CsmSetupWorkload{.bytes = values.granules("bytes"),
                          .consumers = values.number("consumers", 1, kMostConsumers, 1)};
}

constexpr std::array kStreamKeys{
    kKind,
    KeyRow{"bytes", kRequired, "how much is read in one pass"},
    KeyRow{"from", kRequired, "private or csm"},
    KeyRow{"passes", kOptional, "how often"},
};

Workload read_stream(const Values& values, const Scenario&) {
  return StreamWorkload{.bytes = values.granules("bytes"),
                        .from = values.choice("from", kStreamSourceNames),
                        .passes = values.number("passes", 1, kMostRounds, 1)};
}

constexpr std::array kFootprintKeys{
    kKind,
    KeyRow{"realms", kRequired, "how many"},
    KeyRow{"model", kRequired, "the model, where each realm has its own"},
    KeyRow{"base", kRequired, "the rest of a realm's working set"},
    KeyRow{"shared", kOptional, "size of the region that holds the model for all; true: that of the model"},
};

Workload read_footprint(const Values& values, const Scenario&) {
  FootprintWorkload workload{.realms = values.number("realms", 1, kMostConsumers + 1, 1),
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

struct Kind {
  std::string_view name;
  std::string_view text;
  std::span<const KeyRow> keys;
  Workload (*read)(const Values& values, const Scenario& scenario);
  bool (*shares_memory)(const Workload& workload) = [](const Workload&) { return false; };
};

const std::array kKinds{
    Kind{"boot", "a realm is built, loaded and started", kBootKeys, read_boot},
    Kind{"csm-setup", "confidential shared memory from creation to destruction, command by command",
         kCsmSetupKeys, read_csm_setup, [](const Workload&) { return true; }},
    Kind{"data", "the host gives pages to a realm or takes them away", kDataKeys, read_data,
         [](const Workload& workload) { return std::get<DataWorkload>(workload).csm != 0; }},
    Kind{"exits", "a guest leaves for the hypervisor and comes back", kExitsKeys, read_exits},
    Kind{"footprint", "memory of realms that share a model, or not", kFootprintKeys, read_footprint,
         [](const Workload& workload) { return std::get<FootprintWorkload>(workload).shared != 0; }},
    Kind{"gpt-build", "the monitor makes a granule protection table", kGptBuildKeys, read_gpt_build},
    Kind{"granules", "granules move to the Realm space and back, or in bulk to the Secure space and back",
         kGranulesKeys, read_granules},
    Kind{"messages", "the published message benchmark over a channel", kMessagesKeys, read_messages},
    Kind{"stream", "a realm reads memory in order", kStreamKeys, read_stream,
         [](const Workload& workload) {
           return std::get<StreamWorkload>(workload).from == StreamSource::Csm;
         }},
};

}  // namespace

std::uint32_t further_gpts(const Workload& workload) {
  if (const auto* granules = std::get_if<GranulesWorkload>(&workload)) return granules->gpts;
  if (const auto* boot = std::get_if<BootWorkload>(&workload)) return boot->gpts;
  return 0;
}

std::vector<WorkloadRow> workloads() {
  std::vector<WorkloadRow> rows;
  for (const Kind& kind : kKinds)
    rows.push_back({kind.name, kind.text});
  return rows;
}

void read_workload(Reader& reader, const Node& node, Scenario& scenario) {
  if (node.kind() != NodeKind::Object || node.find("kind") == nullptr) {
    constexpr std::array kOnlyKind{kKind};
    reader.object(node, "workload", kOnlyKind);
    return;
  }
  const Node& kind_node = *reader.find(node, "kind");
  const auto name = reader.choice(kind_node, std::span<const std::string_view>{names_of(workloads())});
  if (!name) return;
  const Kind& kind = *std::ranges::find(kKinds, *name, &Kind::name);
  if (!reader.object(node, fmt::format("workload `{}`", *name), kind.keys)) return;
  const Workload workload = kind.read(Values{reader, node}, scenario);
  const auto sharing = backends::find_backend(scenario.backend)->shared_memory;
  if (kind.shares_memory(workload) && sharing == backends::SharedMemory::Absent) {
    reader.error(kBadValue, kind_node,
                 fmt::format("this needs confidential shared memory, which backend `{}` does not have",
                             scenario.backend));
  }
  scenario.workload = workload;
}

}  // namespace realmsim::scenario

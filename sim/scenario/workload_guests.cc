// Workloads of guests: messages, exits, devices, streams.
#include "models/guest/channel.h"
#include "sim/scenario/workload_kinds.h"

namespace realmsim::scenario {
namespace {

constexpr std::array kMessagesKeys{
    kWorkloadKind,
    KeyRow{"channel", kRequired, "the channel", Form::Text},
    KeyRow{"bytes", kRequired, "payload of a message", Form::Size},
    KeyRow{"count", kRequired, "messages of each phase", Form::Whole},
    KeyRow{"phases", kRequired, "throughput, latency or both"},
};

Workload read_messages(const WorkloadValues& values, const Scenario& scenario) {
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
    if (!scenario.may_have("channel " + *name))
      reader.error(kUnknownName, channel_node, fmt::format("`{}` is no channel", *name),
                   Reader::suggest(*name, names_of(scenario.channels)));
    return workload;
  }
  if (scenario.actor(channel->from)->cpus.front() == scenario.actor(channel->to)->cpus.front()) {
    reader.error(
        kBadValue, channel_node,
        fmt::format("both ends of `{}` have one processing element, and poll for each other", *name));
  }
  check_message_size(reader, values.at("bytes"), workload.bytes, *channel, scenario);
  return workload;
}

constexpr std::array kExitsKeys{
    kWorkloadKind,
    KeyRow{"what", kRequired, "why the guest leaves"},
    KeyRow{"in", kRequired, "realm or vm"},
    KeyRow{"count", kRequired, "how often", Form::Whole},
    KeyRow{.name = "gic_artefact",
           .text = "pay the platform's extra write to the interrupt controller",
           .form = Form::Flag,
           .fallback = "false"},
    KeyRow{.name = "work",
           .text = "time that the guest works before it leaves",
           .form = Form::Time,
           .fallback = "\"0ns\""},
};

constexpr Picoseconds kMostWork{kPicosecondsPerSecond};

Workload read_exits(const WorkloadValues& values, const Scenario& scenario) {
  const ExitsWorkload workload{.what = values.choice("what", kExitCauseNames),
                               .in = values.choice("in", kGuestKindNames),
                               .count = values.count(),
                               .gic_artefact = values.flag("gic_artefact"),
                               .work = values.time("work")};
  if (workload.work > kMostWork)
    values.reader().error(kBadValue, values.at("work"), "a guest leaves after 1 s of work at the latest");
  if (workload.work > Picoseconds{} && scenario.platform.counting != Counting::Cycles)
    values.reader().error(kBadValue, values.at("work"),
                          fmt::format("`{}` knows no time", scenario.platform.name));
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

constexpr KeyRow kDevicePages{"pages", kOptional, "pages of the device's registers, of assign only",
                              Form::Whole};
constexpr std::array kDeviceKeys{
    kWorkloadKind,
    KeyRow{"op", kRequired, "assign or interrupt"},
    kDevicePages,
    KeyRow{.name = "count", .text = "how often", .form = Form::Whole, .fallback = "1"},
};

constexpr std::uint64_t kMostDevicePages = 0x10000;
constexpr std::uint64_t kMostPlaces = 0x10'0000;  // pages in a realm, as each assignment takes fresh ones

Workload read_device(const WorkloadValues& values, const Scenario&) {
  const DeviceWorkload workload{.op = values.choice("op", kDeviceOperationNames),
                                .pages = values.number("pages", 1, kMostDevicePages),
                                .count = values.count()};
  const bool assigns = workload.op == DeviceOperation::Assign;
  const Member* pages = values.place().find("pages");
  const bool sound = !values.reader().diagnostics().has_errors();
  if (sound && assigns && pages == nullptr)
    values.reader().missing_key(values.place(), "workload `device` with `assign`", kDevicePages);
  if (sound && !assigns && pages != nullptr)
    values.reader().error_at_key(kExcludedKey, *pages, "only `assign` has `pages`");
  if (sound && (workload.count + std::uint64_t{1}) * workload.pages > kMostPlaces)
    values.reader().error(
        kBadValue, values.at("count"),
        "the device would need more than 4 GiB of addresses, as it comes to fresh ones each time");
  return workload;
}

constexpr std::array kStreamKeys{
    kWorkloadKind,
    KeyRow{"bytes", kRequired, "how much is read in one pass", Form::Size},
    KeyRow{"from", kRequired, "private or csm"},
    KeyRow{.name = "passes", .text = "how often", .form = Form::Whole, .fallback = "1"},
};

Workload read_stream(const WorkloadValues& values, const Scenario&) {
  return StreamWorkload{.bytes = values.granules("bytes"),
                        .from = values.choice("from", kStreamSourceNames),
                        .passes = values.number("passes", 1, kMostRounds)};
}

}  // namespace

const WorkloadKind kDeviceKind{"device",
                               "a device goes to another realm, or interrupts the realm that has it",
                               kDeviceKeys,
                               {{"op", list_of(kDeviceOperationNames)}},
                               read_device};
const WorkloadKind kExitsKind{"exits",
                              "a guest leaves for the hypervisor and comes back",
                              kExitsKeys,
                              {{"what", list_of(kExitCauseNames)}, {"in", list_of(kGuestKindNames)}},
                              read_exits};
const WorkloadKind kMessagesKind{"messages",
                                 "the published message benchmark over a channel",
                                 kMessagesKeys,
                                 {{"phases", {"throughput", "latency"}, true}},
                                 read_messages};
const WorkloadKind kStreamKind{
    "stream",
    "a realm reads memory in order",
    kStreamKeys,
    {{"from", list_of(kStreamSourceNames)}},
    read_stream,
    [](const Workload& workload) { return std::get<StreamWorkload>(workload).from == StreamSource::Csm; }};

}  // namespace realmsim::scenario

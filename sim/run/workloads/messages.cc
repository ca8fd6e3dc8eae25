// The workload `messages`: two realms run the published message benchmark over a channel.
#include <fmt/format.h>

#include "models/backends/cca.h"
#include "models/guest/message_benchmark.h"
#include "models/guest/sharing.h"
#include "sim/run/workloads/samples.h"

namespace realmsim::run {
namespace {

enum RandomStreams : std::uint64_t { kSenderStream = 1, kReceiverStream = 2 };

template <class Quantity>
std::uint64_t twice_median_of(const std::vector<Quantity>& quantities) {
  std::vector<std::uint64_t> values;
  for (const Quantity& quantity : quantities)
    values.push_back(quantity.value);
  return twice_median(std::move(values));
}

class Pair {
 public:
  Pair(Simulation& simulation, const scenario::Channel& channel)
      : simulation_(simulation),
        channel_(channel),
        sender_(*simulation.realm(channel.from)),
        receiver_(*simulation.realm(channel.to)) {}

  // Both realms run; on a shared channel the region is created, offered, reserved and attached first.
  std::string set_up() {
    std::string failure;
    const csm::Profile profile = backends::profile_of(simulation_.shared_memory());
    std::uint64_t share = 0;
    simulation_.run_on(cpu(sender_), [&] {
      processor(sender_).enter();
      if (channel_.path != scenario::ChannelPath::Csm) return;
      const auto peer = simulation_.backend().realm_id(receiver_.hosted.rd);
      const auto refused = guest::provide_region(processor(sender_), profile, range_of(channel_.at_from),
                                                 static_cast<csm::RealmId>(peer.value_or(0)),
                                                 csm::Permission::ReadWrite, share);
      if (refused) failure = describe(channel_.from, *refused);
    });
    simulation_.run_on(cpu(receiver_), [&] {
      processor(receiver_).enter();
      if (channel_.path != scenario::ChannelPath::Csm || !failure.empty()) return;
      const auto refused =
          guest::consume_region(processor(receiver_), profile, range_of(channel_.at_to), share);
      if (refused) failure = describe(channel_.to, *refused);
    });
    return failure;
  }

  std::string exchange(const guest::MessageJob& job, guest::MessageMeasures& measures) {
    // Every exchange meets the timer ticks alike, however long it took to set up.
    const std::uint64_t tick = simulation_.scenario().platform.parameters.whole("tick.period_ns");
    simulation_.system().idle_until_multiple_of({tick * 1000});
    guest::ChannelEnd sending = simulation_.channel_end(channel_, channel_.from);
    guest::ChannelEnd receiving = simulation_.channel_end(channel_, channel_.to);
    RandomStream sender_random{simulation_.options().seed, kSenderStream};
    RandomStream receiver_random{simulation_.options().seed, kReceiverStream};
    guest::Ended sent = guest::Ended::Stopped;
    guest::Ended received = guest::Ended::Stopped;
    simulation_.system().run(
        {{cpu(sender_),
          [&] { sent = guest::run_sender(processor(sender_), sending, job, sender_random, measures); }},
         {cpu(receiver_),
          [&] { received = guest::run_receiver(processor(receiver_), receiving, job, receiver_random); }}});
    if (received == guest::Ended::Forged) return "the receiver rejected a message";
    if (sent == guest::Ended::Done && received == guest::Ended::Done) return {};
    return "the exchange stopped before its end";
  }

 private:
  static soc::VirtualProcessor& processor(RealmOnMachine& realm) { return *realm.processors.front(); }
  static CpuIndex cpu(const RealmOnMachine& realm) { return realm.actor->cpus.front(); }

  [[nodiscard]] csm::Range range_of(const std::string& name) const {
    const scenario::MemoryRange& range = *simulation_.scenario().range(name);
    return {{range.base}, range.size};
  }

  static std::string describe(const std::string& actor, const guest::Refused& refused) {
    return fmt::format("{} of {} gave {}", refused.command, actor, refused.status);
  }

  Simulation& simulation_;
  const scenario::Channel& channel_;
  RealmOnMachine& sender_;
  RealmOnMachine& receiver_;
};

}  // namespace

WorkloadResult run(Simulation& simulation, const scenario::MessagesWorkload& workload) {
  Pair pair{simulation, *simulation.scenario().channel(workload.channel)};
  WorkloadResult result;
  result.failure = pair.set_up();
  if (!result.failure.empty()) return result;
  const guest::MessageJob job{.bytes = workload.bytes,
                              .count = workload.count,
                              .throughput = workload.throughput,
                              .latency = workload.latency};
  guest::MessageMeasures measures;
  result.failure = pair.exchange(job, measures);
  if (!result.failure.empty()) return result;

  EventStream& events = simulation.events();
  if (workload.latency) {
    const std::uint64_t latency = twice_median_of(measures.latencies);
    const std::uint64_t cycles = twice_median_of(measures.cycles);
    if (simulation.knows_time()) {
      events.metric("latency.p50", latency, "ps/2");
      result.measures["latency_us.p50"] = static_cast<double>(latency) / 2e6;
    }
    events.metric("cycles.p50", cycles, "cycles/2");
    result.measures["cycles.p50"] = static_cast<double>(cycles) / 2;
  }
  if (workload.throughput && simulation.knows_time()) {
    events.metric("throughput.time", measures.throughput_time.value, "ps");
    const double mebibytes = static_cast<double>(workload.bytes * workload.count) / (1 << 20);
    const double seconds = static_cast<double>(measures.throughput_time.value) / 1e12;
    result.measures["throughput_mib_s"] = seconds > 0 ? mebibytes / seconds : 0;
  }
  return result;
}

}  // namespace realmsim::run

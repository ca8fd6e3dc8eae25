#include "models/guest/message_benchmark.h"

namespace realmsim::guest {
namespace {

constexpr std::byte kPayloadByte{0x5a};

// Two deterministic polling loops would lock into one phase against each other and against their own sends.
// On a real machine polls drift, so each wait begins at a random point of a polling period.
bool await(Port& port, Ipa word, std::uint32_t sequence, RandomStream& random) {
  port.think(static_cast<std::uint16_t>(random.below(0x10000)));
  return port.poll32(word, sequence);
}

// Payload generation is part of what the benchmark times.
bool send(Port& port, ChannelEnd& end, std::uint32_t sequence, std::uint64_t bytes, RandomStream& random) {
  if (!port.fill(end.staged_payload(), bytes, kPayloadByte)) return false;
  if (end.encrypted() && !end.seal(port, sequence, bytes)) return false;
  if (!publish(port, end, sequence, bytes)) return false;
  return await(port, end.acknowledge_word(), sequence, random);
}

// Before each phase the words go back to zero.
bool reset_sender(Port& port, const ChannelEnd& end) {
  return set_sequence(port, end, 0) && port.poll32(end.acknowledge_word(), 0);
}

bool reset_receiver(Port& port, const ChannelEnd& end) {
  return port.poll32(end.sequence_word(), 0) && acknowledge(port, end, 0);
}

Ended receive_phase(Port& port, ChannelEnd& end, const MessageJob& job, RandomStream& random) {
  if (!reset_receiver(port, end)) return Ended::Stopped;
  for (std::uint32_t sequence = 1; sequence <= job.count; ++sequence) {
    if (!await(port, end.sequence_word(), sequence, random)) return Ended::Stopped;
    if (!fetch(port, end, job.bytes)) return Ended::Stopped;
    if (end.encrypted()) {
      const auto opened = end.open(port, sequence, job.bytes);
      if (!opened) return Ended::Stopped;
      if (*opened == ChannelEnd::Opened::Forged) return Ended::Forged;
    }
    if (!acknowledge(port, end, sequence)) return Ended::Stopped;
  }
  return Ended::Done;
}

}  // namespace

Ended run_sender(Port& port, ChannelEnd& end, const MessageJob& job, RandomStream& random,
                 MessageMeasures& measures) {
  if (job.throughput) {
    if (!reset_sender(port, end)) return Ended::Stopped;
    const Picoseconds start = port.clock();
    for (std::uint32_t sequence = 1; sequence <= job.count; ++sequence) {
      if (!send(port, end, sequence, job.bytes, random)) return Ended::Stopped;
    }
    measures.throughput_time = port.clock() - start;
  }
  if (job.latency) {
    if (!reset_sender(port, end)) return Ended::Stopped;
    for (std::uint32_t sequence = 1; sequence <= job.count; ++sequence) {
      const Picoseconds start = port.clock();
      const Cycles counter = port.cycle_counter();
      if (!send(port, end, sequence, job.bytes, random)) return Ended::Stopped;
      measures.latencies.push_back(port.clock() - start);
      measures.cycles.push_back(port.cycle_counter() - counter);
    }
  }
  return Ended::Done;
}

Ended run_receiver(Port& port, ChannelEnd& end, const MessageJob& job, RandomStream& random) {
  for (int phase = int{job.throughput} + int{job.latency}; phase > 0; --phase) {
    const Ended ended = receive_phase(port, end, job, random);
    if (ended != Ended::Done) return ended;
  }
  return Ended::Done;
}

}  // namespace realmsim::guest

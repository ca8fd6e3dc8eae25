// The published message benchmark (CAEC 7.3; artefact shmem_test), both sides: stop-and-wait messages of one
// size, a throughput phase timed as a whole and a latency phase timed message by message.
#pragma once

#include <cstdint>
#include <vector>

#include "models/base/random.h"
#include "models/base/time.h"
#include "models/guest/channel.h"

namespace realmsim::guest {

struct MessageJob {
  std::uint64_t bytes = 64;    // payload of one message
  std::uint32_t count = 1000;  // messages of each phase
  bool throughput = true;
  bool latency = true;
};

struct MessageMeasures {
  Picoseconds throughput_time;         // of all messages of the throughput phase
  std::vector<Picoseconds> latencies;  // round trips of the latency phase
  std::vector<Cycles> cycles;          // the sender's counter over the same windows
};

enum class Ended : std::uint8_t { Done, Stopped, Forged };

Ended run_sender(Port& port, ChannelEnd& end, const MessageJob& job, RandomStream& random,
                 MessageMeasures& measures);
Ended run_receiver(Port& port, ChannelEnd& end, const MessageJob& job, RandomStream& random);

}  // namespace realmsim::guest

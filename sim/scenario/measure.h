// What can be measured: names, units and directions, and the parts in which some of it is told.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/scenario/reader.h"

namespace realmsim::scenario {

// What may stand behind the name of a measure and a dot: nothing, a number, a stage of the operation.
enum class Parts : std::uint8_t { None, Numbered, Stages };

struct MeasureRow {
  std::string_view name;
  std::string_view unit;
  bool higher_is_better;
  std::string_view text;
  Parts parts = Parts::None;
};

inline constexpr std::array kMeasures{
    MeasureRow{"latency_us.p50", "us", false, "one operation or the round trip of a message, median",
               Parts::Stages},
    MeasureRow{"cycles.p50", "cycles", false,
               "one operation; of messages, the sender's counter over a round trip; median", Parts::Stages},
    MeasureRow{"throughput_mib_s", "MiB/s", true, "payload of all messages of a phase by its time"},
    MeasureRow{"latency_ns.p50", "ns", false, "time of one exit and the way back, median"},
    MeasureRow{"cycles.total", "cycles", false, "of everything that was measured"},
    MeasureRow{"cycles.create", "cycles", false, "RSI_CSM_CREATE, with what the host does for it"},
    MeasureRow{"cycles.share", "cycles", false, "RSI_CSM_SHARE, of all consumers"},
    MeasureRow{"cycles.reserve", "cycles", false, "RSI_CSM_RESERVE of all consumers, with the host's work"},
    MeasureRow{"cycles.attach", "cycles", false, "RSI_CSM_ATTACH of all consumers"},
    MeasureRow{"cycles.revoke", "cycles", false, "RSI_CSM_REVOKE of all consumers"},
    MeasureRow{"cycles.detach", "cycles", false, "RSI_CSM_DETACH_AND_FREE of all consumers"},
    MeasureRow{"cycles.destroy", "cycles", false, "RSI_CSM_DESTROY"},
    MeasureRow{"rmi_calls", "calls", false, "calls of the host to the RMM, entries included"},
    MeasureRow{"granules", "granules", false, "granules that have changed their space"},
    MeasureRow{"bytes_per_cycle", "B/cycle", true, "bytes read by the time it took"},
    MeasureRow{"memory_mib", "MiB", false, "memory given to realms; with a number behind, to one of them",
               Parts::Numbered},
};

struct StageRow {
  std::string_view name;
  std::string_view text;
};

inline constexpr std::array kStages{
    StageRow{"build", "a realm built and its image loaded, until it is entered first"},
    StageRow{"kernel", "a realm's kernel, with what the host does for its exits"},
    StageRow{"detach", "a device's stream and pages taken from the realm that had it"},
    StageRow{"transition", "a device's pages back to the host and delegated again, each move by EL3"},
    StageRow{"map", "a device's pages in the tables of the realm that gets it"},
    StageRow{"smmu", "a device's stream given to the realm that gets it"},
    StageRow{"exit", "a realm leaves for the host because of a device's interrupt"},
    StageRow{"hypervisor", "the host takes a device's interrupt and puts it into a list register"},
    StageRow{"entry", "a realm entered with a device's interrupt"},
    StageRow{"acknowledge", "a realm acknowledges a device's interrupt and ends it"},
    StageRow{"return", "the end of a device's interrupt told to the host, and the realm entered again"},
};

// Of all measures, each before its stages.
std::vector<std::string> measure_names();

// A measure by its name, or by that of a part of it: memory_mib.2, latency_us.p50.exit. The row has the name
// that was asked for.
std::optional<MeasureRow> find_measure(std::string_view name);

// The name of a measure in a scenario; of none is an error.
std::string read_measure(Reader& reader, const Node& node);

}  // namespace realmsim::scenario

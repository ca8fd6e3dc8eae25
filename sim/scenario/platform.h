// A platform file (realmsim.platform/1): the numbers of a machine with their origin, its memory map and its
// interconnect.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "models/machine/memory_map.h"
#include "models/rmm/config.h"
#include "models/soc/topology.h"
#include "models/timing/parameters.h"
#include "sim/scenario/reader.h"

namespace realmsim::scenario {

// The least and the greatest value that a parameter may have, in thousandths.
struct ParameterRange {
  std::uint64_t least = 0;
  std::uint64_t most = 0;

  bool operator==(const ParameterRange&) const = default;
};

// The parameter at that position of timing::kParameters, at one end of its range.
struct EstimateAtEnd {
  std::size_t parameter = 0;
  std::uint64_t ParameterRange::*end = nullptr;
};

// What the prices of a platform count. One that counts instructions knows no time.
enum class Counting : std::uint8_t { Cycles, Instructions };

inline constexpr NameTable<Counting, 2> kCountingNames{
    {{Counting::Cycles, "cycles"}, {Counting::Instructions, "instructions"}}};

struct Platform {
  const Node* root = nullptr;     // what it was read from
  const Node* variant = nullptr;  // what was changed of it
  std::string name;
  std::string title;
  Counting counting = Counting::Cycles;
  timing::Parameters parameters;
  std::array<char, timing::kParameterCount> confidence{};  // M S V D E
  std::array<ParameterRange, timing::kParameterCount> ranges{};
  soc::TopologyDescription topology;
  std::shared_ptr<const machine::MemoryMap> map;
  machine::Region host_memory;  // the part of DRAM that the hypervisor hands out

  // Whether a report of what was measured tells the same of both.
  [[nodiscard]] bool reads_like(const Platform& other) const;
  [[nodiscard]] bool estimates(std::size_t parameter) const { return confidence[parameter] == 'E'; }
  [[nodiscard]] rmm::Config firmware() const;
  [[nodiscard]] std::uint32_t cpus() const {
    return static_cast<std::uint32_t>(topology.processing_elements.size());
  }
};

// Nothing if anything is wrong with it; then it is reported.
std::optional<Platform> read_platform(Reader& reader, const Node& node);

// `platform` with what an object with `based_on` changes of it. Nothing if anything is wrong.
std::optional<Platform> read_platform_variant(Reader& reader, const Node& node, Platform platform);

// Reports, at `node`, numbers that make no machine together.
void check_shapes(Reader& reader, const Node& node, const Platform& platform);

}  // namespace realmsim::scenario

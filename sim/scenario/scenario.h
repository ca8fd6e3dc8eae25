// A scenario (realmsim.scenario/1) as read: names resolved, literals parsed, one choice of parameters filled
// in. Values inside steps stay nodes of the file, because what they mean may depend on earlier steps.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "models/base/security_state.h"
#include "models/guest/channel.h"
#include "models/guest/stage1_tables.h"
#include "sim/scenario/json_tree.h"
#include "sim/scenario/platform.h"
#include "sim/scenario/workload.h"

namespace realmsim::scenario {

struct MemoryRange {
  std::string name;
  std::string actor;  // whose IPA space; empty: physical
  std::uint64_t base = 0;
  std::uint64_t size = 0;
  std::optional<std::byte> fill;
  bool block = false;
  const Node* node = nullptr;

  [[nodiscard]] bool physical() const { return actor.empty(); }
  [[nodiscard]] bool overlaps(const MemoryRange& other) const {
    return base < other.base + other.size && other.base < base + size;
  }
};

// A plain VM takes no steps; workloads measure its exits. An owner is outside the machine: what it knows of a
// realm comes from attestation tokens.
enum class ActorKind : std::uint8_t { Host, Realm, Vm, Secure, Device, Owner };

inline constexpr NameTable<ActorKind, 6> kActorKindNames{{
    {ActorKind::Host, "host"},
    {ActorKind::Realm, "realm"},
    {ActorKind::Vm, "vm"},
    {ActorKind::Secure, "secure"},
    {ActorKind::Device, "device"},
    {ActorKind::Owner, "owner"},
}};

// The world in which an actor without stage 2 makes its accesses.
constexpr SecurityState security_state_of(ActorKind kind) {
  return kind == ActorKind::Secure ? SecurityState::Secure : SecurityState::NonSecure;
}

struct Actor {
  std::string name;
  ActorKind kind = ActorKind::Host;
  std::vector<CpuIndex> cpus;  // of a realm: one REC each; of an owner: none
  unsigned ipa_bits = 40;
  std::optional<int> rtt_level_start;
  std::optional<std::uint64_t> rd;           // PA
  bool boot_later = false;                   // by lib.boot
  std::vector<guest::Stage1Mapping> stage1;  // of a realm with stage 1 on
  const Node* node = nullptr;
};

enum class ChannelPath : std::uint8_t { Csm, Ns };

inline constexpr NameTable<ChannelPath, 2> kChannelPathNames{
    {{ChannelPath::Csm, "csm"}, {ChannelPath::Ns, "ns"}}};

struct Channel {
  std::string name;
  std::string from;
  std::string to;
  ChannelPath path = ChannelPath::Ns;
  std::string at_from;  // memory range; the same physical one on both ends for `ns`
  std::string at_to;
  guest::Cipher cipher = guest::Cipher::None;
  const Node* node = nullptr;
};

struct Step {
  std::string id;
  std::string by;
  std::string verb;
  const Node* with = nullptr;               // object or null
  const Node* expect = nullptr;             // object, "any" or null
  std::map<std::string, std::string> save;  // variable: output
  std::optional<unsigned> rec;
  std::string note;
  std::string use;  // where the macro that it comes from is used
  const Node* node = nullptr;
};

// Steps of one actor that others may come between.
struct Thread {
  std::string name;  // of the actor
  std::vector<Step> steps;
};

enum class MetricRole : std::uint8_t { Expectation, Calibration, Validation };

inline constexpr NameTable<MetricRole, 3> kMetricRoleNames{{
    {MetricRole::Expectation, "expectation"},
    {MetricRole::Calibration, "calibration"},
    {MetricRole::Validation, "validation"},
}};

// An expectation on a measure, or a published value to be reported beside it.
struct Metric {
  std::string metric;
  std::string series;
  std::map<std::string, std::string> at;    // grid parameter: its value as text
  std::map<std::string, std::string> from;  // of `monotone`: where it begins to hold
  std::string ratio_to;
  std::optional<double> about;
  std::optional<double> rel_tol;
  std::optional<double> least;
  std::optional<double> most;
  std::optional<double> equals;
  bool increasing = false;
  std::optional<double> slack;  // of `increasing`: how far a value may fall behind the one before
  MetricRole role = MetricRole::Expectation;
  std::string target;   // of a validation: the published claim that the value belongs to
  bool scored = false;  // of a validation: its error counts in the mean over all targets
  std::string cite;
  const Node* node = nullptr;

  // Of the value at one point, whether or not the series increases.
  [[nodiscard]] bool of_value() const { return about || least || most || equals; }
};

struct Never {
  std::string actor;
  std::vector<std::byte> bytes;
};

struct Finally {
  std::vector<std::string> invariants;               // by name; all if empty
  bool judged = true;                                // false: an empty list, none
  std::optional<std::vector<std::string>> violated;  // exactly those that must fail, instead
  std::vector<Never> never;
  const Node* state = nullptr;
  std::vector<Metric> metrics;
};

enum class TlbChoice : std::uint8_t { Platform, Unbounded };

inline constexpr NameTable<TlbChoice, 2> kTlbChoiceNames{
    {{TlbChoice::Platform, "platform"}, {TlbChoice::Unbounded, "unbounded"}}};

struct Scenario {
  std::string name;
  Parameters parameters;  // with the values that were chosen
  std::string title;
  std::string doc;
  Platform platform;
  std::string backend;
  std::vector<std::string> mutants;  // what its firmware lacks; such a run is unsound
  std::byte poison{};                // of memory that nobody has given a content
  bool host_auto = false;
  TlbChoice tlb = TlbChoice::Unbounded;
  std::vector<MemoryRange> memory;
  std::vector<Actor> actors;
  std::vector<Channel> channels;
  std::vector<Step> steps;  // those of threads included, in the order in which they are taken
  std::set<std::string> step_ids;
  std::vector<Thread> threads;  // in the order of the file
  std::optional<Workload> workload;
  Finally finally;
  // What is there but could not be read: NAME of an actor, @NAME of memory, channel NAME.
  std::set<std::string, std::less<>> unreadable;
  bool lacks_files = false;       // that it includes: they may bring any name
  bool expected_to_fail = false;  // "status": "xfail"

  [[nodiscard]] const Actor* actor(std::string_view wanted) const;
  [[nodiscard]] const MemoryRange* range(std::string_view wanted) const;
  [[nodiscard]] const Channel* channel(std::string_view wanted) const;
  // Whether the name may be that of something which an earlier error has kept from being read.
  [[nodiscard]] bool may_have(std::string_view wanted) const {
    return lacks_files || unreadable.contains(wanted);
  }
};

// Bytes of the private buffer of a channel end: what the largest message of the scenario needs.
std::uint64_t staging_bytes(const Scenario& scenario);
// Payload that the window of a channel and the buffers of its ends have room for.
std::uint64_t largest_message(const Scenario& scenario, const Channel& channel);

// A choice of parameters that is a test of its own.
struct Case {
  std::string name;
  Parameters parameters;
};

// The runs that one file asks for: every point of the grid in every series, or one run without a sweep.
struct SeriesRow {
  std::string id;
  std::string label;
  Parameters parameters;
};

// A measure by name. Which ones there are, the run knows.
enum class AxisScale : std::uint8_t { Linear, Log };

inline constexpr NameTable<AxisScale, 2> kAxisScaleNames{
    {{AxisScale::Linear, "linear"}, {AxisScale::Log, "log"}}};

// How a sweep is drawn.
struct Figure {
  std::string x;                     // a grid parameter
  std::string x_title;               // for people; empty: the parameter's name
  std::string y;                     // the measure that comes first
  std::optional<AxisScale> x_scale;  // without one: what suits the values
  std::optional<AxisScale> y_scale;
};

struct Sweep {
  std::vector<std::pair<std::string, std::vector<Node>>> grid;
  std::vector<SeriesRow> series;
  std::vector<std::string> measure;  // those that matter; all if empty
  std::optional<Figure> figure;
};

}  // namespace realmsim::scenario

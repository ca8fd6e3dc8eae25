// The canonical event stream (realmsim.events/1): one JSON object a line, keys sorted, times integers,
// addresses hexadecimal. Its SHA-256 is the digest of a run; whoever wants the lines gives a sink.
//
// A state event names the event that caused it: the call, fault or exit during which it happened. A call is
// written with its result, before what it caused. What accesses meet on their way is told of steps alone.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "models/base/observer.h"
#include "models/base/time.h"
#include "models/crypto/hash.h"
#include "models/machine/recorded_translation.h"

namespace realmsim::run {

class EventStream final : public Observer {
 public:
  using Sink = std::function<void(std::string_view line)>;  // with its line end
  explicit EventStream(Sink sink = nullptr) : sink_(std::move(sink)) {}

  // Where the time of a processing element comes from; without one, events carry none.
  struct Instant {
    Cycles cycles;
    std::optional<Picoseconds> time;  // of a platform that knows time
  };
  void set_clock(std::function<Instant(CpuIndex)> clock) { clock_ = std::move(clock); }

  struct Header {
    std::string scenario;
    std::string scenario_sha256;
    std::string backend;
    std::string platform;
    std::uint64_t seed = 0;
    std::vector<std::string> mutants;
  };
  void begin(const Header& header);
  // `with` holds its arguments, or nothing.
  void step(std::size_t number, std::string_view actor, std::string_view verb, const nlohmann::json& with);
  // The step begun last has ended; `outcome` holds what came of it.
  struct StepEnd {
    std::size_t number = 0;
    Cycles spent;                     // by all processing elements
    std::optional<Picoseconds> time;  // when the last of them has done its work
    bool expected = true;
  };
  void step_end(const StepEnd& end, const nlohmann::json& outcome);
  // An invariant does not hold.
  void violated(std::string_view invariant, std::string_view what);
  void metric(std::string_view name, std::uint64_t value, std::string_view unit);
  // Names the point of a sweep or the case that the following events belong to, and its backend and platform
  // where they are not the header's.
  void part(std::string_view name, std::string_view backend, std::string_view platform);
  // The machine as it is now, as a hash of its whole state.
  void machine(std::uint64_t hash);
  // From this line on, the story of the run is not the one in its golden file.
  void golden(std::size_t line);
  void end(bool complete, std::string_view status);
  // What digest() were if it ended now.
  [[nodiscard]] std::string digest_if_ended(bool complete, std::string_view status) const;

  void state_changed(const StateChange& change) override;
  void called(const CallEvent& call) override;
  void returned(const ReturnEvent& result) override;
  void faulted(const FaultEvent& fault) override;
  void exited(const ExitEvent& exit) override;
  void invalidated(const InvalidationEvent& invalidation) override;
  // The TLB knew the translation of an access, or did not.
  void hit(CpuIndex cpu, std::uint64_t address, AddressKind names, const machine::Translation& found);
  void missed(const machine::RecordedTranslation& translation);

  // After end().
  [[nodiscard]] const std::string& digest() const { return digest_; }

 private:
  static nlohmann::json event(std::string_view type, std::uint64_t sequence);
  static std::string line_of(const nlohmann::json& event);
  [[nodiscard]] std::string last_line(bool complete, std::string_view status) const;
  void write(std::string_view line);
  void note(std::string line);  // after the call that is open, if one is
  void add_instant(nlohmann::json& event, CpuIndex cpu) const;
  void walked(const machine::RecordedWalk& walk, CpuIndex cpu);
  void checked(const machine::RecordedCheck& check, CpuIndex cpu);
  std::uint64_t next_sequence() { return sequence_++; }

  Sink sink_;
  std::function<Instant(CpuIndex)> clock_;
  crypto::Sha256 hash_;
  std::string digest_;
  std::string backend_;  // of the header
  std::string platform_;
  std::uint64_t sequence_ = 0;
  std::uint64_t cause_ = 0;
  bool in_step_ = false;
  struct OpenCall {
    std::string line;  // as far as it is known
    std::uint64_t sequence;
  };
  std::optional<OpenCall> open_call_;
  std::vector<std::string> after_call_;  // what it has caused so far
};

}  // namespace realmsim::run

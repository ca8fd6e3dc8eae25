// One scenario on one machine: the backend and the system on chip, booted, with the scenario's memory and
// realms built by the hypervisor.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "models/backends/registry.h"
#include "models/base/observers.h"
#include "models/guest/channel.h"
#include "models/host/realm_teardown.h"
#include "models/soc/system.h"
#include "sim/replay/call_recorder.h"
#include "sim/run/event_stream.h"
#include "sim/run/exits.h"
#include "sim/run/layout.h"
#include "sim/run/provenance.h"
#include "sim/scenario/scenario.h"

namespace realmsim::run {

// Which invariants are judged, and how often.
struct Judging {
  bool on = true;
  std::uint64_t every = 1;        // steps from one look to the next; the last step is always looked at
  std::vector<std::string> only;  // by name; if empty, those of the scenario
};

struct RunOptions {
  std::uint64_t seed = 0;
  Picoseconds quantum{1'000'000};
  Judging judging;
};

// Where the calls of a run are written, and the name of their sequence.
struct CallTrace {
  replay::TraceWriter& writer;
  std::string sequence;
};

// A realm actor as it exists on the machine.
struct RealmOnMachine {
  const scenario::Actor* actor = nullptr;
  host::RealmSpec spec;
  std::optional<machine::Stage1Regime> stage1;
  std::map<std::string, ChannelPlace> channels;
  // Since it was booted last.
  host::HostedRealm hosted;
  std::vector<soc::VirtualProcessor*> processors;  // by REC
};

struct RecOnMachine {
  const RealmOnMachine* realm = nullptr;
  std::size_t index = 0;
};

// Why the machine of a scenario cannot be built.
struct BuildFailure {
  const scenario::Actor* realm;
  std::string text;
};

class Simulation {
 public:
  Simulation(const scenario::Scenario& scenario, const RunOptions& options, EventStream& events,
             const std::optional<CallTrace>& calls = std::nullopt);

  // Fills physical ranges and boots every realm that is not to be booted later. What went wrong, if anything
  // did.
  std::optional<BuildFailure> build();
  // A realm of a workload, beside those of the scenario: its REC i runs on cpus[i], its VMID is given to it.
  // It stays where it is. What went wrong, if anything did, is in `failure`.
  RealmOnMachine& add_realm(host::RealmSpec spec, std::vector<CpuIndex> cpus, std::string& failure);
  // Builds a realm, takes it down again; none of its RECs runs.
  std::optional<host::Failure> boot(RealmOnMachine& realm);
  std::optional<host::Failure> destroy(const RealmOnMachine& realm);

  [[nodiscard]] const scenario::Scenario& scenario() const { return scenario_; }
  // What the firmware offers to realms that share memory, and by whose rules.
  [[nodiscard]] backends::SharedMemory shared_memory() const {
    return backends::find_backend(scenario_.backend)->shared_memory;
  }
  // Whether the platform has more than counts.
  [[nodiscard]] bool knows_time() const { return scenario_.platform.counting == scenario::Counting::Cycles; }
  [[nodiscard]] const RunOptions& options() const { return options_; }
  [[nodiscard]] backends::Backend& backend() { return recorder_ ? *recorder_ : *backend_; }
  [[nodiscard]] soc::System& system() { return *system_; }
  [[nodiscard]] EventStream& events() { return events_; }
  [[nodiscard]] Provenance& provenance() { return provenance_; }
  [[nodiscard]] const Exits& exits() const { return exits_; }
  [[nodiscard]] host::GranulePool& pool() { return pool_; }

  [[nodiscard]] RealmOnMachine* realm(std::string_view actor);
  [[nodiscard]] RealmOnMachine* realm_at(Pa rd);
  [[nodiscard]] std::optional<RecOnMachine> rec_at(Pa rec) const;
  // A channel end of a realm. The session is the position of the channel in the scenario.
  [[nodiscard]] guest::ChannelEnd channel_end(const scenario::Channel& channel, std::string_view actor);

  // Runs `program` on one processing element while nothing else runs.
  void run_on(CpuIndex cpu, std::function<void()> program) { system_->run({{cpu, std::move(program)}}); }

  // What all processing elements together were charged so far.
  [[nodiscard]] timing::Ledger spent() const;

  // Parameters of the platform that what has happened rests on: prices that were paid, and all that are no
  // price.
  [[nodiscard]] std::vector<std::size_t> parameters_used() const;

 private:
  machine::TranslationListener listener();
  bool write_stage1_tables(const RealmOnMachine& realm);

  const scenario::Scenario& scenario_;
  RunOptions options_;
  EventStream& events_;
  Provenance provenance_;
  Exits exits_;
  Observers observers_;
  std::unique_ptr<backends::Backend> backend_;
  std::unique_ptr<backends::Backend> recorder_;  // stands before it, if calls are written
  std::unique_ptr<soc::System> system_;
  host::GranulePool pool_;
  std::vector<std::unique_ptr<RealmOnMachine>> realms_;
  std::deque<scenario::Actor> guests_;  // actors of the realms that workloads add
};

}  // namespace realmsim::run

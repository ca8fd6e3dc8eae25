#include "sim/run/simulation.h"

#include <algorithm>

#include <fmt/format.h>

#include "models/backends/cca.h"

namespace realmsim::run {
namespace {

using scenario::ActorKind;
using scenario::MemoryRange;
using scenario::Scenario;

std::unique_ptr<backends::Backend> make_backend(const Scenario& scenario, Observer& observer, bool watched) {
  machine::Cpu cpu;
  if (scenario.tlb == scenario::TlbChoice::Platform) {
    cpu.tlb = machine::Tlb{soc::tlb_of(scenario.platform.parameters)};
  }
  cpu.walk_cache = machine::WalkCache{soc::walk_cache_of(scenario.platform.parameters)};
  cpu.ipa_cache = machine::WalkCache{soc::ipa_cache_of(scenario.platform.parameters)};
  return backends::find_backend(scenario.backend)
      ->make(scenario.platform.map, std::vector<machine::Cpu>(scenario.platform.cpus(), cpu),
             {.firmware = scenario.platform.firmware(),
              .watched = watched,
              .further_gpts = scenario.workload ? scenario::further_gpts(*scenario.workload) : 0,
              .mutants = scenario.mutants,
              .poison = scenario.poison},
             observer);
}

bool judges(const Judging& judging, const scenario::Finally& finally) {
  return judging.on && (finally.judged || !judging.only.empty());
}

std::string describe(const RealmOnMachine& realm, const host::Failure& failure) {
  return fmt::format("realm `{}` cannot be built: {} {}", realm.actor->name, failure.command,
                     failure.x0 == 0 ? "failed" : fmt::format("gave {:#x}", failure.x0));
}

std::unique_ptr<backends::Backend> make_recorder(const Scenario& scenario, backends::Backend& backend,
                                                 const CallTrace& calls) {
  const replay::Header header{.oracle = "realmsim",
                              .backend = scenario.backend,
                              .granules = scenario.platform.map->granules(),
                              .cpus = static_cast<std::uint32_t>(scenario.platform.cpus()),
                              .firmware = scenario.platform.firmware()};
  return std::make_unique<replay::CallRecorder>(backend, header, calls.sequence, calls.writer);
}

}  // namespace

Simulation::Simulation(const Scenario& scenario, const RunOptions& options, EventStream& events,
                       const std::optional<CallTrace>& calls)
    : scenario_(scenario),
      options_(options),
      events_(events),
      backend_(make_backend(scenario, observers_, judges(options.judging, scenario.finally))),
      recorder_(calls ? make_recorder(scenario, *backend_, *calls) : nullptr),
      pool_(scenario.platform.host_memory.base, scenario.platform.host_memory.size) {
  observers_.add(provenance_);
  observers_.add(exits_);
  observers_.add(events_);
  system_ = std::make_unique<soc::System>(soc::SystemDescription{.parameters = scenario.platform.parameters,
                                                                 .topology = scenario.platform.topology,
                                                                 .seed = options.seed,
                                                                 .quantum = options.quantum,
                                                                 .translations = listener()},
                                          backend());
  events_.set_clock([this](CpuIndex cpu) {
    EventStream::Instant now{system_->cycles(cpu), {}};
    if (knows_time()) now.time = system_->time(cpu);
    return now;
  });
}

// Those of a workload are too many to be told.
machine::TranslationListener Simulation::listener() {
  if (scenario_.workload) return nullptr;
  return [this](const machine::RecordedTranslation& translation) { events_.missed(translation); };
}

std::optional<BuildFailure> Simulation::build() {
  for (const MemoryRange& range : scenario_.memory) {
    if (!range.physical() || !range.fill) continue;
    backend_->machine().memory.fill(Pa{range.base}, range.size, *range.fill);
  }
  for (RealmPlan& plan : plan_realms(scenario_)) {
    RealmOnMachine& realm = *realms_.emplace_back(std::make_unique<RealmOnMachine>());
    realm.actor = plan.actor;
    if (!plan.lacks.empty()) {
      return BuildFailure{realm.actor, fmt::format("the IPA space of `{}` has no room for {}",
                                                   realm.actor->name, plan.lacks)};
    }
    realm.spec = std::move(plan.spec);
    realm.stage1 = plan.stage1;
    realm.channels = std::move(plan.channels);
    if (realm.actor->boot_later) continue;
    if (const auto failure = boot(realm)) return BuildFailure{realm.actor, describe(realm, *failure)};
  }
  return std::nullopt;
}

RealmOnMachine& Simulation::add_realm(host::RealmSpec spec, std::vector<CpuIndex> cpus,
                                      std::string& failure) {
  spec.recs = static_cast<unsigned>(cpus.size());
  spec.vmid = static_cast<std::uint16_t>(realms_.size() + 1);
  spec.access_policy_table = shared_memory() != backends::SharedMemory::Absent;
  const auto& actor =
      guests_.emplace_back(scenario::Actor{.name = fmt::format("guest {}", guests_.size() + 1),
                                           .kind = ActorKind::Realm,
                                           .cpus = std::move(cpus),
                                           .ipa_bits = spec.ipa_bits});
  RealmOnMachine& realm = *realms_.emplace_back(std::make_unique<RealmOnMachine>());
  realm.actor = &actor;
  realm.spec = std::move(spec);
  if (const auto failed = boot(realm)) failure = describe(realm, *failed);
  return realm;
}

std::optional<host::Failure> Simulation::boot(RealmOnMachine& realm) {
  std::optional<host::Failure> failure;
  const CpuIndex cpu = realm.actor->cpus.front();
  run_on(cpu, [&] {
    host::Rmi rmi{system_->physical(cpu), pool_};
    realm.hosted = host::build_realm(rmi, realm.spec);
    failure = rmi.failure();
  });
  realm.processors.clear();
  for (std::size_t i = 0; !failure && i < realm.hosted.recs.size(); ++i) {
    realm.processors.push_back(
        &system_->add_virtual_processor(realm.actor->cpus[i], pool_, realm.hosted, realm.hosted.recs[i]));
  }
  if (!failure && realm.stage1 && !write_stage1_tables(realm))
    failure = host::Failure{"a store to its stage 1 tables"};
  return failure;
}

// The first thing that the realm's first REC does, still with stage 1 off.
bool Simulation::write_stage1_tables(const RealmOnMachine& realm) {
  const auto tables = guest::stage1_tables(*realm.stage1, realm.actor->stage1);
  const CpuIndex cpu = realm.actor->cpus.front();
  soc::VirtualProcessor& processor = *realm.processors.front();
  bool written = false;
  run_on(cpu, [&] {
    if (processor.enter().flow != backends::Flow::EnteredRealm) return;
    written = guest::write_stage1_tables(processor, realm.stage1->root, tables);
    if (processor.entered()) system_->physical(cpu).interrupt();
  });
  return written;
}

std::optional<host::Failure> Simulation::destroy(const RealmOnMachine& realm) {
  std::optional<host::Failure> failure;
  const CpuIndex cpu = realm.actor->cpus.front();
  run_on(cpu, [&] {
    host::Rmi rmi{system_->physical(cpu), pool_};
    host::destroy_realm(rmi, realm.hosted, realm.spec);
    failure = rmi.failure();
  });
  return failure;
}

RealmOnMachine* Simulation::realm(std::string_view actor) {
  for (const auto& realm : realms_) {
    if (realm->actor->name == actor) return realm.get();
  }
  return nullptr;
}

RealmOnMachine* Simulation::realm_at(Pa rd) {
  for (const auto& realm : realms_) {
    if (realm->hosted.rd == rd) return realm.get();
  }
  return nullptr;
}

std::optional<RecOnMachine> Simulation::rec_at(Pa rec) const {
  for (const auto& realm : realms_) {
    const auto& recs = realm->hosted.recs;
    const auto found = std::ranges::find(recs, rec, &host::HostedRec::rec);
    if (found != recs.end()) return RecOnMachine{realm.get(), static_cast<std::size_t>(found - recs.begin())};
  }
  return std::nullopt;
}

guest::ChannelEnd Simulation::channel_end(const scenario::Channel& channel, std::string_view actor) {
  const ChannelPlace& place = realm(actor)->channels.at(channel.name);
  const auto session = static_cast<std::uint64_t>(&channel - scenario_.channels.data()) + 1;
  return {place.window, place.staging, channel.cipher, session};
}

timing::Ledger Simulation::spent() const {
  timing::Ledger all;
  for (CpuIndex cpu = 0; cpu < scenario_.platform.cpus(); ++cpu)
    all += system_->ledger(cpu);
  return all;
}

std::vector<std::size_t> Simulation::parameters_used() const {
  const timing::Ledger charged = spent();
  const bool walks_stage1 =
      std::ranges::any_of(scenario_.actors, [](const auto& actor) { return !actor.stage1.empty(); });
  std::vector<std::size_t> used;
  for (std::size_t i = 0; i < timing::kParameterCount; ++i) {
    const std::string_view key = timing::kParameters[i].key;
    const auto prices = [key](const MicroOpRow& row) { return row.key == key || row.less == key; };
    const bool is_price = std::ranges::any_of(kMicroOps, prices);
    if (key.starts_with("tlb.ipa_cache_") && !walks_stage1) continue;
    const bool paid = std::ranges::any_of(
        kMicroOps, [&](const MicroOpRow& row) { return prices(row) && charged.entry(row.op).count != 0; });
    if (!is_price || paid) used.push_back(i);
  }
  return used;
}

}  // namespace realmsim::run

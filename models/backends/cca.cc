#include "models/backends/cca.h"

#include <algorithm>

#include "models/base/ensure.h"
#include "models/monitor/gpt_boot.h"
#include "models/monitor/gpt_library.h"
#include "models/rmm/realm_abort.h"
#include "models/rmm/realm_entry.h"
#include "models/rmm/realm_exception.h"

namespace realmsim::backends {
namespace {

Flow flow_of(rmm::Outcome outcome) {
  switch (outcome) {
    case rmm::Outcome::EnteredRealm:
      return Flow::EnteredRealm;
    case rmm::Outcome::ExitedRealm:
    case rmm::Outcome::Suspended:
      return Flow::ExitedRealm;
    case rmm::Outcome::Returned:
      break;
  }
  return Flow::Returned;
}

Seen seen_by(Recipient recipient) {
  switch (recipient) {
    case Recipient::Realm:
      return Seen::ExternalAbort;
    case Recipient::Host:
      return Seen::Exit;
    case Recipient::Monitor:
      break;
  }
  return Seen::None;
}

}  // namespace

std::uint64_t CcaState::hash() const {
  Hash64 hash;
  hash.add(machine.hash());
  hash.add(rmm.hash());
  csm.hash_into(hash);
  return hash.value();
}

Cca::Cca(std::shared_ptr<const machine::MemoryMap> map, std::vector<machine::Cpu> cpus,
         const CcaOptions& options, Observer& observer)
    : state_{.machine = machine::Machine{map, std::move(cpus)},
             .gpt_library = options.gpt_library,
             .rmm = rmm::State{map},
             .csm = csm::State{profile_of(options.shared_memory)},
             .stopped = {}},
      config_(options.firmware),
      rmi_(cca_tables(options.shared_memory).rmi),
      rsi_(cca_tables(options.shared_memory).rsi),
      descriptions_(cca_commands(options.shared_memory)),
      watch_(options.watched ? std::make_unique<invariants::Watch>(subject()) : nullptr),
      observer_(watch_ ? both_ : observer) {
  if (!options.mutants.empty()) {
    rmi_ = unsound_rmi_.emplace(rmi_, options.mutants).table();
    rsi_ = unsound_rsi_.emplace(rsi_, options.mutants).table();
  }
  if (watch_) both_.add(*watch_);
  both_.add(observer);
  state_.machine.poison_dram(config_.poison);
  Meter boot;
  const auto built = monitor::build_gpt(state_.machine, state_.gpt_library, boot);
  REALMSIM_ENSURE(built == monitor::ReturnCode::Ok, "a memory map was checked when it was read");
}

rmm::Effects Cca::effects(CpuIndex cpu, Meter& meter) {
  return {cpu, state_.machine, state_.gpt_library, state_.rmm, &state_.csm, config_, meter, observer_};
}

const CommandDescription& Cca::description_of(const rmm::Command& command) const {
  return *std::ranges::find(descriptions_, command.fid, &CommandDescription::fid);
}

std::optional<Pa> Cca::running(CpuIndex cpu) const {
  const auto found = state_.rmm.running.find(cpu);
  if (found == state_.rmm.running.end()) return std::nullopt;
  return found->second;
}

CallReturn Cca::smc(CpuIndex cpu, const Registers& x, Meter& meter) {
  if (state_.stopped) return {.x = {rmm::kNotSupported}};
  const auto rec = running(cpu);
  const rmm::Command* command = rmm::find_command(table_for(cpu), x[0]);
  rmm::Effects fx = effects(cpu, meter);
  if (rec) std::ranges::copy(x, state_.rmm.recs.at(*rec).gprs.begin());
  CallReturn result;
  if (command == nullptr) {
    result.x[0] = rmm::kNotSupported;
    if (rec) rmm::return_to_realm(state_.rmm.recs.at(*rec), rmm::kNotSupported);
    meter.charge(rec ? MicroOp::RealmTrap : MicroOp::WorldSwitch, rec ? 1 : 2);
    return result;
  }
  observer_.called({.cpu = cpu,
                    .caller = state_.machine.cpus[cpu].state,
                    .command = command->name,
                    .parameters = command->arguments,
                    .x = x});
  const rmm::CallResult done = rec ? rmm::run_rsi(*command, *rec, fx) : rmm::run_rmi(*command, x, fx);
  result.command = &description_of(*command);
  result.flow = flow_of(done.outcome);
  result.x = done.x;
  if (done.refused != nullptr) result.refused = done.refused->id();
  observer_.returned({.x0 = done.x[0], .refused_check = result.refused});
  if (done.stopped != FaultKind::None) stop(cpu, done.stopped);
  return result;
}

void Cca::stop(CpuIndex cpu, FaultKind kind) {
  state_.stopped = kind;
  observer_.faulted({.cpu = cpu,
                     .state = SecurityState::Realm,
                     .kind = kind,
                     .level = 0,
                     .recipient = Recipient::Monitor,
                     .address = 0,
                     .names = AddressKind::Physical,
                     .checked = Pas::Realm});
}

FaultReturn Cca::fault(CpuIndex cpu, const machine::RealmAccess& access,
                       const machine::Translation& translation, Meter& meter) {
  const Pa rec = *running(cpu);
  const rmm::Realm& realm = state_.rmm.realms.at(state_.rmm.recs.at(rec).owner);
  const rmm::AbortRouting routing = rmm::route_abort(state_.machine, realm, access, translation);
  observer_.faulted({.cpu = cpu,
                     .state = SecurityState::Realm,
                     .kind = translation.fault,
                     .level = translation.level,
                     .recipient = routing.recipient(),
                     .address = access.va ? access.va->value : access.ipa.value,
                     .names = access.va ? AddressKind::Virtual : AddressKind::Intermediate,
                     .checked = translation.pas});
  // A fault of its own tables is none that the RMM could turn into anything else.
  const bool own = machine::ended_by_stage1(translation.fault, access.va.has_value());
  if (!own) meter.charge(MicroOp::RealmTrap);
  rmm::Effects fx = effects(cpu, meter);
  const std::uint64_t host_x0 = rmm::take_abort(fx, rec, access, translation, routing);
  return {.recipient = routing.recipient(),
          .seen = own ? Seen::None : seen_by(routing.recipient()),
          .host_x0 = host_x0};
}

ExceptionTaken Cca::exception(CpuIndex cpu, const RealmException& exception, Meter& meter) {
  rmm::Effects fx = effects(cpu, meter);
  return rmm::take_realm_exception(fx, *running(cpu), exception);
}

std::uint64_t Cca::move_granules(SecurityState caller, Pa base, std::uint64_t count, machine::Gpi target,
                                 Meter& meter) {
  Meter one_by_one;
  const auto moved =
      monitor::transition_range(
          {state_.machine, state_.gpt_library, one_by_one, observer_},
          {.base = base, .count = count, .target = static_cast<std::uint8_t>(target), .caller = caller})
          .moved;
  meter.charge(MicroOp::MonitorCall);
  meter.charge(MicroOp::GptBulkGranule, moved * (1 + state_.gpt_library.further_tables));
  return moved;
}

void Cca::accessed(CpuIndex cpu, const machine::AccessRequest& request,
                   const machine::Translation& translation) {
  observer_.accessed({.cpu = cpu,
                      .state = state_.machine.cpus[cpu].state,
                      .store = request.type == machine::AccessType::Store,
                      .address = request.virtual_address ? translation.ipa.value : request.address,
                      .pa = translation.pa});
}

}  // namespace realmsim::backends

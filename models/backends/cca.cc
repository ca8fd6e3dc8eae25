#include "models/backends/cca.h"

#include <algorithm>

#include "models/base/ensure.h"
#include "models/csm/table.h"
#include "models/monitor/gpt_boot.h"
#include "models/monitor/gpt_library.h"
#include "models/rmm/implication.h"
#include "models/rmm/psci.h"
#include "models/rmm/realm_abort.h"
#include "models/rmm/realm_entry.h"
#include "models/rmm/realm_exception.h"
#include "models/rmm/realm_table.h"
#include "models/rmm/rmi_table.h"

namespace realmsim::backends {
namespace {

std::string_view status_name(const rmm::Command& command, const rmm::Refusal& refusal, Caller caller) {
  if (caller == Caller::Host)
    return find_name(rmm::kRmiStatusNames, static_cast<rmm::RmiStatus>(refusal.status));
  if (command.name.starts_with("PSCI"))
    return find_name(rmm::kPsciStatusNames, static_cast<rmm::PsciStatus>(refusal.status));
  return find_name(rmm::kRsiStatusNames, static_cast<rmm::RsiStatus>(refusal.status));
}

std::string status_text(const rmm::Command& command, const rmm::Refusal& refusal, Caller caller) {
  if (refusal.aborts) return "REC exit: Data Abort at the buffer";
  if (refusal.stop != FaultKind::None) return "firmware stops: " + std::string{name_of(refusal.stop)};
  std::string text{status_name(command, refusal, caller)};
  if (!refusal.index_text.empty()) text.append(", index: ").append(refusal.index_text);
  return text;
}

CommandDescription describe(const rmm::Command& command, Caller caller) {
  std::vector<CheckDescription> checks;
  rmm::for_each_check(command, [&](const rmm::Check& check) {
    checks.push_back({.id = check.id(),
                      .text = check.property->text,
                      .status = status_text(command, check.refusal, caller),
                      .implied_by = rmm::implied_by(command, check),
                      .structural = check.kind == rmm::CheckKind::Structural});
    return true;
  });
  std::vector<StepDescription> steps;
  for (const rmm::Step& step : command.steps)
    steps.push_back({step.name, step.text});
  return {.caller = caller,
          .name = command.name,
          .fid = command.fid,
          .source = command.source,
          .purpose = command.purpose,
          .arguments = command.arguments,
          .outputs = command.outputs,
          .checks = std::move(checks),
          .steps = std::move(steps),
          .outcomes = command.outcomes};
}

struct Tables {
  rmm::CommandTable rmi;
  rmm::CommandTable rsi;
};

Tables tables_of(SharedMemory sharing) {
  if (sharing == SharedMemory::Paper) return {csm::rmi_table(), csm::rsi_table()};
  if (sharing == SharedMemory::Fork) return {csm::fork_rmi_table(), csm::fork_rsi_table()};
  return {rmm::kRmiTable, rmm::realm_table()};
}

const std::vector<CommandDescription>& commands_of(SharedMemory sharing) {
  switch (sharing) {
    case SharedMemory::Paper:
      return cca_commands<SharedMemory::Paper>();
    case SharedMemory::Fork:
      return cca_commands<SharedMemory::Fork>();
    case SharedMemory::Absent:
      break;
  }
  return cca_commands<SharedMemory::Absent>();
}

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

csm::Profile profile_of(SharedMemory sharing) {
  return sharing == SharedMemory::Fork ? csm::Profile::Fork : csm::Profile::Paper;
}

std::uint64_t CcaState::hash() const {
  Hash64 hash;
  hash.add(machine.hash());
  hash.add(rmm.hash());
  csm.hash_into(hash);
  return hash.value();
}

template <SharedMemory Sharing>
const std::vector<CommandDescription>& cca_commands() {
  static const std::vector<CommandDescription> descriptions = [] {
    std::vector<CommandDescription> all;
    const Tables tables = tables_of(Sharing);
    for (const rmm::Command* command : tables.rmi)
      all.push_back(describe(*command, Caller::Host));
    for (const rmm::Command* command : tables.rsi)
      all.push_back(describe(*command, Caller::Realm));
    return all;
  }();
  return descriptions;
}

template <SharedMemory Sharing>
std::vector<rmm::Mutant> cca_mutants() {
  const Tables tables = tables_of(Sharing);
  std::vector<rmm::Mutant> all = rmm::mutants_of(tables.rmi);
  std::ranges::move(rmm::mutants_of(tables.rsi), std::back_inserter(all));
  for (const invariants::Invariant& row : invariants::all())
    all.push_back({invariants::mutant_of(row.name), row.text});
  return all;
}

template std::vector<rmm::Mutant> cca_mutants<SharedMemory::Absent>();
template std::vector<rmm::Mutant> cca_mutants<SharedMemory::Paper>();
template std::vector<rmm::Mutant> cca_mutants<SharedMemory::Fork>();
template const std::vector<CommandDescription>& cca_commands<SharedMemory::Absent>();
template const std::vector<CommandDescription>& cca_commands<SharedMemory::Paper>();
template const std::vector<CommandDescription>& cca_commands<SharedMemory::Fork>();

Cca::Cca(std::shared_ptr<const machine::MemoryMap> map, std::vector<machine::Cpu> cpus,
         const CcaOptions& options, Observer& observer)
    : state_{.machine = machine::Machine{map, std::move(cpus)},
             .gpt_library = options.gpt_library,
             .rmm = rmm::State{map},
             .csm = csm::State{profile_of(options.shared_memory)},
             .stopped = {}},
      config_(options.firmware),
      rmi_(tables_of(options.shared_memory).rmi),
      rsi_(tables_of(options.shared_memory).rsi),
      descriptions_(commands_of(options.shared_memory)),
      watch_(options.watched ? std::make_unique<invariants::Watch>(subject()) : nullptr),
      observer_(watch_ ? both_ : observer) {
  if (!options.mutants.empty()) {
    rmi_ = unsound_rmi_.emplace(rmi_, options.mutants).table();
    rsi_ = unsound_rsi_.emplace(rsi_, options.mutants).table();
  }
  if (watch_) both_.add(*watch_);
  both_.add(observer);
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

Registers Cca::realm_registers(CpuIndex cpu) const {
  Registers x{};
  const auto& gprs = state_.rmm.recs.at(*running(cpu)).gprs;
  std::copy_n(gprs.begin(), x.size(), x.begin());
  return x;
}

std::optional<ProcessorContext> Cca::context(Pa processor) const {
  const auto found = state_.rmm.recs.find(processor);
  if (found == state_.rmm.recs.end()) return std::nullopt;
  const rmm::Rec& rec = found->second;
  return ProcessorContext{.x = rec.gprs,
                          .pc = rec.pc,
                          .pstate = rec.el1.pstate,
                          .esr_el1 = rec.el1.esr,
                          .far_el1 = rec.el1.far,
                          .elr_el1 = rec.el1.elr,
                          .spsr_el1 = rec.el1.spsr};
}

void Cca::set_realm_register(CpuIndex cpu, unsigned reg, std::uint64_t value) {
  state_.rmm.recs.at(*running(cpu)).gprs.at(reg) = value;
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

std::vector<ReceiptCheck> Cca::receipt(CpuIndex cpu, const Registers& x) const {
  std::vector<ReceiptCheck> lines;
  const rmm::Command* command = rmm::find_command(table_for(cpu), x[0]);
  if (command == nullptr) return lines;
  const rmm::View view{state_.machine, state_.rmm, &state_.csm, config_};
  const rmm::Call call{view, *command, x, running(cpu)};
  rmm::for_each_check(*command, [&](const rmm::Check& check) {
    ReceiptCheck line{.id = check.id(), .wanted = check.property->text};
    line.refused = !check.property->holds(call, check.reg);
    if (line.refused) {
      rmm::Observation seen = check.property->observe(call, check.reg);
      line.observed = std::move(seen.text);
      line.since = seen.since;
      line.owner = seen.owner;
    }
    lines.push_back(std::move(line));
    return !lines.back().refused;
  });
  return lines;
}

StatusView Cca::status(const CommandDescription& command, std::uint64_t x0) const {
  if (command.caller == Caller::Host) {
    return {.name = std::string{find_name(rmm::kRmiStatusNames, rmm::rmi_status(x0))},
            .index = rmm::rmi_index(x0)};
  }
  if (!command.name.starts_with("RSI_")) return {.name = std::string{rmm::psci_status_name(x0)}};
  return {.name = std::string{find_name(rmm::kRsiStatusNames, static_cast<rmm::RsiStatus>(x0))}};
}

GranuleView Cca::granule(Pa pa) const {
  const Pa base = pa.align_down(kGranuleBytes);
  const rmm::Granule* granule = state_.rmm.granule(base);
  return {.gpi = machine::current_gpi(state_.machine, base),
          .state = granule != nullptr ? rmm::name_of(granule->state) : std::string_view{},
          .owner = state_.rmm.owner_of(base)};
}

std::optional<EntryView> Cca::entry(Pa rd, Ipa ipa) const {
  const auto realm = state_.rmm.realms.find(rd);
  if (realm == state_.rmm.realms.end() || ipa >= realm->second.ipa_end()) return std::nullopt;
  const rmm::RttWalk walk = rmm::walk_rtt(state_.machine, realm->second, ipa, machine::kPageLevel);
  EntryView view{.state = rmm::name_of(walk.entry.state), .level = walk.level, .address = walk.address};
  if (realm->second.is_protected(ipa)) view.ripas = rmm::name_of(walk.entry.ripas);
  if (walk.entry.live()) view.pa = walk.entry.pa + ipa.offset_in(machine::entry_bytes(walk.level));
  return view;
}

std::optional<std::uint64_t> Cca::realm_id(Pa rd) const {
  const csm::Member* member = state_.csm.member(rd);
  if (member == nullptr) return std::nullopt;
  return member->id;
}

}  // namespace realmsim::backends

// rmi.*, rsi.*, smc.raw: calls by the host and by realms, and what comes of them.
#include <fmt/format.h>

#include "models/rmm/rmi_table.h"
#include "sim/run/step_runner.h"
#include "sim/scenario/encoded_field.h"

namespace realmsim::run {

using scenario::Node;
using scenario::Step;

namespace {

// The outputs of a raw call.
void name_registers(Outcome& outcome) {
  for (std::size_t i = 0; i < outcome.x.size(); ++i)
    outcome.out[fmt::format("x{}", i)] = outcome.x[i];
}

// A function identifier stands in W0 (SMCCC).
bool enters(const Registers& x) {
  return static_cast<std::uint32_t>(x[0]) == rmm::kRmiRecEnter.fid;
}

}  // namespace

void StepRunner::read_outputs(const CommandDescription& command, const Registers& x, Outcome& outcome) {
  for (const Output& output : command.outputs)
    outcome.out[std::string{output.name}] = x[output.reg];
}

void StepRunner::describe_return(const backends::CallReturn& returned,
                                 std::vector<backends::ReceiptCheck> receipt, Outcome& outcome) {
  outcome.x = returned.x;
  outcome.command = returned.command;
  outcome.refused = returned.refused;
  if (returned.command == nullptr) {
    outcome.status = backends::StatusView{.name = std::string{scenario::kNotSupported}};
    return;
  }
  if (!simulation_.backend().stopped())
    outcome.status = simulation_.backend().status(*returned.command, returned.x[0]);
  if (!returned.refused.empty()) outcome.receipt = std::move(receipt);
  read_outputs(*returned.command, returned.x, outcome);
}

Pa StepRunner::rec_of(const Step& step) {
  return simulation_.realm(step.by)->hosted.recs[step.rec.value_or(0)].rec;
}

rmm::ExitReason StepRunner::describe_exit(Pa rec, std::uint64_t host_x0, Outcome& outcome) {
  const rmm::ExitReason reason = simulation_.exits().last(rec);
  const rmm::RmiStatus status = rmm::rmi_status(host_x0);
  outcome.exit = name_of(reason);
  outcome.record_refusal =
      status == rmm::RmiStatus::Success ? std::string_view{} : find_name(rmm::kRmiStatusNames, status);
  return reason;
}

void StepRunner::interrupt_realm_on(CpuIndex cpu, Outcome& outcome) {
  const auto rec = simulation_.backend().running(cpu);
  if (!rec) return;
  simulation_.run_on(cpu,
                     [&] { describe_exit(*rec, simulation_.system().physical(cpu).interrupt(), outcome); });
}

// A call of the realm that waited for this completes.
void StepRunner::enter(const RecOnMachine& entered_rec, Pa run, Outcome& outcome) {
  const auto& [realm, index] = entered_rec;
  soc::VirtualProcessor* processor = realm->processors[index];
  const CpuIndex cpu = realm->actor->cpus[index];
  const Pa rec = realm->hosted.recs[index].rec;
  Outcome interrupted;
  interrupt_realm_on(cpu, interrupted);
  for (CpuIndex other = 0; other < simulation_.scenario().platform.cpus(); ++other) {
    if (simulation_.backend().running(other) == rec) interrupt_realm_on(other, interrupted);
  }
  outcome.record_refusal = interrupted.record_refusal;
  backends::CallReturn entered;
  auto receipt = simulation_.backend().receipt(cpu, {rmm::kRmiRecEnter.fid, rec.value, run.value});
  simulation_.run_on(cpu, [&] { entered = processor->enter(run); });
  describe_return(entered, std::move(receipt), outcome);
  if (entered.flow == backends::Flow::ExitedRealm) describe_exit(rec, entered.x[0], outcome);
  const auto waiting = pending_.find(processor);
  if (entered.flow != backends::Flow::EnteredRealm || waiting == pending_.end()) return;
  Outcome completed = completion(cpu, *waiting->second.command);
  if (waiting->second.step->verb == scenario::kRawCall) name_registers(completed);
  save_outputs(waiting->second.step->save, completed);
  outcome.completes = waiting->second.step;
  outcome.completed = std::make_shared<const Outcome>(completed);
  pending_.erase(waiting);
}

// The REC that a call of the host names, if it is one of an actor.
std::optional<RecOnMachine> StepRunner::named_rec(const Step& step, const Registers& x) {
  if (enters(x)) return simulation_.rec_at(Pa{x[1]});
  const Node* rec = argument(step, "rec");
  const std::string* owner = rec != nullptr ? rec->as_string() : nullptr;
  const RealmOnMachine* realm = owner != nullptr ? simulation_.realm(*owner) : nullptr;
  if (realm == nullptr) return std::nullopt;
  return RecOnMachine{realm, step.rec.value_or(0)};
}

// A realm that is in the way is interrupted: the REC that the host acts on, or one on the host's own
// processing element.
Outcome StepRunner::call_as_host(const Step& step, const Registers& x) {
  Outcome outcome;
  Outcome interrupted;
  if (const auto rec = named_rec(step, x)) {
    if (enters(x)) {
      enter(*rec, Pa{x[2]}, outcome);
      return outcome;
    }
    interrupt_realm_on(rec->realm->actor->cpus[rec->index], interrupted);
  }
  const CpuIndex cpu = cpu_of(step);
  interrupt_realm_on(cpu, interrupted);
  auto receipt = simulation_.backend().receipt(cpu, x);
  simulation_.run_on(
      cpu, [&] { describe_return(simulation_.system().physical(cpu).call(x), std::move(receipt), outcome); });
  return outcome;
}

Outcome StepRunner::completion(CpuIndex cpu, const CommandDescription& command) {
  Outcome outcome{.command = &command};
  outcome.x = simulation_.backend().realm_registers(cpu);
  outcome.status = simulation_.backend().status(command, outcome.x[0]);
  read_outputs(command, outcome.x, outcome);
  return outcome;
}

bool StepRunner::serve_and_enter(soc::VirtualProcessor& processor, Outcome& outcome) {
  if (processor.serve() == host::Served::Progress)
    return processor.enter().flow == backends::Flow::EnteredRealm;
  const auto& failure = processor.gave_up();
  if (failure) {
    outcome.gave_up =
        failure->x0 == 0 ? failure->command : fmt::format("{} gave {:#x}", failure->command, failure->x0);
  }
  return false;
}

// With "host": "auto" the hypervisor model serves exits until the call completes or it can do nothing; a call
// whose buffer was not there is made again.
void StepRunner::call_in_realm(const Step& step, const Registers& x, Outcome& outcome) {
  const CpuIndex cpu = cpu_of(step);
  soc::VirtualProcessor& processor = *processor_of(step);
  for (;;) {
    auto receipt = simulation_.backend().receipt(cpu, x);
    const backends::CallReturn returned = processor.call(x);
    if (returned.flow != backends::Flow::ExitedRealm) {
      const std::string exit = std::move(outcome.exit);
      describe_return(returned, std::move(receipt), outcome);
      outcome.exit = exit;
      return;
    }
    const rmm::ExitReason reason = describe_exit(rec_of(step), returned.x[0], outcome);
    outcome.command = returned.command;
    outcome.pending = rmm::is_call(reason) && returned.command != nullptr;
    if (!simulation_.scenario().host_auto || !serve_and_enter(processor, outcome)) return;
    if (!outcome.pending) continue;
    const std::string exit = std::move(outcome.exit);
    outcome = completion(cpu, *returned.command);
    outcome.exit = exit;
    return;
  }
}

std::optional<Outcome> StepRunner::call_as_realm(const Step& step, const Registers& x) {
  Outcome outcome;
  bool possible = true;
  simulation_.run_on(cpu_of(step), [&] {
    possible = ensure_entered(step, outcome);
    if (possible && processor_of(step)->entered()) call_in_realm(step, x, outcome);
  });
  if (!possible) return std::nullopt;
  if (outcome.pending) pending_[processor_of(step)] = {&step, outcome.command};
  return outcome;
}

void StepRunner::save_outputs(const std::map<std::string, std::string>& save, const Outcome& outcome) {
  for (const auto& [variable, output] : save) {
    const auto found = outcome.out.find(output);
    if (found != outcome.out.end()) {
      values_.save(variable, found->second);
    } else if (outcome.value) {
      values_.save(variable, *outcome.value);
    } else {
      values_.save(variable, outcome.bytes);
    }
  }
}

std::optional<Outcome> StepRunner::take_command(const Step& step, const CommandDescription& command) {
  auto x = std::optional<Registers>{};
  simulation_.run_on(cpu_of(step), [&] { x = registers_of(step, command); });
  if (!x) return std::nullopt;
  auto outcome = by_realm(step) ? call_as_realm(step, *x) : call_as_host(step, *x);
  if (!outcome) return std::nullopt;
  for (const Argument& row : command.arguments) {
    fmt::format_to(std::back_inserter(outcome->asked), "{}{} {:#x}", outcome->asked.empty() ? "" : " ",
                   row.name, (*x)[row.reg]);
  }
  if (!outcome->pending) save_outputs(step.save, *outcome);
  return outcome;
}

std::optional<Outcome> StepRunner::take_raw(const Step& step) {
  Registers x{};
  for (std::size_t i = 0; i < x.size(); ++i) {
    const std::string name = i == 0 ? std::string{"fid"} : fmt::format("x{}", i);
    scenario::KeyRow row = scenario::kRawRegister;
    row.name = name;
    const auto value = quantity_argument(step, row);
    if (!value) return std::nullopt;
    x[i] = *value;
  }
  auto outcome = by_realm(step) ? call_as_realm(step, x) : call_as_host(step, x);
  if (!outcome) return std::nullopt;
  outcome->asked = fmt::format("fid {:#x}", x[0]);
  name_registers(*outcome);
  if (!outcome->pending) save_outputs(step.save, *outcome);
  // Whatever a raw call returns is its outcome, not its failure.
  if (outcome->status) {
    outcome->value = outcome->x[0];
    outcome->status.reset();
  }
  return outcome;
}

}  // namespace realmsim::run

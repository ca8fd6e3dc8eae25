// rmi.*, rsi.*, smc.raw, cpu.enter, cpu.irq.
#include <algorithm>

#include <fmt/format.h>

#include "models/csm/sharing_id.h"
#include "models/rmm/params.h"
#include "models/rmm/rmi_table.h"
#include "sim/run/parameter_pages.h"
#include "sim/run/step_runner.h"
#include "sim/scenario/verbs.h"

namespace realmsim::run {

using scenario::Node;
using scenario::Step;

namespace {

std::optional<std::uint64_t> permission_of(const Node& node) {
  const std::string* text = node.as_string();
  if (text == nullptr) return std::nullopt;
  if (*text == "ro") return static_cast<std::uint64_t>(csm::Permission::ReadOnly);
  if (*text == "rw") return static_cast<std::uint64_t>(csm::Permission::ReadWrite);
  return std::nullopt;
}

}  // namespace

std::optional<std::uint64_t> StepRunner::parameters_of(const Step& step, const CommandDescription& command) {
  const auto page = parameter_page(values_, command, *argument(step, scenario::kParamsKey));
  const auto granule = simulation_.pool().take();
  if (!page || !granule) return std::nullopt;
  simulation_.system().physical(cpu_of(step)).write(*granule, *page);
  simulation_.pool().give_back(*granule);
  return granule->value;
}

std::optional<std::uint64_t> StepRunner::argument_of(const Step& step, const CommandDescription& command,
                                                     const Argument& argument_row) {
  if (argument_row.name == scenario::kParamsArgument) return parameters_of(step, command);
  const Node* node = argument(step, argument_row.name);
  if (node == nullptr) return 0;
  const std::string* text = node->as_string();
  if (argument_row.name == "rec" && text != nullptr && simulation_.realm(*text) != nullptr) {
    return simulation_.realm(*text)->hosted.recs.front().rec.value;
  }
  if (argument_row.name == "to") return values_.realm_id(*node);
  if (argument_row.name == "perm") {
    if (const auto permission = permission_of(*node)) return permission;
  }
  switch (argument_row.kind) {
    case ArgumentKind::Granule: {
      const auto pa = values_.physical(*node);
      return pa ? std::optional{pa->value} : std::nullopt;
    }
    case ArgumentKind::RealmAddress: {
      const RealmOnMachine* realm = simulation_.realm(step.by);
      const Node* rd = argument(step, "rd");
      const std::string* owner = rd != nullptr ? rd->as_string() : nullptr;
      if (realm == nullptr && owner != nullptr) realm = simulation_.realm(*owner);
      if (realm == nullptr) return values_.number(*node);
      const auto ipa = values_.ipa(*node, *realm);
      return ipa ? std::optional{ipa->value} : std::nullopt;
    }
    case ArgumentKind::Level:
    case ArgumentKind::Flags:
    case ArgumentKind::Number:
      break;
  }
  return values_.number(*node);
}

std::optional<Registers> StepRunner::registers_of(const Step& step, const CommandDescription& command) {
  Registers x{command.fid};
  for (const Argument& row : command.arguments) {
    const auto value = argument_of(step, command, row);
    if (!value) return std::nullopt;
    x[row.reg] = *value;
  }
  return x;
}

void StepRunner::read_outputs(const CommandDescription& command, const Registers& x, Outcome& outcome) {
  for (const Output& output : command.outputs)
    outcome.out[std::string{output.name}] = x[output.reg];
}

void StepRunner::describe_return(CpuIndex cpu, const Registers& x, const backends::CallReturn& returned,
                                 Outcome& outcome) {
  outcome.x0 = returned.x[0];
  outcome.x = returned.x;
  outcome.refused = returned.refused;
  if (returned.command == nullptr) {
    outcome.status = backends::StatusView{.name = "NOT_SUPPORTED"};
    return;
  }
  outcome.status = simulation_.backend().status(*returned.command, returned.x[0]);
  if (!returned.refused.empty()) outcome.receipt = simulation_.backend().receipt(cpu, x);
  read_outputs(*returned.command, returned.x, outcome);
}

std::string StepRunner::exit_reason(const RealmOnMachine& realm, std::size_t rec) {
  const machine::Page& run = simulation_.backend().machine().memory.granule(realm.hosted.recs[rec].run);
  return std::string{rmm::name_of(rmm::read_rec_exit(run).exit_reason)};
}

void StepRunner::interrupt_realm_on(CpuIndex cpu) {
  for (const auto& actor : simulation_.scenario().actors) {
    RealmOnMachine* realm = simulation_.realm(actor.name);
    if (realm == nullptr) continue;
    for (std::size_t i = 0; i < realm->processors.size(); ++i) {
      if (actor.cpus[i] != cpu || !realm->processors[i]->entered()) continue;
      simulation_.run_on(cpu, [&] { realm->processors[i]->interrupt(); });
    }
  }
}

// A realm that is in the way is interrupted: the REC that the host acts on, or one on the host's own
// processing element.
Outcome StepRunner::call_as_host(const Step& step, const Registers& x) {
  const Node* rec = argument(step, "rec");
  const std::string* owner = rec != nullptr ? rec->as_string() : nullptr;
  const RealmOnMachine* realm = owner != nullptr ? simulation_.realm(*owner) : nullptr;
  if (realm != nullptr) interrupt_realm_on(realm->actor->cpus.front());
  Outcome outcome;
  const bool enters = x[0] == rmm::kRmiRecEnter.fid && realm != nullptr;
  const CpuIndex cpu = enters ? realm->actor->cpus.front() : cpu_of(step);
  interrupt_realm_on(cpu);
  simulation_.run_on(cpu,
                     [&] { describe_return(cpu, x, simulation_.system().physical(cpu).call(x), outcome); });
  return outcome;
}

std::optional<Outcome> StepRunner::call_as_realm(const Step& step, const Registers& x) {
  Outcome outcome;
  bool possible = true;
  const CpuIndex cpu = cpu_of(step);
  soc::VirtualProcessor* processor = processor_of(step);
  simulation_.run_on(cpu, [&] {
    possible = ensure_entered(step, outcome);
    if (!possible || !processor->entered()) return;
    const backends::CallReturn returned = processor->call(x);
    if (returned.flow != backends::Flow::ExitedRealm) {
      describe_return(cpu, x, returned, outcome);
      return;
    }
    outcome.exit = exit_reason(*simulation_.realm(step.by), step.rec.value_or(0));
    outcome.pending = returned.command != nullptr;
    if (!simulation_.scenario().host_auto) return;
    if (processor->serve() != host::Served::Progress) return;
    if (processor->enter().flow != backends::Flow::EnteredRealm) return;
    outcome.pending = false;
    const Registers done = simulation_.backend().realm_registers(cpu);
    outcome.x0 = done[0];
    outcome.status = simulation_.backend().status(*returned.command, done[0]);
    read_outputs(*returned.command, done, outcome);
  });
  if (!possible) return std::nullopt;
  return outcome;
}

void StepRunner::save_outputs(const std::map<std::string, std::string>& save, const Outcome& outcome) {
  for (const auto& [variable, output] : save) {
    const auto found = outcome.out.find(output);
    if (found != outcome.out.end()) values_.save(variable, found->second);
    if (output == "value" && outcome.value) values_.save(variable, *outcome.value);
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
  if (outcome->pending) {
    pending_[processor_of(step)] = {&command, step.save};
  } else {
    save_outputs(step.save, *outcome);
  }
  return outcome;
}

std::optional<Outcome> StepRunner::take_raw(const Step& step) {
  Registers x{};
  for (std::size_t i = 0; i < x.size(); ++i) {
    const Node* node = argument(step, i == 0 ? std::string{"fid"} : fmt::format("x{}", i));
    const auto value = node == nullptr ? std::optional<std::uint64_t>{0} : values_.number(*node);
    if (!value) return std::nullopt;
    x[i] = *value;
  }
  auto outcome = by_realm(step) ? call_as_realm(step, x) : call_as_host(step, x);
  if (outcome) outcome->asked = fmt::format("fid {:#x}", x[0]);
  // Whatever a raw call returns is its outcome, not its failure.
  if (outcome && outcome->status) outcome->status.reset();
  return outcome;
}

std::optional<Outcome> StepRunner::take_enter(const Step& step) {
  const Node* name = argument(step, "realm");
  const std::string* text = name != nullptr ? name->as_string() : nullptr;
  RealmOnMachine* realm = text != nullptr ? simulation_.realm(*text) : nullptr;
  if (realm == nullptr) {
    values_.reader().error(scenario::kUnknownName, name != nullptr ? *name : *step.node,
                           "expected the name of a realm");
    return std::nullopt;
  }
  const Node* rec_node = argument(step, "rec");
  const auto rec = rec_node == nullptr ? std::optional<std::uint64_t>{0} : values_.number(*rec_node);
  if (!rec || *rec >= realm->processors.size()) return std::nullopt;
  soc::VirtualProcessor* processor = realm->processors[*rec];
  const CpuIndex cpu = realm->actor->cpus[*rec];
  Outcome outcome;
  outcome.asked = *text;
  simulation_.run_on(cpu, [&] {
    const Registers x{rmm::kRmiRecEnter.fid, realm->hosted.recs[*rec].rec.value,
                      realm->hosted.recs[*rec].run.value};
    const backends::CallReturn entered = processor->enter();
    describe_return(cpu, x, entered, outcome);
    if (entered.flow == backends::Flow::ExitedRealm) outcome.exit = exit_reason(*realm, *rec);
    const auto waiting = pending_.find(processor);
    if (entered.flow != backends::Flow::EnteredRealm || waiting == pending_.end()) return;
    Outcome completed;
    read_outputs(*waiting->second.command, simulation_.backend().realm_registers(cpu), completed);
    save_outputs(waiting->second.save, completed);
    pending_.erase(waiting);
  });
  return outcome;
}

std::optional<Outcome> StepRunner::take_irq(const Step& step) {
  const auto cpu = values_.number(*argument(step, "cpu"));
  if (!cpu || *cpu >= simulation_.scenario().platform.cpus()) {
    values_.reader().error(scenario::kBadValue, *argument(step, "cpu"),
                           "there is no such processing element");
    return std::nullopt;
  }
  Outcome outcome;
  outcome.asked = fmt::format("cpu {}", *cpu);
  const bool running = simulation_.backend().running(static_cast<CpuIndex>(*cpu)).has_value();
  interrupt_realm_on(static_cast<CpuIndex>(*cpu));
  if (running) outcome.exit = name_of(rmm::ExitReason::Irq);
  return outcome;
}

}  // namespace realmsim::run

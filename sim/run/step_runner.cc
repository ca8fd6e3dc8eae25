#include "sim/run/step_runner.h"

#include <algorithm>

#include <fmt/format.h>

#include "sim/run/state_pattern.h"
#include "sim/scenario/verbs.h"

namespace realmsim::run {

using scenario::ActorKind;
using scenario::Node;
using scenario::Step;

const Node* StepRunner::argument(const Step& step, std::string_view name) const {
  const scenario::Member* member = step.with == nullptr ? nullptr : step.with->find(name);
  return member == nullptr ? nullptr : &values_.resolve(member->value);
}

bool StepRunner::by_realm(const Step& step) const {
  return simulation_.scenario().actor(step.by)->kind == ActorKind::Realm;
}

CpuIndex StepRunner::cpu_of(const Step& step) const {
  const auto& cpus = simulation_.scenario().actor(step.by)->cpus;
  return cpus[std::min<std::size_t>(step.rec.value_or(0), cpus.size() - 1)];
}

soc::VirtualProcessor* StepRunner::processor_of(const Step& step) {
  const auto& processors = simulation_.realm(step.by)->processors;
  soc::VirtualProcessor* processor =
      processors[std::min<std::size_t>(step.rec.value_or(0), processors.size() - 1)];
  using Policy = soc::VirtualProcessor::ExitPolicy;
  processor->set_exit_policy(simulation_.scenario().host_auto ? Policy::Serve : Policy::Leave);
  return processor;
}

bool StepRunner::ensure_entered(const Step& step, Outcome& outcome) {
  soc::VirtualProcessor* processor = processor_of(step);
  if (pending_.contains(processor)) {
    values_.reader().error(scenario::kRealmOutside, *step.node,
                           fmt::format("`{}` has exited with a call that waits for the host", step.by));
    return false;
  }
  if (processor->entered()) return true;
  const backends::CallReturn entered = processor->enter();
  if (entered.flow == backends::Flow::EnteredRealm) return true;
  describe_return(cpu_of(step), {}, entered, outcome);
  outcome.asked = "REC_ENTER before the step";
  return true;
}

std::optional<Outcome> StepRunner::take(const Step& step) {
  for (const CommandDescription& command : simulation_.backend().commands()) {
    if (scenario::verb_name(command) == step.verb) return take_command(step, command);
  }
  using Take = std::optional<Outcome> (*)(StepRunner&, const Step&);
  struct Row {
    std::string_view verb;
    Take take;
  };
  static constexpr std::array kVerbs{
      Row{"mem.read",
          [](StepRunner& self, const Step& s) { return self.take_access(s, machine::AccessType::Load); }},
      Row{"mem.write",
          [](StepRunner& self, const Step& s) { return self.take_access(s, machine::AccessType::Store); }},
      Row{"mem.fetch",
          [](StepRunner& self, const Step& s) { return self.take_access(s, machine::AccessType::Fetch); }},
      Row{"mem.fill", [](StepRunner& self, const Step& s) { return self.take_fill(s); }},
      Row{"mem.copy", [](StepRunner& self, const Step& s) { return self.take_copy(s); }},
      Row{"cpu.enter", [](StepRunner& self, const Step& s) { return self.take_enter(s); }},
      Row{"cpu.irq", [](StepRunner& self, const Step& s) { return self.take_irq(s); }},
      Row{"smc.raw", [](StepRunner& self, const Step& s) { return self.take_raw(s); }},
      Row{"chan.send", [](StepRunner& self, const Step& s) { return self.take_send(s); }},
      Row{"chan.recv", [](StepRunner& self, const Step& s) { return self.take_receive(s); }},
      Row{"sim.assert",
          [](StepRunner& self, const Step& s) -> std::optional<Outcome> {
            Outcome outcome;
            outcome.state_mismatches =
                match_state(self.simulation_, self.values_, *self.argument(s, "state"));
            return outcome;
          }},
  };
  const auto row = std::ranges::find(kVerbs, step.verb, &Row::verb);
  REALMSIM_ENSURE(row != kVerbs.end(), "every verb that the reader accepts can be taken");
  return row->take(*this, step);
}

void StepRunner::saw(const Step& step, std::span<const std::byte> bytes) {
  sightings_.push_back({step.by, {bytes.begin(), bytes.end()}});
}

}  // namespace realmsim::run

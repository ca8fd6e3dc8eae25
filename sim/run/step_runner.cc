#include "sim/run/step_runner.h"

#include <algorithm>

#include <fmt/format.h>

#include "models/rmm/rmi_table.h"
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

std::optional<std::uint64_t> StepRunner::quantity_argument(const Step& step, const scenario::KeyRow& row) {
  const Node* node = argument(step, row.name);
  return node == nullptr ? std::optional{scenario::fallback_of(row)} : values_.number(*node, row);
}

bool StepRunner::by_realm(const Step& step) const {
  return simulation_.scenario().actor(step.by)->kind == ActorKind::Realm;
}

// Steps of the simulator itself are nobody's.
bool StepRunner::runs_realm(const Step& step) const {
  return by_realm(step) && !scenario::of_simulator(step.verb);
}

CpuIndex StepRunner::cpu_of(const Step& step) const {
  const auto& cpus = simulation_.scenario().actor(step.by)->cpus;
  return by_realm(step) ? cpus[step.rec.value_or(0)] : cpus.front();
}

soc::VirtualProcessor* StepRunner::processor_of(const Step& step) {
  soc::VirtualProcessor* processor = simulation_.realm(step.by)->processors[step.rec.value_or(0)];
  using Policy = soc::VirtualProcessor::ExitPolicy;
  processor->set_exit_policy(simulation_.scenario().host_auto ? Policy::Serve : Policy::Leave);
  return processor;
}

bool StepRunner::waits(const Step& step) {
  return runs_realm(step) && !simulation_.realm(step.by)->processors.empty() &&
         pending_.contains(processor_of(step)) && simulation_.backend().context(rec_of(step));
}

bool StepRunner::ensure_entered(const Step& step, Outcome& outcome) {
  soc::VirtualProcessor* processor = processor_of(step);
  if (!simulation_.backend().context(rec_of(step))) pending_.erase(processor);
  if (pending_.contains(processor)) {
    values_.reader().error(scenario::kRealmOutside, *step.node,
                           fmt::format("`{}` has exited with a call that waits for the host", step.by));
    return false;
  }
  if (processor->entered()) return true;
  // Some other REC that the host has put there.
  if (simulation_.backend().running(cpu_of(step))) simulation_.system().physical(cpu_of(step)).interrupt();
  const host::HostedRec& rec = simulation_.realm(step.by)->hosted.recs[step.rec.value_or(0)];
  auto receipt =
      simulation_.backend().receipt(cpu_of(step), {rmm::kRmiRecEnter.fid, rec.rec.value, rec.run.value});
  const backends::CallReturn entered = processor->enter();
  if (entered.flow != backends::Flow::EnteredRealm) describe_return(entered, std::move(receipt), outcome);
  return true;
}

bool StepRunner::act(const Step& step, Outcome& outcome, const std::function<void()>& work) {
  bool possible = true;
  simulation_.run_on(cpu_of(step), [&] {
    possible = !by_realm(step) || ensure_entered(step, outcome);
    if (possible && !outcome.status) work();
  });
  return possible;
}

std::optional<Outcome> StepRunner::take(const Step& step) {
  values_.reader().set_use(step.use);
  if (runs_realm(step) && simulation_.realm(step.by)->processors.empty()) {
    values_.reader().error(scenario::kRealmOutside, *step.node,
                           fmt::format("`{}` has not been booted yet", step.by));
    return std::nullopt;
  }
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
      Row{scenario::kWrite,
          [](StepRunner& self, const Step& s) { return self.take_access(s, machine::AccessType::Store); }},
      Row{"mem.fetch",
          [](StepRunner& self, const Step& s) { return self.take_access(s, machine::AccessType::Fetch); }},
      Row{"mem.fill", [](StepRunner& self, const Step& s) { return self.take_fill(s); }},
      Row{"mem.copy", [](StepRunner& self, const Step& s) { return self.take_copy(s); }},
      Row{scenario::kEnter, [](StepRunner& self, const Step& s) { return self.take_enter(s); }},
      Row{scenario::kTlbInvalidation, [](StepRunner& self, const Step& s) { return self.take_tlbi(s); }},
      Row{"lib.boot", [](StepRunner& self, const Step& s) { return self.take_boot(s); }},
      Row{"lib.destroy", [](StepRunner& self, const Step& s) { return self.take_destroy(s); }},
      Row{"lib.populate", [](StepRunner& self, const Step& s) { return self.take_populate(s); }},
      Row{"lib.serve_exit", [](StepRunner& self, const Step& s) { return self.take_serve_exit(s); }},
      Row{"lib.attest", [](StepRunner& self, const Step& s) { return self.take_attest(s); }},
      Row{"owner.challenge", [](StepRunner& self, const Step& s) { return self.take_challenge(s); }},
      Row{scenario::kVerify, [](StepRunner& self, const Step& s) { return self.take_verify(s); }},
      Row{scenario::kInterrupt, [](StepRunner& self, const Step& s) { return self.take_irq(s); }},
      Row{scenario::kRawCall, [](StepRunner& self, const Step& s) { return self.take_raw(s); }},
      Row{scenario::kSend, [](StepRunner& self, const Step& s) { return self.take_send(s); }},
      Row{"chan.recv", [](StepRunner& self, const Step& s) { return self.take_receive(s); }},
      Row{"sim.checkpoint", [](StepRunner&, const Step&) -> std::optional<Outcome> { return Outcome{}; }},
      Row{"sim.advance",
          [](StepRunner& self, const Step& s) -> std::optional<Outcome> {
            const auto time = self.values_.reader().time(*self.argument(s, "time"));
            if (!time) return std::nullopt;
            self.simulation_.system().idle(*time);
            return Outcome{};
          }},
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

std::vector<const Step*> StepRunner::unfinished() const {
  std::vector<const Step*> steps;
  for (const auto& [processor, call] : pending_)
    steps.push_back(call.step);
  std::ranges::sort(steps, {}, [](const Step* step) { return step->node->range().begin; });
  return steps;
}

void StepRunner::saw(const Step& step, std::span<const std::byte> bytes) {
  sightings_.push_back({step.by, {bytes.begin(), bytes.end()}, &step});
}

}  // namespace realmsim::run

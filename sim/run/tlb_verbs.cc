// cpu.tlbi: what an actor drops of what its world has in TLBs.
#include <fmt/format.h>

#include "sim/run/step_runner.h"

namespace realmsim::run {

using scenario::Step;
using scenario::TlbScope;

namespace {

constexpr std::uint64_t page_of(std::uint64_t address) {
  return address & ~(kGranuleBytes - 1);
}

}  // namespace

std::optional<std::uint64_t> StepRunner::tlbi_operand(const Step& step, TlbScope scope) {
  if (scope == TlbScope::All) return 0;
  const scenario::Node& node = *argument(step, find_name(scenario::kTlbScopeNames, scope));
  if (scope == TlbScope::Pa) {
    const auto pa = values_.physical(node);
    return pa ? std::optional{pa->value} : std::nullopt;
  }
  if (scope != TlbScope::Ipa || !by_realm(step)) return values_.number(node);
  const auto ipa = values_.ipa(node, *simulation_.realm(step.by));
  return ipa ? std::optional{ipa->value} : std::nullopt;
}

void StepRunner::tlbi_of_realm(const Step& step, TlbScope scope, std::uint64_t operand) {
  soc::VirtualProcessor& processor = *processor_of(step);
  const Vmid vmid = simulation_.backend().machine().cpus[cpu_of(step)].stage2->vmid;
  EventStream& events = simulation_.events();
  if (scope == TlbScope::All) {
    processor.invalidate_stage1();
    events.invalidated({TlbMaintenance::Vmalle1is, vmid, {}});
  } else if (scope == TlbScope::Ipa) {
    processor.invalidate(Ipa{operand});
    events.invalidated({TlbMaintenance::Ipas2e1is, vmid, page_of(operand), kGranuleBytes});
  } else {
    ensure_stage1(step, processor);
    processor.invalidate(Va{operand});
    events.invalidated({TlbMaintenance::Vae1is, vmid, page_of(operand), kGranuleBytes});
  }
}

// No other world has a stage 2 here: its VMIDs and IPAs name nothing, whatever realms use the same numbers
// for.
void StepRunner::tlbi_of_world(const Step& step, TlbScope scope, std::uint64_t operand) {
  if (scope == TlbScope::Vmid || scope == TlbScope::Ipa) return;
  const SecurityState state = scenario::security_state_of(simulation_.scenario().actor(step.by)->kind);
  soc::PhysicalSoftware& software = simulation_.system().physical(cpu_of(step));
  if (scope == TlbScope::Pa) {
    software.invalidate(state, Pa{page_of(operand)});
    simulation_.events().invalidated({TlbMaintenance::Vae2is, {}, page_of(operand), kGranuleBytes});
  } else {
    software.invalidate(state, std::nullopt);
    simulation_.events().invalidated({TlbMaintenance::Alle2is, {}, {}});
  }
}

std::optional<Outcome> StepRunner::take_tlbi(const Step& step) {
  const auto scope = values_.reader().choice(*argument(step, "scope"), scenario::kTlbScopeNames);
  const auto operand = scope ? tlbi_operand(step, *scope) : std::nullopt;
  if (!operand) return std::nullopt;
  Outcome outcome;
  const bool possible = act(step, outcome, [&] {
    return by_realm(step) ? tlbi_of_realm(step, *scope, *operand) : tlbi_of_world(step, *scope, *operand);
  });
  if (!possible) return std::nullopt;
  const std::string_view name = find_name(scenario::kTlbScopeNames, *scope);
  outcome.asked = *scope == TlbScope::All ? std::string{name} : fmt::format("{} {:#x}", name, *operand);
  return outcome;
}

}  // namespace realmsim::run

// Accesses by virtual address, and cpu.tlbi: what a realm does with stage 1 of its own.
#include <fmt/format.h>

#include "sim/run/step_runner.h"
#include "sim/scenario/verbs.h"

namespace realmsim::run {

using scenario::Step;

void StepRunner::ensure_stage1(const Step& step, soc::VirtualProcessor& processor) {
  if (!processor.stage1_on()) processor.turn_on_stage1(*simulation_.realm(step.by)->stage1);
}

soc::VirtualProcessor::Attempt StepRunner::attempt(const Step& step, soc::VirtualProcessor& processor,
                                                   machine::AccessType type, const Target& target,
                                                   std::span<std::byte> bytes) {
  if (!target.va) return processor.attempt(type, target.ipa, bytes);
  ensure_stage1(step, processor);
  return processor.attempt(type, *target.va, bytes);
}

std::optional<Outcome> StepRunner::take_tlbi(const Step& step) {
  std::optional<Va> address;
  if (const scenario::Node* node = argument(step, "va")) {
    const auto at = values_.number(*node);
    if (!at) return std::nullopt;
    address = Va{*at};
  }
  Outcome outcome;
  const bool possible = act(step, outcome, [&] {
    soc::VirtualProcessor& processor = *processor_of(step);
    if (address) ensure_stage1(step, processor);
    processor.invalidate_stage1(address);
  });
  if (!possible) return std::nullopt;
  outcome.asked = address ? fmt::format("va {:#x}", address->value) : "all";
  return outcome;
}

}  // namespace realmsim::run

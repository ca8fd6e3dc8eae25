// Accesses of realms by virtual address, with stage 1 of their own.
#include "sim/run/step_runner.h"

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

}  // namespace realmsim::run

#include "sim/replay/rmi_calls.h"

#include <fmt/format.h>

#include "sim/replay/host_calls.h"
#include "sim/replay/realm_actions.h"
#include "sim/replay/receipt.h"

namespace realmsim::replay {
namespace {

void compare_outputs(const Expectation& expect, const Registers& x, Grade& grade) {
  for (const Expectation::Out& out : expect.out) {
    const What what{"out.", out.output->name};
    if (out.symbol) {
      grade.compare_address(what, out.value, x[out.output->reg]);
    } else {
      grade.compare(what, out.value, x[out.output->reg]);
    }
  }
}

}  // namespace

void perform(ReplayMachine& machine, const RmiCall& call, Grade& grade, std::vector<std::string>& receipt) {
  write_before(machine, call);
  std::optional<backends::ProcessorContext> before;
  if (call.expect.resume) before = machine.backend().context(Pa{call.x[call.command->rec]});
  const backends::CallReturn result = machine.backend().smc(kReplayCpu, call.x, machine.meter());
  if (result.flow == backends::Flow::Returned) {
    grade.compare_status(call.expect.status, call.spec, result.x[0]);
    if (grade.agrees() && !grade.ends_sequence()) compare_outputs(call.expect, result.x, grade);
    if (!grade.agrees()) receipt = model_receipt(machine, *call.command, call.x, !result.refused.empty());
    return;
  }
  run_realm(machine, call, before, result, grade, receipt);
}

void perform(ReplayMachine& machine, const MacroCall& macro, Grade& grade,
             std::vector<std::string>& receipt) {
  Registers x = macro.first;
  for (std::uint64_t i = 0; i < macro.count; ++i) {
    const backends::CallReturn result = machine.backend().smc(kReplayCpu, x, machine.meter());
    if (result.x[0] != 0) {
      const std::string number = fmt::format("status[{}]", i);
      grade.differ({{}, number}, "RMI_SUCCESS", status_text(result.x[0]));
      receipt = model_receipt(machine, *macro.command, x, true);
      return;
    }
    for (const auto& [reg, stride] : macro.strides)
      x[reg] += stride;
  }
}

}  // namespace realmsim::replay

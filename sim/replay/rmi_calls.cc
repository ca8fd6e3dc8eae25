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

// The realm was entered by an earlier line.
void perform_rest(ReplayMachine& machine, const RmiCall& call, Grade& grade,
                  std::vector<std::string>& receipt) {
  const Pa rec{call.x[call.command->rec]};
  if (machine.backend().running(call.cpu) != rec)
    return grade.differ("realm", "running", "the REC does not run there");
  if (machine.backend().state().rmm.recs.at(rec).run != Pa{call.x[call.command->params]})
    return grade.differ("run_ptr", "that of the entry", "another");
  run_realm(machine, call, std::nullopt, {.flow = backends::Flow::EnteredRealm}, grade, receipt);
}

}  // namespace

void perform(ReplayMachine& machine, const RmiCall& call, Grade& grade, std::vector<std::string>& receipt) {
  if (call.continues) return perform_rest(machine, call, grade, receipt);
  if (machine.backend().running(call.cpu))
    return grade.differ("cpu", "the host", "a realm, which runs there");
  write_before(machine, call);
  std::optional<backends::ProcessorContext> before;
  if (call.expect.resume) before = machine.backend().context(Pa{call.x[call.command->rec]});
  const backends::CallReturn result = machine.backend().smc(call.cpu, call.x, machine.meter());
  if (call.running && result.flow != backends::Flow::EnteredRealm) {
    grade.differ("realm", "running",
                 result.flow == backends::Flow::Returned ? status_text(result.x[0]) : "an exit");
    receipt = model_receipt(machine, call.cpu, *call.command, call.x, !result.refused.empty());
    return;
  }
  if (result.flow == backends::Flow::Returned) {
    grade.compare_status(call.expect.status, call.spec, result.x[0]);
    if (grade.agrees() && !grade.ends_sequence()) compare_outputs(call.expect, result.x, grade);
    if (!grade.agrees())
      receipt = model_receipt(machine, call.cpu, *call.command, call.x, !result.refused.empty());
    return;
  }
  run_realm(machine, call, before, result, grade, receipt);
}

void perform(ReplayMachine& machine, const MacroCall& macro, Grade& grade,
             std::vector<std::string>& receipt) {
  if (machine.backend().running(0)) return grade.differ("cpu", "the host", "a realm, which runs there");
  Registers x = macro.first;
  for (std::uint64_t i = 0; i < macro.count; ++i) {
    const backends::CallReturn result = machine.backend().smc(0, x, machine.meter());
    if (result.x[0] != 0) {
      const std::string number = fmt::format("status[{}]", i);
      grade.differ({{}, number}, "RMI_SUCCESS", status_text(result.x[0]));
      receipt = model_receipt(machine, 0, *macro.command, x, true);
      return;
    }
    for (const auto& [reg, stride] : macro.strides)
      x[reg] += stride;
  }
}

}  // namespace realmsim::replay

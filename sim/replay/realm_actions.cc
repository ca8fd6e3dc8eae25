#include "sim/replay/realm_actions.h"

#include <algorithm>

#include <fmt/format.h>

#include "models/base/hex.h"
#include "sim/replay/exit_fields.h"
#include "sim/replay/exit_grading.h"
#include "sim/replay/guest.h"
#include "sim/replay/receipt.h"

namespace realmsim::replay {
namespace {

constexpr std::uint64_t kSuccess = 0;

class RealmRun {
 public:
  RealmRun(ReplayMachine& machine, const RmiCall& call,
           const std::optional<backends::ProcessorContext>& before, Grade& grade,
           std::vector<std::string>& receipt)
      : machine_(machine),
        call_(call),
        before_(before),
        grade_(grade),
        receipt_(receipt),
        guest_(machine, call.cpu) {}

  void run(const backends::CallReturn& entered) {
    if (entered.flow == backends::Flow::ExitedRealm) {
      if (!call_.realm.empty()) return differ_unreached(0);
      return compare_exit(entered.x[0]);
    }
    if (call_.realm.empty() && !call_.running) return compare_unexpected_entry();
    if (call_.expect.resume) compare_resume(*call_.expect.resume);
    for (std::size_t i = 0; i < call_.realm.size() && goes_on(); ++i) {
      const auto host_x0 = act(i);
      if (!host_x0) continue;
      if (!goes_on()) return;
      if (i + 1 < call_.realm.size()) return differ_unreached(i + 1);
      if (call_.running) return grade_.differ("exit", "none, the realm runs on", "an exit");
      return compare_exit(*host_x0);
    }
    if (goes_on() && !call_.running) differ_still_running();
  }

 private:
  [[nodiscard]] bool goes_on() const { return grade_.agrees() && !grade_.ends_sequence(); }
  [[nodiscard]] std::string recorded_exit() const {
    const auto& exit = call_.expect.exit;
    return exit && exit->reason ? fmt::format("RMI_EXIT_{}", *exit->reason) : std::string{"an exit"};
  }

  void differ_unreached(std::size_t action) {
    grade_.differ("realm", fmt::format("action {}, {}", action, call_.realm[action].name),
                  "the realm has exited before");
  }
  void differ_still_running() { grade_.differ("exit", recorded_exit(), "none, the realm still runs"); }

  // The recorded realm did nothing: its entry was refused, or it came back at once.
  void compare_unexpected_entry() {
    grade_.compare_status(call_.expect.status, call_.spec, kSuccess);
    if (goes_on()) differ_still_running();
    if (!grade_.agrees()) receipt_ = model_receipt(machine_, call_.cpu, *call_.command, call_.x, false);
  }

  void compare_resume(const ResumeExpectation& resume);
  void compare_syndrome(std::string_view group, const Syndrome& recorded, std::uint64_t esr);
  std::optional<std::uint64_t> act(std::size_t index);
  [[nodiscard]] std::vector<std::string> action_receipt(const RealmAction& action,
                                                        const ActionOutcome& outcome) const;
  void compare_action(const RealmAction& action, const ActionOutcome& outcome);
  void compare_memory(const RealmAction& action);
  void compare_exit(std::uint64_t host_x0);

  ReplayMachine& machine_;
  const RmiCall& call_;
  const std::optional<backends::ProcessorContext>& before_;
  Grade& grade_;
  std::vector<std::string>& receipt_;
  Guest guest_;
};

void RealmRun::compare_resume(const ResumeExpectation& resume) {
  const backends::ProcessorContext now = guest_.context();
  for (const RegisterValue& value : resume.regs)
    grade_.compare_register("resume.regs.", value.reg, value.value, now.x[value.reg]);
  const std::uint64_t exit_pc = machine_.exit_pc(guest_.address());
  if (resume.pc_advance) grade_.compare("resume.pc", exit_pc + *resume.pc_advance, now.pc);
  if (!resume.external_abort) return;
  // An exception returns to the instruction that did not complete, and the realm goes on elsewhere.
  const bool taken = before_ && now.elr_el1 == before_->pc && now.pc != before_->pc;
  if (!taken) return grade_.differ("resume.sea", "an External abort", "none");
  compare_syndrome("resume.", *resume.external_abort, now.esr_el1);
}

void RealmRun::compare_syndrome(std::string_view group, const Syndrome& recorded, std::uint64_t esr) {
  if (recorded.whole) grade_.compare({group, "esr_el1"}, *recorded.whole, esr);
  for (const auto& [name, value] : recorded.fields)
    grade_.compare({group, name}, value, syndrome_field(esr, name).value_or(0));
}

// X0 of the host, if the realm has exited.
std::optional<std::uint64_t> RealmRun::act(std::size_t index) {
  const RealmAction& action = call_.realm[index];
  grade_.enter(fmt::format("realm[{}].", index));
  const Pa processor = guest_.address();
  const std::uint64_t pc = guest_.context().pc;
  const ActionOutcome outcome = guest_.perform(action);
  if (outcome.host_x0) machine_.remember_exit(processor, pc);
  compare_action(action, outcome);
  if (!grade_.agrees()) receipt_ = action_receipt(action, outcome);
  grade_.enter({});
  return outcome.host_x0;
}

std::vector<std::string> RealmRun::action_receipt(const RealmAction& action,
                                                  const ActionOutcome& outcome) const {
  std::vector<std::string> lines{fmt::format("the realm does {}", action.name)};
  if (!outcome.fault.empty()) lines.push_back(outcome.fault);
  if (!outcome.refused) return lines;
  const rmm::Command& command = *rmm::find_command(machine_.backend().rsi_table(), outcome.refused->front());
  std::ranges::copy(model_receipt(machine_, call_.cpu, command, *outcome.refused, true),
                    std::back_inserter(lines));
  return lines;
}

void RealmRun::compare_action(const RealmAction& action, const ActionOutcome& outcome) {
  const ActionExpectation& expect = action.expect;
  if (expect.seen != outcome.seen && (expect.seen || !expect.regs.empty())) {
    const auto text = [](const std::optional<ActionSeen>& seen) {
      return std::string{seen ? find_name(kActionSeenNames, *seen) : "the call or access returned"};
    };
    grade_.differ("seen", text(expect.seen), text(outcome.seen));
    return;
  }
  if (outcome.host_x0) return;
  if (expect.esr_el1) compare_syndrome({}, *expect.esr_el1, guest_.context().esr_el1);
  for (const RegisterValue& value : expect.regs) {
    const auto allowed = std::ranges::find(action.spec.regs, value.reg, &RegisterValue::reg);
    grade_.compare_register("regs.", value.reg, value.value, guest_.context().x[value.reg],
                            allowed == action.spec.regs.end() ? std::nullopt : std::optional{allowed->value});
  }
  compare_memory(action);
}

void RealmRun::compare_memory(const RealmAction& action) {
  if (action.expect.memory.empty()) return;
  Ipa base;
  if (const auto* check = std::get_if<CheckMemory>(&action.what)) base = check->ipa;
  if (const auto* call = std::get_if<GuestCall>(&action.what); call != nullptr && !call->arguments.empty())
    base = {call->arguments.front()};
  for (const MemoryField& field : action.expect.memory) {
    const auto found = guest_.read(base + field.offset, field.bytes.size());
    if (found == field.bytes) continue;
    grade_.differ({"memory.", field.name}, hex_digits(field.bytes),
                  found ? hex_digits(*found) : "no memory there");
  }
}

void RealmRun::compare_exit(std::uint64_t host_x0) {
  grade_.compare_status(call_.expect.status, call_.spec, host_x0);
  if (!goes_on() || !call_.expect.exit || host_x0 != kSuccess) return;
  const Pa run{call_.x[call_.command->params]};
  compare_exit_record(*call_.expect.exit, call_.realm.empty() ? nullptr : &call_.realm.back(),
                      rmm::read_rec_exit(machine_.machine().memory.granule(run)), grade_);
}

}  // namespace

void run_realm(ReplayMachine& machine, const RmiCall& call,
               const std::optional<backends::ProcessorContext>& before, const backends::CallReturn& entered,
               Grade& grade, std::vector<std::string>& receipt) {
  RealmRun{machine, call, before, grade, receipt}.run(entered);
}

}  // namespace realmsim::replay

#include "sim/replay/exit_grading.h"

#include "sim/replay/exit_fields.h"

namespace realmsim::replay {
namespace {

// A trapped wait may be any of the instructions that wait.
std::uint64_t compared_bits(std::string_view field, const RealmAction* action) {
  const auto* event = action == nullptr ? nullptr : std::get_if<RealmExceptionKind>(&action->what);
  const bool trapped_wait = event != nullptr && *event == RealmExceptionKind::TrappedWait;
  return trapped_wait && field == "esr" ? ~kTrappedInstructionMask : ~std::uint64_t{0};
}

std::optional<std::uint64_t> allowed_value(std::string_view field, const RealmAction* action) {
  if (action != nullptr && field == "esr") return action->spec.esr;
  if (action != nullptr && field == "hpfar") return action->spec.hpfar;
  return std::nullopt;
}

void compare_registers(const ExitExpectation& expect, const rmm::RecExit& exit, Grade& grade) {
  std::uint32_t listed = 0;
  for (const RegisterValue& value : expect.gprs) {
    listed |= std::uint32_t{1} << value.reg;
    grade.compare_register("exit.gprs.", value.reg, value.value, exit.gprs[value.reg]);
  }
  if (!expect.other_gprs_zero) return;
  for (unsigned reg = 0; reg < rmm::kRecRegisters; ++reg) {
    if ((listed >> reg & 1) == 0) grade.compare_register("exit.gprs.", reg, 0, exit.gprs[reg]);
  }
}

}  // namespace

void compare_exit_record(const ExitExpectation& expect, const RealmAction* action, const rmm::RecExit& exit,
                         Grade& grade) {
  if (expect.reason) grade.compare_word({"exit.", "exit_reason"}, *expect.reason, name_of(exit.exit_reason));
  for (const ExitExpectation::Number& number : expect.numbers) {
    const std::uint64_t bits = compared_bits(number.name, action);
    grade.compare({"exit.", number.name}, number.value & bits,
                  exit_number(exit, number.name).value_or(0) & bits, allowed_value(number.name, action));
  }
  compare_registers(expect, exit, grade);
}

}  // namespace realmsim::replay

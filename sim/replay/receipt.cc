#include "sim/replay/receipt.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "sim/replay/grade.h"

namespace realmsim::replay {
namespace {

std::string since(const ReplayMachine& machine, const std::optional<StateKey>& key) {
  if (!key) return {};
  const auto call = machine.changes().since(*key);
  return call ? fmt::format(" since call {} ({})", call->n, call->name) : " since boot";
}

std::string passed(const std::vector<std::string>& checks) {
  return checks.empty() ? "no check" : fmt::format("passed {}", fmt::join(checks, ", "));
}

}  // namespace

std::vector<std::string> model_receipt(const ReplayMachine& machine, CpuIndex cpu,
                                       const rmm::Command& command, const Registers& x, bool refused) {
  std::vector<std::string> lines;
  std::vector<std::string> good;
  if (!refused) {
    for (const rmm::Check& check : command.checks)
      good.push_back(check.id());
    lines.push_back(passed(good));
    return lines;
  }
  for (const backends::ReceiptCheck& check : machine.backend().receipt(cpu, x)) {
    if (!check.refused) {
      good.push_back(check.id);
      continue;
    }
    if (!good.empty()) lines.push_back(passed(good));
    lines.push_back(
        fmt::format("check {} refused: {}{}", check.id, check.observed, since(machine, check.since)));
  }
  return lines;
}

std::vector<std::string> recorded_receipt(const rmm::Command& command, const Expectation& expect,
                                          std::span<const Status> spec) {
  std::vector<std::string> lines;
  if (expect.status && !expect.status->code) {
    lines.emplace_back("the recorded firmware hit an assertion");
  } else if (expect.status && *expect.status->code != rmm::RmiStatus::Success) {
    std::vector<std::string> checks;
    for (const rmm::Check& check : command.checks) {
      if (check.refusal.status == static_cast<std::uint8_t>(*expect.status->code))
        checks.push_back(check.id());
    }
    lines.push_back(checks.empty() ? fmt::format("no check of {} answers so", command.name)
                                   : fmt::format("checks that answer so: {}", fmt::join(checks, ", ")));
  }
  if (!spec.empty()) {
    std::vector<std::string> allowed;
    std::ranges::transform(spec, std::back_inserter(allowed), [](const Status& s) { return status_text(s); });
    lines.push_back(fmt::format("the specification allows {}", fmt::join(allowed, ", ")));
  }
  return lines;
}

}  // namespace realmsim::replay

// A plain check can be switched off, to show what it is good for: the call then goes wrong in its realm's
// way, but the later checks and the commit must still make sense. A structural one cannot
// (models/rmm/command.h).
#include <algorithm>
#include <stdexcept>

#include <gtest/gtest.h>

#include "models/rmm/dispatch.h"
#include "tests/rules/command_rows.h"
#include "tests/rules/refusal.h"

namespace realmsim::testing {
namespace {

// The call that the check would refuse, by a command without it.
void run_without_check(const Refusal& refusal) {
  const rmm::Command& command = *command_row(refusal.command).command;
  std::vector<rmm::Check> left;
  for (const rmm::Check& check : command.checks) {
    if (check.id() != refusal.check) {
      left.push_back(check);
    } else if (check.kind == rmm::CheckKind::Structural) {
      return;
    }
  }
  Bench bench{refusal.firmware};
  const PreparedCall call = refusal.prepare(bench);
  rmm::Command weakened = command;
  weakened.checks = left;
  Meter meter;
  Observer observer;
  rmm::Effects fx{call.cpu,
                  bench.state().machine,
                  bench.state().gpt_library,
                  bench.state().rmm,
                  &bench.state().csm,
                  bench.firmware(),
                  meter,
                  observer};
  const auto rec = bench.direct().backend().running(call.cpu);
  if (!rec) {
    rmm::run_rmi(weakened, call.x, fx);
    return;
  }
  std::ranges::copy(call.x, bench.rec(*rec).gprs.begin());
  rmm::run_rsi(weakened, *rec, fx);
}

TEST(PlainCheck, can_be_left_out_without_pulling_the_ground_from_the_others) {
  for (const CaseGroup& group : all_case_groups()) {
    for (const Refusal& refusal : group.refusals) {
      try {
        run_without_check(refusal);
      } catch (const std::out_of_range&) {
        ADD_FAILURE() << refusal.command << " without " << refusal.check << " asks for what is not there";
      }
    }
  }
}

}  // namespace
}  // namespace realmsim::testing

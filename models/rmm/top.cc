#include "models/rmm/top.h"

#include "models/rmm/call.h"
#include "models/rmm/effects.h"

namespace realmsim::rmm {

void report_walk_top(const Call& call, const Check& check, Registers& out) {
  const unsigned reg = call.command().outputs.back().reg;
  if (check.refusal.status != static_cast<std::uint8_t>(RmiStatus::ErrorRtt)) return;
  out[reg] = check.refusal.index == level_argument
                 ? call.ipa().value
                 : skip_non_live(call.view().machine, call.realm(), call.walk(), call.ipa()).value;
}

Ipa top_after(const Commit& commit) {
  const Call& call = commit.call;
  return skip_non_live(commit.fx.machine, call.realm(), call.walk(), call.ipa());
}

}  // namespace realmsim::rmm

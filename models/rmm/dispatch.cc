#include "models/rmm/dispatch.h"

#include <algorithm>

#include "models/rmm/realm_abort.h"
#include "models/rmm/realm_entry.h"

namespace realmsim::rmm {
namespace {

View view_of(const Effects& fx) {
  return {fx.machine, fx.rmm, fx.extension, fx.config};
}

void charge_checks(const Call& call, Effects& fx) {
  fx.meter.charge(MicroOp::RmmDispatch);
  if (call.command().rd != 0) fx.meter.charge(MicroOp::GranuleMap, kMapAndUnmap);
}

// A step may be the first to walk.
void charge_walk(const Call& call, Effects& fx) {
  fx.meter.charge(MicroOp::TableWalkLevel, call.table_reads());
}

// `realm` is the RD of the caller of an RSI call.
void lock_granules(const Call& call, bool involved, std::optional<Pa> realm, Effects& fx) {
  Granules granules = granules_named(call);
  if (realm) granules.push_back(*realm);
  if (involved && call.command().involves != nullptr) call.command().involves(call, granules);
  lock_named(fx, granules);
}

void lock(const Call& call, const Decision& decision, std::optional<Pa> realm, Effects& fx) {
  lock_granules(call, decision.refused == nullptr || decision.steps != 0, realm, fx);
  if (!call.walked()) return;
  const auto released = call.command().keeps_rd ? std::nullopt : std::optional{call.rd()};
  lock_walk(fx, call.walk(), released);
}

// A deadlock waits for ever for the realm that it has locked.
CallResult stopped(const Call& call, const Decision& decision, Effects& fx) {
  if (decision.refused->refusal.stop == FaultKind::FirmwareDeadlock) {
    fx.locks.take(call.rd());
    fx.locks.take(call.rd());
  }
  return {.x = {kNotSupported}, .refused = decision.refused, .stopped = decision.refused->refusal.stop};
}

void take_steps(Commit& commit, std::size_t count, std::optional<Pa> realm) {
  for (const Step& step : commit.call.command().steps.first(count)) {
    if (step.preemptible) {
      commit.fx.locks.release_all();
      commit.fx.observer.preemptible();
      lock_granules(commit.call, true, realm, commit.fx);
    }
    step.apply(commit);
    if (commit.stopped != FaultKind::None) return;
  }
}

}  // namespace

std::uint8_t index_one(const Call&) {
  return 1;
}
std::uint8_t level_of_walk(const Call& call) {
  return static_cast<std::uint8_t>(call.walk().level);
}
std::uint8_t level_argument(const Call& call) {
  return static_cast<std::uint8_t>(call.level());
}

const Command* find_command(CommandTable table, std::uint64_t x0) {
  const auto fid = static_cast<std::uint32_t>(x0);
  for (const Command* command : table) {
    if (command->fid == fid || (command->fid32 != 0 && command->fid32 == fid)) return command;
  }
  return nullptr;
}

Decision decide(const Call& call) {
  const Command& command = call.command();
  for (const Check& check : command.checks) {
    if (!check.property->holds(call, check.reg)) return {&check, 0};
  }
  for (std::size_t i = 0; i < command.steps.size(); ++i) {
    const Check& guard = command.steps[i].guard;
    if (guard.property != nullptr && !guard.property->holds(call, guard.reg)) return {&guard, i};
  }
  return {nullptr, command.steps.size()};
}

CallResult run_rmi(const Command& command, const Registers& x, Effects& fx) {
  const View view = view_of(fx);
  const Call call{view, command, x};
  const Decision decision = decide(call);
  CallResult result{.refused = decision.refused};
  if (decision.stops()) return stopped(call, decision, fx);
  fx.meter.charge(MicroOp::WorldSwitch);
  charge_checks(call, fx);
  lock(call, decision, std::nullopt, fx);
  Commit commit{.call = call, .fx = fx, .out = result.x};
  take_steps(commit, decision.steps, std::nullopt);
  charge_walk(call, fx);
  if (result.refused != nullptr) {
    const Refusal& refusal = result.refused->refusal;
    const std::uint8_t index = refusal.index != nullptr ? refusal.index(call) : std::uint8_t{0};
    result.x[0] = pack(static_cast<RmiStatus>(refusal.status), index);
    if (command.refused != nullptr) command.refused(call, *result.refused, result.x);
  }
  fx.locks.release_all();
  result.stopped = commit.stopped;
  result.outcome = commit.outcome;
  if (result.outcome == Outcome::Returned) fx.meter.charge(MicroOp::WorldSwitch);
  return result;
}

namespace {

// The realm goes on after the SMC with the results in its registers. A call that is completed later leaves
// them as they are: they hold what was asked.
void leave_results(const Command& command, Outcome outcome, const Registers& x, Rec& caller) {
  if (outcome == Outcome::Suspended) {
    pass_instruction(caller);
    return;
  }
  return_to_realm(caller, x[0]);
  for (const Output& output : command.outputs)
    caller.gprs[output.reg] = x[output.reg];
}

}  // namespace

CallResult run_rsi(const Command& command, Pa rec, Effects& fx) {
  const View view = view_of(fx);
  Registers x{};
  std::copy_n(fx.rmm.recs.at(rec).gprs.begin(), x.size(), x.begin());
  const Call call{view, command, x, rec};
  const Decision decision = decide(call);
  CallResult result{.refused = decision.refused};
  if (decision.stops()) return stopped(call, decision, fx);
  fx.meter.charge(MicroOp::RealmTrap);
  charge_checks(call, fx);
  lock(call, decision, call.rd(), fx);
  if (result.refused != nullptr && result.refused->refusal.aborts) {
    fx.locks.release_all();
    charge_walk(call, fx);
    result.x[0] = exit_realm(fx, rec, buffer_abort(call.walk(), call.ipa()));
    result.outcome = Outcome::ExitedRealm;
    return result;
  }
  Commit commit{.call = call, .fx = fx, .out = result.x};
  take_steps(commit, decision.steps, call.rd());
  charge_walk(call, fx);
  if (result.refused != nullptr) {
    result.x[0] = static_cast<std::uint64_t>(std::int64_t{result.refused->refusal.status});
    if (command.refused != nullptr) command.refused(call, *result.refused, result.x);
  }
  fx.locks.release_all();
  result.stopped = commit.stopped;
  result.outcome = commit.outcome;
  leave_results(command, commit.outcome, result.x, fx.rmm.recs.at(rec));
  const bool left = commit.outcome == Outcome::ExitedRealm || commit.outcome == Outcome::Suspended;
  if (left) result.x = {commit.host_x0};
  return result;
}

}  // namespace realmsim::rmm

// What a realm does, inside the REC_ENTER that it runs in.
#include <algorithm>

#include "models/rmm/rmi_table.h"
#include "models/rmm/rsi_table.h"
#include "sim/replay/call_recorder.h"
#include "sim/replay/guest.h"

namespace realmsim::replay {
namespace {

using backends::Flow;

unsigned last_argument(const CommandDescription& command) {
  unsigned last = 0;
  for (const Argument& argument : command.arguments)
    last = std::max(last, argument.reg);
  return last;
}

// A call that has no name shows all that may matter.
unsigned last_register(const Registers& x) {
  unsigned last = static_cast<unsigned>(x.size()) - 1;
  while (last > 0 && x[last] == 0)
    --last;
  return last;
}

}  // namespace

void CallRecorder::be_inside(CpuIndex cpu) {
  if (inside_ == cpu) return;
  interrupt_line();
  const Entered& entered = entered_.at(cpu);
  open_ = begin_line(
      cpu, rmm::kRmiRecEnter.name,
      {{"rec", symbols_.name_of(entered.rec.value)}, {"run_ptr", symbols_.name_of(entered.run.value)}});
  open_["continues"] = true;
  open_["realm"] = Json::array();
  inside_ = cpu;
}

Json& CallRecorder::add_action(std::string_view name) {
  return open_["realm"].emplace_back(Json{{"do", name}});
}

void CallRecorder::close(std::uint64_t host_x0) {
  const Entered entered = entered_.at(*inside_);
  const CommandDescription& enter = *command(Caller::Host, rmm::kRmiRecEnter.fid);
  open_["expect"] = expectation(backend_.status(enter, host_x0));
  if (host_x0 == 0) {
    const machine::Page& run = inner().machine().memory.granule(entered.run);
    open_["expect"]["exit"] = to_json(rmm::read_rec_exit(run), symbols_);
  }
  finish_line(std::move(open_));
  entered_.erase(*inside_);
  inside_.reset();
}

void CallRecorder::interrupt_line() {
  if (!inside_) return;
  open_["running"] = true;
  finish_line(std::move(open_));
  inside_.reset();
}

std::optional<Json> CallRecorder::host_call_of(CpuIndex cpu, const Registers& x) const {
  const bool host_call = static_cast<std::uint32_t>(x[0]) == rmm::kRsiHostCall.fid;
  if (!host_call || !Ipa{x[1]}.aligned_to(rmm::kHostCallBytes)) return std::nullopt;
  const auto owner = backend_.granule(*backend_.running(cpu)).owner;
  const auto entry = backend_.entry(*owner, Ipa{x[1]});
  if (!entry || entry->state != name_of(rmm::EntryState::Assigned) ||
      entry->ripas != name_of(rmm::Ripas::Ram))
    return std::nullopt;
  return to_json(rmm::read_host_call(inner().machine().memory, *entry->pa));
}

backends::CallReturn CallRecorder::realm_call(CpuIndex cpu, const Registers& x, Meter& meter) {
  be_inside(cpu);
  const CommandDescription* called = command(Caller::Realm, x[0]);
  Json& action = add_action(called != nullptr ? called->name : "SMC");
  if (called == nullptr || called->fid != x[0]) action["fid"] = hex(x[0]);
  action["args"] = Json::array();
  const unsigned last = called != nullptr ? last_argument(*called) : last_register(x);
  for (unsigned reg = 1; reg <= last; ++reg)
    action["args"].push_back(hex(x[reg]));
  if (auto structure = host_call_of(cpu, x)) action["expect"]["host_call"] = std::move(*structure);
  const backends::CallReturn result = backend_.smc(cpu, x, meter);
  if (result.flow == Flow::ExitedRealm) {
    action["expect"]["seen"] = "REC_EXIT";
    close(result.x[0]);
    return result;
  }
  if (backend_.stopped()) return result;  // nobody gets an answer
  action["expect"]["regs"]["x0"] = hex(result.x[0]);
  for (unsigned i = 0; called != nullptr && i < called->outputs.size(); ++i) {
    const unsigned reg = called->outputs[i].reg;
    action["expect"]["regs"]["x" + std::to_string(reg)] = hex(result.x[reg]);
  }
  return result;
}

backends::FaultReturn CallRecorder::fault(CpuIndex cpu, const machine::RealmAccess& access,
                                          const machine::Translation& translation, Meter& meter) {
  if (machine::ended_by_stage1(translation.fault, access.va.has_value()))
    return backend_.fault(cpu, access, translation, meter);
  be_inside(cpu);
  if (access.type == machine::AccessType::Store && access.reg < rmm::kRecRegisters) {
    Json& set = add_action("SET_REG");
    set["reg"] = access.reg;
    set["value"] = hex(access.value);
  }
  Json& action = add_action(find_name(kAccessNames, access.type));
  action["ipa"] = hex(access.ipa.value);
  if (access.type != machine::AccessType::Fetch) {
    action["size"] = access.bytes;
    action["srt"] = access.reg;
    action["isv"] = access.syndrome_valid && !translation.on_stage1_walk ? 1 : 0;
    action["sign"] = access.sign_extend ? 1 : 0;
    action["sf"] = access.wide ? 1 : 0;
  }
  // A stage 1 table where an access of another kind would be allowed.
  if (translation.on_stage1_walk && translation.fault == FaultKind::Stage2Permission)
    action["perm_fault"] = true;
  const backends::FaultReturn result = backend_.fault(cpu, access, translation, meter);
  const bool exits = result.recipient == Recipient::Host;
  action["expect"]["seen"] =
      find_name(kActionSeenNames, exits ? ActionSeen::RecExit : seen_by_realm(translation.fault));
  if (exits) close(result.host_x0);
  return result;
}

ExceptionTaken CallRecorder::exception(CpuIndex cpu, const RealmException& exception, Meter& meter) {
  be_inside(cpu);
  const ExceptionTaken taken = backend_.exception(cpu, exception, meter);
  // Answered inside the RMM, with nothing that a replay could compare.
  if (exception.kind == RealmExceptionKind::IdRegister) return taken;
  const bool exits = taken.seen == Seen::Exit;
  const bool waits = exception.kind == RealmExceptionKind::Wfi || exception.kind == RealmExceptionKind::Wfe;
  const RealmExceptionKind kind = exits && waits ? RealmExceptionKind::TrappedWait : exception.kind;
  const std::string_view name = find_name(kEventNames, kind);
  Json& action = add_action(name);
  if (taken.seen == Seen::Undefined) action["expect"] = {{"seen", "UNDEF"}};
  if (exits) {
    action["expect"] = {{"seen", "REC_EXIT"}};
    close(taken.host_x0);
  }
  return taken;
}

}  // namespace realmsim::replay

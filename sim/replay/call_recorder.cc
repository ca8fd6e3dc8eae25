#include "sim/replay/call_recorder.h"

#include <algorithm>

#include "models/rmm/rmi_table.h"
#include "models/rmm/rsi_table.h"
#include "sim/replay/guest.h"

namespace realmsim::replay {
namespace {

using backends::Flow;

Json expectation(const backends::StatusView& status) {
  return {{"status", status.name}, {"index", status.index}};
}

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

// Numbers of JSON are exact up to 2^53.
Json level_json(std::uint64_t value) {
  constexpr std::int64_t kLargestLevel = 64;
  const auto level = static_cast<std::int64_t>(value);
  return level >= -kLargestLevel && level <= kLargestLevel ? Json(level) : hex(value);
}

std::optional<std::byte> only_byte(const machine::Page& page) {
  const bool uniform = std::ranges::all_of(page, [&](std::byte byte) { return byte == page.front(); });
  return uniform ? std::optional{page.front()} : std::nullopt;
}

const Argument* argument_named(const CommandDescription& command, std::string_view name) {
  const auto found = std::ranges::find(command.arguments, name, &Argument::name);
  return found == command.arguments.end() ? nullptr : &*found;
}

}  // namespace

CallRecorder::CallRecorder(backends::Backend& backend, const Header& header, std::string sequence,
                           TraceWriter& writer)
    : backend_(backend),
      symbols_(header.granules, backend.machine().map->dram().base),
      sequence_(std::move(sequence)),
      writer_(writer) {
  writer_.begin(header);
}

const CommandDescription* CallRecorder::command(Caller caller, std::uint64_t fid) const {
  const auto& all = backend_.commands();
  const auto function = static_cast<std::uint32_t>(fid);  // stands in W0 (SMCCC)
  const auto found = std::ranges::find_if(all, [&](const CommandDescription& command) {
    return command.caller == caller && command.fid == function;
  });
  return found == all.end() ? nullptr : &*found;
}

Json CallRecorder::arguments_of(const CommandDescription& command, const Registers& x) const {
  Json arguments = Json::object();
  for (const Argument& argument : command.arguments) {
    const std::uint64_t value = x[argument.reg];
    Json& out = arguments[std::string{argument.name}];
    if (argument.kind == ArgumentKind::Granule || names_address(argument.name)) {
      out = symbols_.name_of(value);
    } else if (argument.kind == ArgumentKind::Level) {
      out = level_json(value);
    } else {
      out = hex(value);
    }
  }
  return arguments;
}

Json CallRecorder::outputs_of(const CommandDescription& command, const Registers& x) const {
  Json outputs = Json::object();
  for (const Output& output : command.outputs) {
    const std::uint64_t value = x[output.reg];
    outputs[std::string{output.name}] =
        names_address(output.name) ? Json(symbols_.name_of(value)) : hex(value);
  }
  return outputs;
}

bool CallRecorder::host_reaches(Pa granule) const {
  machine::DirectPort port{inner().machine()};
  return port.check({.requester = SecurityState::NonSecure, .pas = Pas::NonSecure, .pa = granule}).fault ==
         FaultKind::None;
}

// What stands now in the granules that the call names.
Json CallRecorder::written_before(const CommandDescription& command, const Registers& x) const {
  Json with = Json::object();
  const machine::Memory& memory = inner().machine().memory;
  const auto granule = [&](std::string_view name) -> std::optional<Pa> {
    const Argument* argument = argument_named(command, name);
    if (argument == nullptr) return std::nullopt;
    const Pa base = Pa{x[argument->reg]}.align_down(kGranuleBytes);
    return host_reaches(base) ? std::optional{base} : std::nullopt;
  };
  if (const auto params = granule("params_ptr")) {
    if (command.fid == rmm::kRmiRealmCreate.fid)
      with["realm_params"] = to_json(rmm::read_realm_params(memory, *params), symbols_);
    if (command.fid == rmm::kRmiRecCreate.fid)
      with["rec_params"] = to_json(rmm::read_rec_params(memory, *params), symbols_);
  }
  if (const auto run = granule("run_ptr"))
    with["enter"] = to_json(rmm::read_rec_enter(memory.granule(*run)), symbols_);
  if (const auto source = granule("src")) {
    if (const auto byte = only_byte(memory.granule(*source)))
      with["src_fill"] = std::to_integer<unsigned>(*byte);
  }
  return with;
}

Json CallRecorder::begin_line(CpuIndex cpu, std::string_view call, Json arguments) {
  Json line{{"seq", sequence_}, {"n", next_++}, {"call", call}, {"args", std::move(arguments)}};
  if (cpu != 0) line["cpu"] = cpu;
  return line;
}

void CallRecorder::finish_line(Json line) {
  writer_.write(line);
}

backends::CallReturn CallRecorder::smc(CpuIndex cpu, const Registers& x, Meter& meter) {
  return backend_.running(cpu) ? realm_call(cpu, x, meter) : host_call(cpu, x, meter);
}

backends::CallReturn CallRecorder::host_call(CpuIndex cpu, const Registers& x, Meter& meter) {
  const CommandDescription* called = command(Caller::Host, x[0]);
  if (called == nullptr) return backend_.smc(cpu, x, meter);  // no such function: nothing happens
  Json arguments = arguments_of(*called, x);
  Json with = written_before(*called, x);
  const backends::CallReturn result = backend_.smc(cpu, x, meter);
  interrupt_line();
  Json line = begin_line(cpu, called->name, std::move(arguments));
  if (!with.empty()) line["with"] = std::move(with);
  if (called->fid == rmm::kRmiRecEnter.fid && result.flow != Flow::Returned) {
    entered_[cpu] = {Pa{x[argument_named(*called, "rec")->reg]},
                     Pa{x[argument_named(*called, "run_ptr")->reg]}};
    line["realm"] = Json::array();
    open_ = std::move(line);
    inside_ = cpu;
    if (result.flow == Flow::ExitedRealm) close(result.x[0]);
    return result;
  }
  if (backend_.stopped()) {
    finish_line(std::move(line));
    return result;
  }
  line["expect"] = expectation(backend_.status(*called, result.x[0]));
  Json outputs = outputs_of(*called, result.x);
  if (!outputs.empty()) line["expect"]["out"] = std::move(outputs);
  finish_line(std::move(line));
  return result;
}

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

std::uint64_t CallRecorder::move_granules(SecurityState caller, Pa base, std::uint64_t count,
                                          machine::Gpi target, Meter& meter) {
  interrupt_line();
  const std::uint64_t moved = backend_.move_granules(caller, base, count, target, meter);
  for (std::uint64_t i = 0; i < moved; ++i) {
    finish_line(begin_line(0, "SET_GPT",
                           {{"granule", symbols_.name_of((base + i * kGranuleBytes).value)},
                            {"pas", find_name(machine::kGpiNames, target)}}));
  }
  return moved;
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

// What the host calls.
#include "sim/replay/call_recorder.h"

#include <algorithm>

#include "models/rmm/rmi_table.h"

namespace realmsim::replay {
namespace {

using backends::Flow;

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

Json CallRecorder::expectation(const backends::StatusView& status) {
  return {{"status", status.name}, {"index", status.index}};
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

}  // namespace realmsim::replay

#include "sim/replay/call_reader.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "models/rmm/rmi_table.h"
#include "sim/replay/action_reader.h"
#include "sim/replay/expectation_reader.h"
#include "sim/replay/gpt_call_reader.h"
#include "sim/replay/header.h"
#include "sim/replay/macro_reader.h"
#include "sim/replay/structure_reader.h"
#include "sim/scenario/suggest.h"

namespace realmsim::replay {
namespace {

using CallContent = decltype(TraceCall::what);

SequenceName read_sequence(LineReader& reader) {
  const Value* seq = reader.required(reader.root(), "seq");
  if (seq == nullptr) return {};
  if (seq->kind == Kind::String) return {std::string{seq->text}, false};
  if (seq->kind == Kind::Integer) return {std::to_string(seq->integer), true};
  reader.error(scenario::kWrongType, *seq, "a sequence is named by a number or a text");
  return {};
}

HostWrites read_writes(LineReader& reader) {
  HostWrites writes;
  const Value* with = reader.object(reader.root(), "with");
  if (with == nullptr) return writes;
  if (const Value* fields = reader.object(*with, "realm_params"))
    writes.realm_params = read_realm_params(reader, *fields);
  if (const Value* fields = reader.object(*with, "rec_params"))
    writes.rec_params = read_rec_params(reader, *fields);
  if (const Value* fields = reader.object(*with, "enter")) writes.enter = read_rec_enter(reader, *fields);
  if (const auto fill = reader.optional_number(*with, "src_fill", 0xff))
    writes.source_fill = static_cast<std::uint8_t>(*fill);
  return writes;
}

// Of an entry that spans several lines; what belongs to its other end stands on another of them.
bool entry_flag(LineReader& reader, const rmm::Command& command, std::string_view key,
                std::string_view elsewhere) {
  if (!reader.flag_or(reader.root(), key, false)) return false;
  if (command.fid != rmm::kRmiRecEnter.fid) {
    reader.error(scenario::kBadValue, *reader.any(reader.root(), key), "only an entry spans several lines");
  } else if (const Value* other = reader.any(reader.root(), elsewhere)) {
    reader.error(scenario::kExcludedKey, *other,
                 fmt::format("a line has `{}` or `{}`, not both", key, elsewhere));
  }
  return true;
}

RmiCall read_rmi(LineReader& reader, const Vocabulary& vocabulary, const rmm::Command& command,
                 const Value& arguments) {
  RmiCall call{.command = &command, .x = {command.fid}};
  for (const Argument& argument : command.arguments)
    call.x[argument.reg] = reader.number(arguments, argument.name);
  call.cpu = static_cast<CpuIndex>(reader.number_or(reader.root(), "cpu", 0, kMostCpus - 1));
  call.continues = entry_flag(reader, command, "continues", "with");
  call.running = entry_flag(reader, command, "running", "expect");
  call.with = read_writes(reader);
  if (const Value* actions = reader.array(reader.root(), "realm"))
    call.realm = read_actions(reader, vocabulary, *actions);
  if (const Value* expect = reader.object(reader.root(), "expect"))
    call.expect = read_expectation(reader, *expect, command.outputs);
  if (const Value* spec = reader.array(reader.root(), "spec")) call.spec = read_spec(reader, *spec);
  return call;
}

template <class Content>
CallContent structure(Content (*read)(LineReader&, const Value&), LineReader& reader,
                      const Value& arguments) {
  return HostStructure{{reader.number(arguments, "granule")}, read(reader, arguments)};
}

template <machine::AccessType Type>
CallContent host_access(LineReader& reader, const Value& arguments) {
  HostAccess access{.pa = {reader.number(arguments, "pa")}, .type = Type};
  const Value* expect = reader.object(reader.root(), "expect");
  if (expect == nullptr) return access;
  if (const Value* fault = reader.any(*expect, "fault")) access.fault = reader.word(*fault, kFaultKindNames);
  return access;
}

template <class Fill>
CallContent fill(LineReader& reader, const Value& arguments) {
  return Fill{{reader.number(arguments, "granule")},
              static_cast<std::uint8_t>(reader.number(arguments, "byte", 0xff))};
}

CallContent set_gpt(LineReader& reader, const Value& arguments) {
  SetGpt change{.granule = {reader.number(arguments, "granule")}};
  if (const Value* pas = reader.required(arguments, "pas"))
    change.gpi = reader.word(*pas, machine::kGpiNames);
  return change;
}

template <auto Read>
CallContent gpt(LineReader& reader, const Value& arguments) {
  return Read(reader, arguments);
}

// Calls that are no command of the RMM.
struct CallRow {
  std::string_view name;
  CallContent (*read)(LineReader& reader, const Value& arguments);
};
constexpr std::array kCallRows{
    CallRow{"HOST_WRITE_REALM_PARAMS",
            [](LineReader& reader, const Value& arguments) {
              return structure(read_realm_params, reader, arguments);
            }},
    CallRow{"HOST_WRITE_REC_PARAMS",
            [](LineReader& reader, const Value& arguments) {
              return structure(read_rec_params, reader, arguments);
            }},
    CallRow{"HOST_WRITE_REC_ENTER",
            [](LineReader& reader, const Value& arguments) {
              return structure(read_rec_enter, reader, arguments);
            }},
    CallRow{"HOST_FILL", fill<HostFill>},
    CallRow{"HOST_CHECK_NOT_FILL", fill<HostCheckNotFill>},
    CallRow{"HOST_LOAD", host_access<machine::AccessType::Load>},
    CallRow{"HOST_STORE", host_access<machine::AccessType::Store>},
    CallRow{"SET_GPT", set_gpt},
    CallRow{"GPC_CONFIG", gpt<read_gpc_config>},
    CallRow{"GPT_WRITE", gpt<read_gpt_write>},
    CallRow{"GPT_FETCH_EXTERNAL_ABORT", gpt<read_gpt_silence>},
    CallRow{"CHECK_ACCESS", gpt<read_check_access>},
    CallRow{"GPT_LIB_INIT", gpt<read_gpt_lib_init>},
    CallRow{"GPT_TRANSITION", gpt<read_gpt_transition>},
    CallRow{"GPT_TRANSITION_RANGE", gpt<read_gpt_transition_range>},
    CallRow{"GPT_READ_WORD", gpt<read_gpt_read_word>},
};

CallContent unknown_call(LineReader& reader, const Vocabulary& vocabulary, std::string_view name) {
  const Value* value = reader.any(reader.root(), "call");
  if (value == nullptr || value->kind != Kind::String) return {};  // reported already
  std::vector<std::string_view> known = vocabulary.host_names();
  std::ranges::transform(kCallRows, std::back_inserter(known), &CallRow::name);
  std::ranges::copy(macro_names(), std::back_inserter(known));
  const auto near = scenario::nearest(name, known);
  reader.error(scenario::kUnknownCall, *value, fmt::format("unknown call `{}`", name),
               near ? fmt::format("did you mean `{}`?", *near) : std::string{});
  return {};
}

CallContent read_what(LineReader& reader, const Vocabulary& vocabulary, std::string_view name,
                      const Value& arguments) {
  if (const rmm::Command* command = vocabulary.host_command(name))
    return read_rmi(reader, vocabulary, *command, arguments);
  const auto row = std::ranges::find(kCallRows, name, &CallRow::name);
  if (row != kCallRows.end()) return row->read(reader, arguments);
  if (auto macro = read_macro(reader, vocabulary, name, arguments)) return std::move(*macro);
  return unknown_call(reader, vocabulary, name);
}

}  // namespace

TraceCall read_call(LineReader& reader, const Vocabulary& vocabulary) {
  const Value& root = reader.root();
  TraceCall call;
  call.sequence = read_sequence(reader);
  call.n = reader.number(root, "n");
  call.name = reader.text(root, "call");
  call.divergence = reader.flag_or(root, "divergence", false);
  const Value* arguments = reader.required(root, "args");
  if (arguments == nullptr || reader.object(root, "args") == nullptr) return call;
  call.what = read_what(reader, vocabulary, call.name, *arguments);
  return call;
}

}  // namespace realmsim::replay

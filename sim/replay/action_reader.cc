#include "sim/replay/action_reader.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "sim/replay/expectation_reader.h"
#include "sim/replay/structure_reader.h"
#include "sim/scenario/suggest.h"

namespace realmsim::replay {
namespace {

using ActionContent = decltype(RealmAction::what);

constexpr std::size_t kArgumentRegisters = std::tuple_size_v<Registers> - 1;

std::vector<std::uint64_t> read_arguments(LineReader& reader, const Value& action) {
  std::vector<std::uint64_t> arguments;
  const Value* list = reader.array(action, "args");
  if (list == nullptr) return arguments;
  for (const Value& argument : reader.inside(*list)) {
    if (arguments.size() == kArgumentRegisters) {
      reader.error(scenario::kBadValue, argument, fmt::format("more than {} arguments", kArgumentRegisters));
      break;
    }
    arguments.push_back(reader.number(argument));
  }
  return arguments;
}

GuestCall read_call(LineReader& reader, const Value& action, std::optional<std::uint64_t> fid) {
  GuestCall call{.arguments = read_arguments(reader, action)};
  if (fid) {
    call.fid = reader.number_or(action, "fid", *fid);
  } else {
    call.fid = reader.number(action, "fid");
  }
  const Value* expect = reader.object(action, "expect");
  const Value* structure = expect == nullptr ? nullptr : reader.object(*expect, "host_call");
  if (structure != nullptr) call.host_call = read_host_call(reader, *structure);
  return call;
}

GuestAccess read_access(LineReader& reader, const Value& action, machine::AccessType type) {
  GuestAccess access;
  access.access.type = type;
  access.access.ipa = {reader.number(action, "ipa")};
  const std::uint64_t size = reader.number_or(action, "size", 8);
  if (size != 1 && size != 2 && size != 4 && size != 8)
    reader.error(scenario::kBadValue, *reader.any(action, "size"), "an access has 1, 2, 4 or 8 bytes");
  access.access.bytes = static_cast<std::uint8_t>(size);
  access.access.reg = static_cast<std::uint8_t>(reader.number_or(action, "srt", 0, 31));
  access.access.wide = reader.flag_or(action, "sf", true);
  access.access.sign_extend = reader.flag_or(action, "sign", false);
  access.access.syndrome_valid = reader.flag_or(action, "isv", true);
  access.permission_fault = reader.flag_or(action, "perm_fault", false);
  return access;
}

ActionContent read_set_register(LineReader& reader, const Value& action) {
  return SetRegister{.reg = static_cast<unsigned>(reader.number(action, "reg", rmm::kRecRegisters - 1)),
                     .value = reader.number(action, "value")};
}

// Actions that are neither a call by name nor an access nor an event.
struct ActionRow {
  std::string_view name;
  ActionContent (*read)(LineReader& reader, const Value& action);
};
constexpr std::array kActionRows{
    ActionRow{"SMC",
              [](LineReader& reader, const Value& action) -> ActionContent {
                return read_call(reader, action, std::nullopt);
              }},
    ActionRow{"SET_REG", read_set_register},
    ActionRow{"WRITE_HOST_CALL",
              [](LineReader& reader, const Value& action) -> ActionContent {
                return WriteHostCall{{reader.number(action, "ipa")}, read_host_call(reader, action)};
              }},
    ActionRow{"CHECK_MEM",
              [](LineReader& reader, const Value& action) -> ActionContent {
                return CheckMemory{{reader.number(action, "ipa")}};
              }},
};

ActionContent read_what(LineReader& reader, const Vocabulary& vocabulary, const Value& action,
                        std::string_view name) {
  if (const auto event = find_value(kEventNames, name)) return *event;
  if (const auto type = find_value(kAccessNames, name)) return read_access(reader, action, *type);
  const auto row = std::ranges::find(kActionRows, name, &ActionRow::name);
  if (row != kActionRows.end()) return row->read(reader, action);
  if (const rmm::Command* command = vocabulary.realm_command(name))
    return read_call(reader, action, command->fid);
  const Value* value = reader.any(action, "do");
  if (value == nullptr || value->kind != Kind::String) return {};  // reported already
  std::vector<std::string_view> known = vocabulary.realm_names();
  std::ranges::transform(kActionRows, std::back_inserter(known), &ActionRow::name);
  for (const auto& event : kEventNames)
    known.push_back(event.name);
  for (const auto& access : kAccessNames)
    known.push_back(access.name);
  const auto near = scenario::nearest(name, known);
  reader.error(scenario::kUnknownCall, *value, fmt::format("unknown action `{}`", name),
               near ? fmt::format("did you mean `{}`?", *near) : std::string{});
  return {};
}

}  // namespace

std::vector<RealmAction> read_actions(LineReader& reader, const Vocabulary& vocabulary, const Value& list) {
  std::vector<RealmAction> actions;
  for (const Value& entry : reader.inside(list)) {
    RealmAction action{.name = reader.text(entry, "do")};
    action.what = read_what(reader, vocabulary, entry, action.name);
    if (const Value* expect = reader.object(entry, "expect"))
      action.expect = read_action_expectation(reader, *expect);
    if (const Value* spec = reader.object(entry, "spec")) action.spec = read_action_spec(reader, *spec);
    actions.push_back(std::move(action));
  }
  return actions;
}

}  // namespace realmsim::replay

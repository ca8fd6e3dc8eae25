#include "sim/scenario/verbs.h"

#include <algorithm>

#include "models/base/command_name.h"

namespace realmsim::scenario {
namespace {

const std::vector<ActorKind> kAnybody{ActorKind::Host, ActorKind::Realm, ActorKind::Secure,
                                      ActorKind::Device};

const std::vector<ActorKind> kEverybody{ActorKind::Host, ActorKind::Realm, ActorKind::Secure,
                                        ActorKind::Device, ActorKind::Owner};

constexpr KeyRow kPa = kPlaceKeys[0];
constexpr KeyRow kPas = kPlaceKeys[1];
constexpr KeyRow kIpa = kPlaceKeys[2];
constexpr KeyRow kVa = kPlaceKeys[3];
constexpr KeyRow kBytes{"bytes", kOptional, "how many, 8 if not given", Form::Quantity};
constexpr KeyRow kChannelName{"channel", kRequired, "name of the channel", Form::Text};
constexpr KeyRow kChallenge{"challenge", kRequired, "64 bytes, as saved from owner.challenge", Form::Text};
constexpr KeyRow kRealmName{"realm", kRequired, "name of the realm", Form::Text};

std::vector<Verb> language_verbs() {
  std::vector<Verb> verbs{
      {.name = "mem.read",
       .actors = kAnybody,
       .arguments = {kPa, kPas, kIpa, kVa, kBytes},
       .outputs = {"value"},
       .names_memory = true},
      {.name = "mem.write",
       .actors = kAnybody,
       .arguments = {kPa, kPas, kIpa, kVa, kBytes, {"value", kRequired, "what is stored", Form::Value}},
       .names_memory = true},
      {.name = "mem.fetch",
       .actors = kAnybody,
       .arguments = {kPa, kPas, kIpa, kVa, kBytes},
       .names_memory = true},
      {"mem.fill",
       kAnybody,
       {{"to", kRequired, "where: @name, {pa, pas}, {ipa} or {va}"},
        {"bytes", kRequired, "how many", Form::Quantity},
        {"value", kRequired, "the byte", Form::Value}}},
      {"mem.copy",
       kAnybody,
       {{"from", kRequired, "where from: @name, {pa, pas}, {ipa} or {va}"},
        {"to", kRequired, "where to: @name, {pa, pas}, {ipa} or {va}"},
        {"bytes", kRequired, "how many", Form::Quantity}}},
      {"cpu.enter",
       {ActorKind::Host},
       {{"realm", kOptional, "the realm to run", Form::Text},
        {"rec", kOptional, "which of its RECs, from 0", Form::Quantity}}},
      {std::string{kTlbInvalidation},
       kAnybody,
       {{"scope", kRequired, "of what the actor's world has in TLBs: all, vmid, ipa, pa, or va"},
        {"vmid", kOptional, "of scope vmid", Form::Quantity},
        {"ipa", kOptional, "of scope ipa", Form::Value},
        {"pa", kOptional, "of scope pa", Form::Value},
        {"va", kOptional, "of scope va", Form::Value}}},
      {"lib.boot", {ActorKind::Host}, {kRealmName}},
      {"lib.destroy", {ActorKind::Host}, {kRealmName}},
      {"lib.populate",
       {ActorKind::Host},
       {kRealmName,
        {"ipa", kRequired, "first address", Form::Value},
        {"size", kRequired, "a multiple of 4 KiB", Form::Value},
        {"contiguous", kOptional, "true: granules one after the other, as a block needs them", Form::Flag}}},
      {"lib.serve_exit", {ActorKind::Host}, {kRealmName}},
      {.name = "lib.attest",
       .actors = {ActorKind::Realm},
       .arguments = {kChallenge,
                     {"at", kRequired, "a page of the realm for the RMM to write the token to", Form::Value}},
       .outputs = {"token", "len"}},
      {.name = "owner.challenge", .actors = {ActorKind::Owner}, .outputs = {"challenge"}},
      {.name = "owner.verify",
       .actors = {ActorKind::Owner},
       .arguments = {{"token", kRequired, "what the realm, or somebody in its name, has sent", Form::Text},
                     kChallenge,
                     {"image", kOptional, "the realm whose image the owner expects to have been measured",
                      Form::Text},
                     {"rim", kOptional, "the initial measurement that the owner expects", Form::Text}},
       .outputs = {"id"},
       .one_of = {"image", "rim"}},
      {"cpu.irq",
       {ActorKind::Host},
       {{"cpu", kRequired, "where a physical interrupt arrives", Form::Quantity}}},
      {"chan.send",
       {ActorKind::Realm},
       {kChannelName,
        {"data", kOptional, "the message, as hexadecimal bytes", Form::Text},
        {"bytes", kOptional, "length of a message of equal bytes", Form::Quantity},
        {"fill", kOptional, "the byte of such a message", Form::Quantity}}},
      {.name = "chan.recv", .actors = {ActorKind::Realm}, .arguments = {kChannelName}, .outputs = {"data"}},
      {"sim.checkpoint", kEverybody, {{"name", kOptional, "of this point of the program", Form::Text}}},
      {"sim.advance",
       kEverybody,
       {{"time", kRequired, "for how long nothing happens, like \"120ns\"", Form::Time}}},
      {"sim.assert", kEverybody, {{"state", kRequired, "pattern of state, as in `expect`"}}},
  };
  Verb raw{.name = std::string{kRawCall},
           .actors = {ActorKind::Host, ActorKind::Realm},
           .arguments = {{"fid", kRequired, "function id", Form::Quantity}},
           .outputs = {"x0"}};
  static constexpr std::array<std::string_view, 18> kRegisters{"",    "x1",  "x2",  "x3",  "x4",  "x5",
                                                               "x6",  "x7",  "x8",  "x9",  "x10", "x11",
                                                               "x12", "x13", "x14", "x15", "x16", "x17"};
  for (std::size_t i = 1; i < kRegisters.size(); ++i) {
    raw.arguments.push_back({kRegisters[i], kOptional, "register, 0 if not given", Form::Quantity});
    raw.outputs.push_back(kRegisters[i]);
  }
  verbs.push_back(std::move(raw));
  Verb& enter = *std::ranges::find(verbs, "cpu.enter", &Verb::name);
  enter.arguments.insert(enter.arguments.end(), kRecEnterKeys.begin(), kRecEnterKeys.end());
  return verbs;
}

Verb verb_of(const CommandDescription& command) {
  Verb verb{.name = verb_name(command), .command = &command};
  verb.actors = {command.caller == Caller::Host ? ActorKind::Host : ActorKind::Realm};
  for (const Argument& argument : command.arguments) {
    if (argument.name == kParamsArgument) {
      verb.arguments.push_back({kParamsKey, kRequired, "the parameters, by name"});
      continue;
    }
    const bool flags = argument.kind == ArgumentKind::Flags && argument.name == "flags";
    verb.arguments.push_back(
        {argument.name, flags ? kOptional : kRequired, "an argument of the command", Form::Value});
  }
  for (const Output& output : command.outputs)
    verb.outputs.push_back(output.name);
  return verb;
}

}  // namespace

std::string verb_name(const CommandDescription& command) {
  return step_name(command.name);
}

std::vector<Verb> verbs_of(std::span<const CommandDescription> commands) {
  std::vector<Verb> verbs;
  for (const CommandDescription& command : commands)
    verbs.push_back(verb_of(command));
  for (Verb& verb : language_verbs())
    verbs.push_back(std::move(verb));
  return verbs;
}

}  // namespace realmsim::scenario

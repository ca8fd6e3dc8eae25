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
constexpr KeyRow kBytes{"bytes", kOptional, "how many, 8 if not given"};
constexpr KeyRow kChannelName{"channel", kRequired, "name of the channel"};
constexpr KeyRow kChallenge{"challenge", kRequired, "64 bytes, as saved from owner.challenge"};
constexpr KeyRow kRealmName{"realm", kRequired, "name of the realm"};

std::vector<Verb> language_verbs() {
  std::vector<Verb> verbs{
      {.name = "mem.read",
       .actors = kAnybody,
       .arguments = {kPa, kPas, kIpa, kVa, kBytes},
       .outputs = {"value"},
       .names_memory = true},
      {.name = "mem.write",
       .actors = kAnybody,
       .arguments = {kPa, kPas, kIpa, kVa, kBytes, {"value", kRequired, "what is stored"}},
       .names_memory = true},
      {.name = "mem.fetch",
       .actors = kAnybody,
       .arguments = {kPa, kPas, kIpa, kVa, kBytes},
       .names_memory = true},
      {"mem.fill",
       kAnybody,
       {{"to", kRequired, "where: @name, {pa, pas}, {ipa} or {va}"},
        {"bytes", kRequired, "how many"},
        {"value", kRequired, "the byte"}}},
      {"mem.copy",
       kAnybody,
       {{"from", kRequired, "where from: @name, {pa, pas}, {ipa} or {va}"},
        {"to", kRequired, "where to: @name, {pa, pas}, {ipa} or {va}"},
        {"bytes", kRequired, "how many"}}},
      {"cpu.enter",
       {ActorKind::Host},
       {{"realm", kOptional, "the realm to run"}, {"rec", kOptional, "which of its RECs, from 0"}}},
      {std::string{kTlbInvalidation},
       kAnybody,
       {{"scope", kRequired, "of what the actor's world has in TLBs: all, vmid, ipa, pa, or va"},
        {"vmid", kOptional, "of scope vmid"},
        {"ipa", kOptional, "of scope ipa"},
        {"pa", kOptional, "of scope pa"},
        {"va", kOptional, "of scope va"}}},
      {"lib.boot", {ActorKind::Host}, {kRealmName}},
      {"lib.destroy", {ActorKind::Host}, {kRealmName}},
      {"lib.populate",
       {ActorKind::Host},
       {kRealmName,
        {"ipa", kRequired, "first address"},
        {"size", kRequired, "a multiple of 4 KiB"},
        {"contiguous", kOptional, "true: granules one after the other, as a block needs them"}}},
      {"lib.serve_exit", {ActorKind::Host}, {kRealmName}},
      {.name = "lib.attest",
       .actors = {ActorKind::Realm},
       .arguments = {kChallenge, {"at", kRequired, "a page of the realm for the RMM to write the token to"}},
       .outputs = {"token", "len"}},
      {.name = "owner.challenge", .actors = {ActorKind::Owner}, .outputs = {"challenge"}},
      {.name = "owner.verify",
       .actors = {ActorKind::Owner},
       .arguments = {{"token", kRequired, "what the realm, or somebody in its name, has sent"},
                     kChallenge,
                     {"image", kOptional, "the realm whose image the owner expects to have been measured"},
                     {"rim", kOptional, "the initial measurement that the owner expects"}},
       .outputs = {"id"},
       .one_of = {"image", "rim"}},
      {"cpu.irq", {ActorKind::Host}, {{"cpu", kRequired, "where a physical interrupt arrives"}}},
      {"chan.send",
       {ActorKind::Realm},
       {kChannelName,
        {"data", kOptional, "the message, as hexadecimal bytes"},
        {"bytes", kOptional, "length of a message of equal bytes"},
        {"fill", kOptional, "the byte of such a message"}}},
      {.name = "chan.recv", .actors = {ActorKind::Realm}, .arguments = {kChannelName}, .outputs = {"data"}},
      {"sim.checkpoint", kEverybody, {{"name", kOptional, "of this point of the program"}}},
      {"sim.advance", kEverybody, {{"time", kRequired, "for how long nothing happens, like \"120ns\""}}},
      {"sim.assert", kEverybody, {{"state", kRequired, "pattern of state, as in `expect`"}}},
  };
  Verb raw{.name = std::string{kRawCall},
           .actors = {ActorKind::Host, ActorKind::Realm},
           .arguments = {{"fid", kRequired, "function id"}},
           .outputs = {"x0"}};
  static constexpr std::array<std::string_view, 18> kRegisters{"",    "x1",  "x2",  "x3",  "x4",  "x5",
                                                               "x6",  "x7",  "x8",  "x9",  "x10", "x11",
                                                               "x12", "x13", "x14", "x15", "x16", "x17"};
  for (std::size_t i = 1; i < kRegisters.size(); ++i) {
    raw.arguments.push_back({kRegisters[i], kOptional, "register, 0 if not given"});
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
    verb.arguments.push_back({argument.name, flags ? kOptional : kRequired, "an argument of the command"});
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

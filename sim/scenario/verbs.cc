#include "sim/scenario/verbs.h"

#include <algorithm>

#include "models/backends/registry.h"
#include "models/base/command_name.h"
#include "sim/scenario/encoded_field.h"
#include "sim/scenario/parameter_keys.h"

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
constexpr KeyRow kChannelName{"channel", kRequired, "name of the channel", Form::Text};
constexpr KeyRow kRealmName{"realm", kRequired, "name of the realm", Form::Text};

std::vector<Verb> language_verbs() {
  std::vector<Verb> verbs{
      {.name = "mem.read",
       .actors = kAnybody,
       .arguments = {kPa, kPas, kIpa, kVa, kAccessBytes},
       .outputs = {"value"},
       .names_memory = true},
      {.name = std::string{kWrite},
       .actors = kAnybody,
       .arguments = {kPa, kPas, kIpa, kVa, kAccessBytes, {"value", kRequired, "what is stored", Form::Value}},
       .names_memory = true},
      {.name = "mem.fetch",
       .actors = kAnybody,
       .arguments = {kPa, kPas, kIpa, kVa, kAccessBytes},
       .names_memory = true},
      {"mem.fill",
       kAnybody,
       {{"to", kRequired, "where: @name, {pa, pas}, {ipa} or {va}", Form::Place}, kMovedBytes, kFillByte}},
      {"mem.copy",
       kAnybody,
       {{"from", kRequired, "where from: @name, {pa, pas}, {ipa} or {va}", Form::Place},
        {"to", kRequired, "where to: @name, {pa, pas}, {ipa} or {va}", Form::Place},
        kMovedBytes}},
      {std::string{kEnter},
       {ActorKind::Host},
       {{"realm", kOptional, "the realm to run", Form::Text},
        {"rec", kOptional, "which of its RECs, from 0; or the realm by its name", Form::Value}}},
      {std::string{kTlbInvalidation},
       kAnybody,
       {{"scope", kRequired, "of what the actor's world has in TLBs: all, vmid, ipa, pa, or va", Form::Word,
         kTlbScopeWords},
        {"vmid", kOptional, "of scope vmid", Form::Quantity},
        {"ipa", kOptional, "of scope ipa", Form::Intermediate},
        {"pa", kOptional, "of scope pa", Form::Physical},
        {"va", kOptional, "of scope va", Form::Quantity}}},
      {"lib.boot", {ActorKind::Host}, {kRealmName}},
      {"lib.destroy", {ActorKind::Host}, {kRealmName}},
      {"lib.populate",
       {ActorKind::Host},
       {kRealmName,
        {"ipa", kRequired, "first address", Form::Intermediate},
        {"size", kRequired, "a multiple of 4 KiB", Form::Size},
        {.name = "contiguous",
         .text = "true: granules one after the other, as a block needs them",
         .form = Form::Flag,
         .fallback = "false"}}},
      {"lib.serve_exit", {ActorKind::Host}, {kRealmName}},
      {.name = "lib.attest",
       .actors = {ActorKind::Realm},
       .arguments = {kChallenge,
                     {"at", kRequired, "a page of the realm for the RMM to write the token to",
                      Form::Intermediate}},
       .outputs = {"token", "len"}},
      {.name = "owner.challenge", .actors = {ActorKind::Owner}, .outputs = {"challenge"}},
      {.name = std::string{kVerify},
       .actors = {ActorKind::Owner},
       .arguments = {{"token", kRequired, "what the realm, or somebody in its name, has sent", Form::Bytes},
                     kChallenge,
                     {"image", kOptional, "the realm whose image the owner expects to have been measured",
                      Form::Text},
                     {"rim", kOptional, "the initial measurement that the owner expects", Form::Bytes}},
       .outputs = {"id"},
       .one_of = {"image", "rim"}},
      {std::string{kInterrupt},
       {ActorKind::Host},
       {{"cpu", kRequired, "where a physical interrupt arrives", Form::Quantity}}},
      {std::string{kSend},
       {ActorKind::Realm},
       {kChannelName,
        {"data", kOptional, "the message, as hexadecimal bytes", Form::Bytes},
        kMessageBytes,
        kMessageFill}},
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
    raw.arguments.push_back(kRawRegister);
    raw.arguments.back().name = kRegisters[i];
    raw.outputs.push_back(kRegisters[i]);
  }
  verbs.push_back(std::move(raw));
  Verb& enter = *std::ranges::find(verbs, kEnter, &Verb::name);
  enter.arguments.insert(enter.arguments.end(), kRecEnterKeys.begin(), kRecEnterKeys.end());
  return verbs;
}

Form form_of(const Argument& argument) {
  if (argument.name == "to") return Form::RealmId;
  if (argument.kind == ArgumentKind::Granule) return Form::Physical;
  return argument.kind == ArgumentKind::RealmAddress ? Form::Intermediate : Form::Quantity;
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
    verb.arguments.push_back({.name = argument.name,
                              .need = flags ? kOptional : kRequired,
                              .text = "an argument of the command",
                              .form = form_of(argument),
                              .words = code_words(argument.name),
                              .fallback = flags ? "0" : ""});
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

std::vector<Verb> verbs_of_all_backends() {
  std::vector<Verb> all;
  for (const backends::BackendRow& backend : backends::kBackends) {
    for (Verb& verb : verbs_of(backend.commands())) {
      verb.command = nullptr;
      const auto known = std::ranges::find(all, verb.name, &Verb::name);
      if (known == all.end()) {
        all.push_back(std::move(verb));
        continue;
      }
      for (const KeyRow& argument : verb.arguments) {
        const auto row = std::ranges::find(known->arguments, argument.name, &KeyRow::name);
        if (row != known->arguments.end()) continue;
        known->arguments.push_back(argument);
        known->arguments.back().need = kOptional;
      }
      for (KeyRow& row : known->arguments) {
        const auto there = std::ranges::find(verb.arguments, row.name, &KeyRow::name);
        if (there == verb.arguments.end() || there->need == kOptional) row.need = kOptional;
      }
      for (const std::string_view output : verb.outputs) {
        if (std::ranges::find(known->outputs, output) == known->outputs.end())
          known->outputs.push_back(output);
      }
    }
  }
  std::ranges::sort(all, {}, &Verb::name);
  return all;
}

}  // namespace realmsim::scenario

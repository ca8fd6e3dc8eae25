// The steps a scenario may take: one for every command of the backend's firmware, made from the command
// table, and the verbs of the language itself.
#pragma once

#include <array>
#include <span>
#include <string>
#include <vector>

#include "models/base/address.h"
#include "models/base/command_description.h"
#include "sim/scenario/expectation_keys.h"
#include "sim/scenario/reader.h"
#include "sim/scenario/scenario.h"

namespace realmsim::scenario {

struct Verb {
  std::string name;
  std::vector<ActorKind> actors;  // who may do it
  std::vector<KeyRow> arguments;
  std::vector<std::string_view> outputs;        // what `save` can keep
  std::vector<std::string_view> one_of;         // arguments of which there must be exactly one
  const CommandDescription* command = nullptr;  // of rmi.* and rsi.*
  bool names_memory = false;                    // by `ipa` or `va`, or by `pa` and `pas`, as its actor can
};

// "RMI_DATA_CREATE" is the step "rmi.data_create".
std::string verb_name(const CommandDescription& command);

// `commands` outlives the verbs.
std::vector<Verb> verbs_of(std::span<const CommandDescription> commands);

// Each by name once, with what any backend gives it.
std::vector<Verb> verbs_of_all_backends();

// How a place in memory is named.
inline constexpr std::array kPlaceKeys{
    KeyRow{"pa", kOptional, "physical address, with `pas`", Form::Physical},
    KeyRow{"pas", kOptional, "space of the physical address: NS, SECURE, REALM or ROOT", Form::Word,
           kPasWords},
    KeyRow{"ipa", kOptional, "address of a realm, as with its stage 1 off", Form::Intermediate},
    KeyRow{"va", kOptional, "virtual address of a realm with `stage1`", Form::Quantity},
};

inline constexpr KeyRow kAccessBytes{.name = "bytes",
                                     .text = "how many, 8 if not given",
                                     .form = Form::Quantity,
                                     .least = 1,
                                     .most = kGranuleBytes,
                                     .fallback = "8"};
// What a store of so many bytes stores: a number that fits, or the bytes in memory order.
constexpr KeyRow store_key(std::uint64_t bytes) {
  if (bytes <= sizeof(std::uint64_t)) return field_key("value", "what is stored", bytes, "");
  return {.name = "value", .text = "what is stored", .form = Form::Bytes, .least = bytes, .most = bytes};
}
inline constexpr KeyRow kMovedBytes{
    "bytes", kRequired, "how many", Form::Quantity, {}, 1, std::uint64_t{1} << 30};
inline constexpr KeyRow kFillByte{"value", kRequired, "the byte", Form::Quantity, {}, 0, 0xff};
inline constexpr KeyRow kMessageBytes{.name = "bytes",
                                      .text = "length of a message of equal bytes, 64 if not given",
                                      .form = Form::Size,
                                      .fallback = "64"};
inline constexpr KeyRow kMessageFill =
    field_key("fill", "the byte of such a message, 0 if not given", 1, "0");
inline constexpr KeyRow kChallenge{
    "challenge", kRequired, "64 bytes, as saved from owner.challenge", Form::Bytes, {}, 64, 64};
inline constexpr KeyRow kRawRegister = field_key("x", "register, 0 if not given", 8, "0");

inline constexpr std::string_view kWrite = "mem.write";
inline constexpr std::string_view kEnter = "cpu.enter";
inline constexpr std::string_view kInterrupt = "cpu.irq";
inline constexpr std::string_view kSend = "chan.send";
inline constexpr std::string_view kVerify = "owner.verify";
inline constexpr std::string_view kRawCall = "smc.raw";
inline constexpr std::string_view kTlbInvalidation = "cpu.tlbi";
// A scope but `all` has an operand of its name.
enum class TlbScope : std::uint8_t { All, Vmid, Ipa, Pa, Va };
inline constexpr NameTable<TlbScope, 5> kTlbScopeNames{{{TlbScope::All, "all"},
                                                        {TlbScope::Vmid, "vmid"},
                                                        {TlbScope::Ipa, "ipa"},
                                                        {TlbScope::Pa, "pa"},
                                                        {TlbScope::Va, "va"}}};
inline constexpr auto kTlbScopeWords = words_of(kTlbScopeNames);
constexpr bool of_simulator(std::string_view verb) {
  return verb.starts_with("sim.");
}

}  // namespace realmsim::scenario

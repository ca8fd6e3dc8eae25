// The steps a scenario may take: one for every command of the backend's firmware, made from the command
// table, and the verbs of the language itself.
#pragma once

#include <array>
#include <span>
#include <string>
#include <vector>

#include "models/base/command_description.h"
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

// How a place in memory is named.
inline constexpr std::array kPlaceKeys{
    KeyRow{"pa", kOptional, "physical address, with `pas`", Form::Value},
    KeyRow{"pas", kOptional, "space of the physical address: NS, SECURE, REALM or ROOT"},
    KeyRow{"ipa", kOptional, "address of a realm, as with its stage 1 off", Form::Value},
    KeyRow{"va", kOptional, "virtual address of a realm with `stage1`", Form::Value},
};

inline constexpr std::string_view kRawCall = "smc.raw";
inline constexpr std::string_view kTlbInvalidation = "cpu.tlbi";
// A scope but `all` has an operand of its name.
enum class TlbScope : std::uint8_t { All, Vmid, Ipa, Pa, Va };
inline constexpr NameTable<TlbScope, 5> kTlbScopeNames{{{TlbScope::All, "all"},
                                                        {TlbScope::Vmid, "vmid"},
                                                        {TlbScope::Ipa, "ipa"},
                                                        {TlbScope::Pa, "pa"},
                                                        {TlbScope::Va, "va"}}};
constexpr bool of_simulator(std::string_view verb) {
  return verb.starts_with("sim.");
}

// Arguments that a step gives by content instead of by address: realm and REC parameters.
inline constexpr std::string_view kParamsArgument = "params_ptr";
inline constexpr std::string_view kParamsKey = "params";

inline constexpr std::array kRealmParamsKeys{
    KeyRow{"flags", kOptional, "bit 0 LPA2, bit 1 SVE, bit 2 PMU", Form::Quantity},
    KeyRow{"s2sz", kOptional, "IPA width", Form::Quantity},
    KeyRow{"sve_vl", kOptional, "SVE vector length", Form::Quantity},
    KeyRow{"num_bps", kOptional, "breakpoints minus one", Form::Quantity},
    KeyRow{"num_wps", kOptional, "watchpoints minus one", Form::Quantity},
    KeyRow{"pmu_num_ctrs", kOptional, "PMU counters", Form::Quantity},
    KeyRow{"hash_algo", kOptional, "0 SHA-256, 1 SHA-512", Form::Quantity},
    KeyRow{"rpv", kOptional, "realm personalization value, 64 bytes", Form::Value},
    KeyRow{"vmid", kOptional, "VMID", Form::Quantity},
    KeyRow{"rtt_base", kOptional, "first starting table", Form::Value},
    KeyRow{"rtt_level_start", kOptional, "level of the starting tables", Form::Quantity},
    KeyRow{"rtt_num_start", kOptional, "number of starting tables", Form::Quantity},
};
inline constexpr std::array kRecParamsKeys{
    KeyRow{"flags", kOptional, "bit 0 runnable", Form::Quantity},
    KeyRow{"mpidr", kOptional, "MPIDR in the RMI layout", Form::Quantity},
    KeyRow{"pc", kOptional, "entry point", Form::Quantity},
    KeyRow{"gprs", kOptional, "X0 to X7", Form::Values},
    KeyRow{"num_aux", kOptional, "number of auxiliary granules", Form::Quantity},
    KeyRow{"aux", kOptional, "auxiliary granules", Form::Values},
};

inline constexpr std::array kRecEnterKeys{
    KeyRow{"flags", kOptional, "bit 0 emul_mmio, 1 inject_sea, 2 trap_wfi, 3 trap_wfe, 4 ripas_response",
           Form::Value},
    KeyRow{"gprs", kOptional, "what the realm gets: a list from X0 on, or values by index", Form::Values},
    KeyRow{"gicv3_hcr", kOptional, "ICH_HCR_EL2", Form::Quantity},
    KeyRow{"gicv3_lrs", kOptional, "list registers", Form::Values},
};

}  // namespace realmsim::scenario

// Structures in memory that a step gives by content: the parameters of realms and RECs, and what the host
// hands over when it enters a REC (RMM 1.0 B4).
#pragma once

#include <array>
#include <span>

#include "models/rmm/params.h"
#include "models/rmm/rec_run.h"
#include "sim/scenario/key_row.h"

namespace realmsim::scenario {

// Of the commands: given as an object under `params`.
inline constexpr std::string_view kParamsArgument = "params_ptr";
inline constexpr std::string_view kParamsKey = "params";

inline constexpr std::string_view kNoValue =
    "\"0000000000000000000000000000000000000000000000000000000000000000"
    "0000000000000000000000000000000000000000000000000000000000000000\"";
inline constexpr std::array kRealmParamsKeys{
    field_key("flags", "bit 0 LPA2, bit 1 SVE, bit 2 PMU", 8, "0"),
    field_key("s2sz", "IPA width", 1, "40"),
    field_key("sve_vl", "SVE vector length", 1, "0"),
    field_key("num_bps", "breakpoints minus one", 1, "1"),
    field_key("num_wps", "watchpoints minus one", 1, "1"),
    field_key("pmu_num_ctrs", "PMU counters", 1, "0"),
    field_key("hash_algo", "0 SHA-256, 1 SHA-512", 1, "0"),
    KeyRow{"rpv", kOptional, "realm personalization value, 64 bytes", Form::Bytes, {}, 64, 64, kNoValue},
    field_key("vmid", "VMID", 2, "100"),
    KeyRow{.name = "rtt_base", .text = "first starting table", .form = Form::Physical, .fallback = "0"},
    field_key("rtt_level_start", "level of the starting tables", 8, "1"),
    field_key("rtt_num_start", "number of starting tables", 4, ""),
};
inline constexpr std::array kRecParamsKeys{
    field_key("flags", "bit 0 runnable", 8, "1"),
    field_key("mpidr", "MPIDR in the RMI layout", 8, "0"),
    field_key("pc", "entry point", 8, "0"),
    KeyRow{"gprs",
           kOptional,
           "X0 to X7",
           Form::Quantities,
           {},
           0,
           std::tuple_size_v<decltype(rmm::RecParams::gprs)>,
           "[]"},
    field_key("num_aux", "number of auxiliary granules", 8, ""),
    KeyRow{"aux", kOptional, "auxiliary granules", Form::Granules, {}, 0, rmm::kMaxRecAux, "[]"},
};

inline constexpr std::array kRecEnterKeys{
    field_key("flags", "bit 0 emul_mmio, 1 inject_sea, 2 trap_wfi, 3 trap_wfe, 4 ripas_response", 8, ""),
    KeyRow{"gprs",
           kOptional,
           "what the realm gets: a list from X0 on, or values by index",
           Form::Quantities,
           {},
           0,
           std::tuple_size_v<decltype(rmm::RecEnter::gprs)>},
    field_key("gicv3_hcr", "ICH_HCR_EL2", 8, ""),
    KeyRow{"gicv3_lrs", kOptional, "list registers", Form::Quantities, {}, 0, rmm::kListRegisters},
};

constexpr std::span<const KeyRow> params_keys(std::string_view verb) {
  if (verb == "rmi.realm_create") return kRealmParamsKeys;
  return kRecParamsKeys;
}

}  // namespace realmsim::scenario

// The registers that configure the granule protection check, field by field and as the 64 bits that EL3
// writes: GPCCR_EL3, GPTBR_EL3 and, with FEAT_RME_GPC3, GPCBW_EL3 (Arm ARM DDI0487, system registers).
//
// What a combination of them means, and whether it means anything, is in gpc_config.h.
#pragma once

#include <cstdint>

#include "models/base/address.h"
#include "models/base/bits.h"

namespace realmsim::machine {

// Cacheability and shareability of table fetches default to what TF-A programs: inner shareable, write-back.
struct Gpccr {
  std::uint8_t pps = 0;      // protected PA size; bit 3 exists with FEAT_RME_GPC3
  bool rlpad = false;        // Realm PA space disabled (FEAT_RME_GPC2)
  bool nspad = false;        // Non-secure PA space disabled (FEAT_RME_GPC2)
  bool spad = false;         // Secure PA space disabled (FEAT_RME_GPC2)
  std::uint8_t irgn = 0b01;  // inner cacheability of table fetches
  std::uint8_t orgn = 0b01;  // outer cacheability
  std::uint8_t sh = 0b11;    // shareability
  std::uint8_t pgs = 0;      // granule size
  bool gpc = false;          // the check is on; off at reset
  bool gpcp = false;         // may relax checks of stage 2 Table descriptor fetches; this model never does
  bool tbgpcd = false;       // trace buffer while the check is off; no trace buffer is modelled
  bool nso = false;          // GPI 1101 is valid (FEAT_RME_GPC2)
  std::uint8_t l0gptsz = 0;  // read-only: what a level 0 entry covers
  bool appsaa = false;       // accesses above PPS allowed in every space (FEAT_RME_GPC2)
  bool sa = false;           // GPI 0100 is valid (FEAT_RME_GDI)
  bool nsp = false;          // GPI 0101 is valid (FEAT_RME_GDI)
  bool na6 = false;          // GPI 0110 is valid (FEAT_RME_GDI)
  bool na7 = false;          // GPI 0111 is valid (FEAT_RME_GDI)
  bool gpcbw = false;        // bypass windows on (FEAT_RME_GPC3)

  friend bool operator==(const Gpccr&, const Gpccr&) = default;
};

constexpr std::uint64_t encode(const Gpccr& fields) {
  return field<3, 0>(fields.pps) | field<5, 5>(fields.rlpad) | field<6, 6>(fields.nspad) |
         field<7, 7>(fields.spad) | field<9, 8>(fields.irgn) | field<11, 10>(fields.orgn) |
         field<13, 12>(fields.sh) | field<15, 14>(fields.pgs) | field<16, 16>(fields.gpc) |
         field<17, 17>(fields.gpcp) | field<18, 18>(fields.tbgpcd) | field<19, 19>(fields.nso) |
         field<23, 20>(fields.l0gptsz) | field<24, 24>(fields.appsaa) | field<25, 25>(fields.sa) |
         field<26, 26>(fields.nsp) | field<27, 27>(fields.na6) | field<28, 28>(fields.na7) |
         field<29, 29>(fields.gpcbw);
}

constexpr Gpccr decode_gpccr(std::uint64_t word) {
  return {.pps = static_cast<std::uint8_t>(bits<3, 0>(word)),
          .rlpad = bit<5>(word),
          .nspad = bit<6>(word),
          .spad = bit<7>(word),
          .irgn = static_cast<std::uint8_t>(bits<9, 8>(word)),
          .orgn = static_cast<std::uint8_t>(bits<11, 10>(word)),
          .sh = static_cast<std::uint8_t>(bits<13, 12>(word)),
          .pgs = static_cast<std::uint8_t>(bits<15, 14>(word)),
          .gpc = bit<16>(word),
          .gpcp = bit<17>(word),
          .tbgpcd = bit<18>(word),
          .nso = bit<19>(word),
          .l0gptsz = static_cast<std::uint8_t>(bits<23, 20>(word)),
          .appsaa = bit<24>(word),
          .sa = bit<25>(word),
          .nsp = bit<26>(word),
          .na6 = bit<27>(word),
          .na7 = bit<28>(word),
          .gpcbw = bit<29>(word)};
}

// BADDR [39:0] holds address bits 51:12; bits 55:52 follow in [43:40] with FEAT_RME_GPC3.
struct Gptbr {
  Pa base;
  friend bool operator==(const Gptbr&, const Gptbr&) = default;
};

constexpr std::uint64_t encode(const Gptbr& fields) {
  return field<43, 0>(fields.base.value >> 12);
}
constexpr Gptbr decode_gptbr(std::uint64_t word) {
  return {.base = {bits<43, 0>(word) << 12}};
}

struct Gpcbw {
  std::uint32_t addr = 0;   // BWADDR: address bits 55:30 of the first window
  std::uint8_t stride = 0;  // BWSTRIDE: distance between windows
  std::uint8_t size = 0;    // BWSIZE
  friend bool operator==(const Gpcbw&, const Gpcbw&) = default;
};

constexpr std::uint64_t encode(const Gpcbw& fields) {
  return field<25, 0>(fields.addr) | field<36, 32>(fields.stride) | field<39, 37>(fields.size);
}
constexpr Gpcbw decode_gpcbw(std::uint64_t word) {
  return {.addr = static_cast<std::uint32_t>(bits<25, 0>(word)),
          .stride = static_cast<std::uint8_t>(bits<36, 32>(word)),
          .size = static_cast<std::uint8_t>(bits<39, 37>(word))};
}

struct GpcRegisters {
  Gpccr gpccr;
  Gptbr gptbr;
  Gpcbw gpcbw;
  friend bool operator==(const GpcRegisters&, const GpcRegisters&) = default;
};

}  // namespace realmsim::machine

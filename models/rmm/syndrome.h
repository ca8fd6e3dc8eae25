// Exception syndromes as ESR_EL1 and ESR_EL2 hold them (Arm ARM DDI0487 D24, ESR_ELx): exception classes, the
// fields of an abort, fault status codes.
#pragma once

#include <cstdint>

#include "models/base/bits.h"

namespace realmsim::rmm::syndrome {

inline constexpr std::uint64_t kEcUnknown = 0x00;
inline constexpr std::uint64_t kEcWait = 0x01;              // WFI, WFE, WFIT, WFET
inline constexpr std::uint64_t kEcSystemRegister = 0x18;    // trapped MSR, MRS
inline constexpr std::uint64_t kEcInstructionAbort = 0x20;  // from a lower exception level; +1 from the same
inline constexpr std::uint64_t kEcDataAbort = 0x24;
inline constexpr std::uint64_t kEcSError = 0x2f;

inline constexpr std::uint64_t kEc = kFieldMask<31, 26>;
inline constexpr std::uint64_t kIl = kFieldMask<25, 25>;

// Aborts.
inline constexpr std::uint64_t kIsv = kFieldMask<24, 24>;  // the fields down to SF are valid
inline constexpr std::uint64_t kSas = kFieldMask<23, 22>;  // log2 of the bytes
inline constexpr std::uint64_t kSse = kFieldMask<21, 21>;
inline constexpr std::uint64_t kSrt = kFieldMask<20, 16>;
inline constexpr std::uint64_t kSf = kFieldMask<15, 15>;
inline constexpr std::uint64_t kSet = kFieldMask<12, 11>;
inline constexpr std::uint64_t kFnv = kFieldMask<10, 10>;
inline constexpr std::uint64_t kEa = kFieldMask<9, 9>;
inline constexpr std::uint64_t kS1ptw = kFieldMask<7, 7>;
inline constexpr std::uint64_t kWnr = kFieldMask<6, 6>;
inline constexpr std::uint64_t kFsc = kFieldMask<5, 0>;

// SErrors.
inline constexpr std::uint64_t kIds = kFieldMask<24, 24>;
inline constexpr std::uint64_t kAet = kFieldMask<12, 10>;

constexpr std::uint64_t of_class(std::uint64_t ec) {
  return field<31, 26>(ec);
}

inline constexpr std::uint64_t kFscExternalAbort = 0x10;

constexpr std::uint64_t fsc_address_size(int level) {
  return level < 0 ? 0x29 : 0x00 + static_cast<std::uint64_t>(level);
}
constexpr std::uint64_t fsc_translation(int level) {
  return level < 0 ? 0x2b : 0x04 + static_cast<std::uint64_t>(level);
}
constexpr std::uint64_t fsc_access_flag(int level) {
  return 0x08 + static_cast<std::uint64_t>(level);
}
constexpr std::uint64_t fsc_permission(int level) {
  return 0x0c + static_cast<std::uint64_t>(level);
}

}  // namespace realmsim::rmm::syndrome

#include "models/rmm/rtt_entry.h"

#include "models/base/bits.h"
#include "models/machine/stage2.h"

namespace realmsim::rmm {
namespace {

constexpr std::uint64_t kValid = 0b01;
constexpr std::uint64_t kTableOrPage = 0b10;
constexpr std::uint64_t kAccessFlag = field<10, 10>(1);
constexpr std::uint64_t kNs = field<55, 55>(1);
constexpr std::uint64_t kExecuteNever = field<54, 53>(0b10);
constexpr std::uint64_t kInnerShareable = field<9, 8>(0b11);
constexpr std::uint64_t kOuterShareable = field<9, 8>(0b10);
constexpr std::uint64_t kNormalWriteBack = field<5, 2>(0b0110);
constexpr std::uint64_t kReadOnly = field<7, 6>(0b01);
constexpr std::uint64_t kReadWrite = field<7, 6>(0b11);
constexpr std::uint64_t kHipasAssigned = field<4, 2>(1);

std::uint64_t leaf_type(int level) {
  return level == machine::kPageLevel ? kValid | kTableOrPage : kValid;
}

// The RMM chooses: inner shareable for cacheable memory, outer otherwise (MemAttr 110 and 111 are cacheable).
std::uint64_t shareability(std::uint64_t attributes) {
  return bits<4, 2>(attributes) >= 0b110 ? kInnerShareable : kOuterShareable;
}

}  // namespace

std::uint64_t encode(const RttEntry& entry, int level, bool lpa2) {
  const std::uint64_t output = machine::encode_output_address(entry.pa, lpa2);
  switch (entry.state) {
    case EntryState::Unassigned:
      return field<6, 5>(static_cast<std::uint64_t>(entry.ripas));
    case EntryState::UnassignedNs:
      return kNs;
    case EntryState::Table:
      return output | kValid | kTableOrPage;
    case EntryState::Assigned:
      if (entry.ripas != Ripas::Ram) {
        return output | kHipasAssigned | field<6, 5>(static_cast<std::uint64_t>(entry.ripas));
      }
      return output | leaf_type(level) | kNormalWriteBack | kAccessFlag |
             (entry.loan == Loan::ReadOnly ? kReadOnly : kReadWrite) |
             (entry.loan == Loan::None ? 0 : kExecuteNever) | (lpa2 ? 0 : kInnerShareable);
    case EntryState::AssignedNs:
      return output | leaf_type(level) | entry.attributes | kAccessFlag | kNs | kExecuteNever |
             (lpa2 ? 0 : shareability(entry.attributes));
  }
  return 0;
}

RttEntry decode(std::uint64_t word, int level, bool lpa2) {
  const Pa output = machine::output_address(word, lpa2);
  const bool ns = bit<55>(word);
  if (!bit<0>(word)) {
    if (ns) return {.state = EntryState::UnassignedNs};
    const auto ripas = static_cast<Ripas>(bits<6, 5>(word));
    if (bits<4, 2>(word) == 0) return {.state = EntryState::Unassigned, .ripas = ripas};
    return {.state = EntryState::Assigned, .ripas = ripas, .pa = output};
  }
  if (level < machine::kPageLevel && bit<1>(word)) return {.state = EntryState::Table, .pa = output};
  if (ns) {
    return {.state = EntryState::AssignedNs, .pa = output, .attributes = word & (kMemAttrMask | kS2apMask)};
  }
  const bool own = (word & kExecuteNever) == 0;
  return {.state = EntryState::Assigned,
          .ripas = Ripas::Ram,
          .pa = output,
          .loan = own            ? Loan::None
                  : bit<7>(word) ? Loan::ReadWrite
                                 : Loan::ReadOnly};
}

}  // namespace realmsim::rmm

#include "models/machine/stage1.h"

#include "models/base/bits.h"

namespace realmsim::machine {
namespace {

using Kind = Stage1Descriptor::Kind;

constexpr std::uint64_t kTableOrPage = 0b11;
constexpr std::uint64_t kBlock = 0b01;
constexpr std::uint64_t kInnerShareable = field<9, 8>(0b11);

FaultKind fault_at(const Stage1Descriptor& descriptor, unsigned ipa_bits, AccessType type) {
  if (descriptor.kind == Kind::Invalid) return FaultKind::Stage1Translation;
  if (descriptor.output.value >> ipa_bits != 0) return FaultKind::AddressSize;
  if (descriptor.kind == Kind::Table) return FaultKind::None;
  if (!descriptor.accessed) return FaultKind::Stage1AccessFlag;
  return permits(descriptor, type) ? FaultKind::None : FaultKind::Stage1Permission;
}

}  // namespace

Stage1Descriptor decode_stage1(std::uint64_t word, int level) {
  if (!bit<0>(word)) return {};
  const Ipa output{word & kFieldMask<47, 12>};
  const bool table_or_page = bit<1>(word);
  if (level < kPageLevel && table_or_page) return {.kind = Kind::Table, .output = output};
  const bool block = level == 1 || level == 2;
  if (table_or_page ? level != kPageLevel : !block) return {};
  return {.kind = Kind::Leaf,
          .output = output.align_down(entry_bytes(level)),
          .accessed = bit<10>(word),
          .read_only = bit<7>(word),
          .el0 = bit<6>(word),
          .el1_execute_never = bit<53>(word),
          .el0_execute_never = bit<54>(word),
          .non_global = bit<11>(word)};
}

std::uint64_t encode_stage1(const Stage1Descriptor& descriptor, int level) {
  switch (descriptor.kind) {
    case Kind::Invalid:
      break;
    case Kind::Table:
      return descriptor.output.value | kTableOrPage;
    case Kind::Leaf:
      return descriptor.output.value | (level == kPageLevel ? kTableOrPage : kBlock) | kInnerShareable |
             field<10, 10>(descriptor.accessed) | field<7, 7>(descriptor.read_only) |
             field<6, 6>(descriptor.el0) | field<53, 53>(descriptor.el1_execute_never) |
             field<54, 54>(descriptor.el0_execute_never) | field<11, 11>(descriptor.non_global);
  }
  return 0;
}

Stage1Walk walk_stage1(const Stage1Regime& regime, unsigned ipa_bits, Va va, AccessType type,
                       Stage1Port& port) {
  if (va.value >> regime.va_bits != 0) return {.fault = FaultKind::Stage1Translation};
  if (regime.root.value >> ipa_bits != 0) return {.fault = FaultKind::AddressSize, .output = regime.root};
  Ipa table = regime.root;
  for (int level = stage1_start_level(regime);; ++level) {
    const std::uint64_t index = (va.value >> entry_shift(level)) % kTableEntries;
    const Fetched word = port.fetch(table + index * 8, level);
    if (word.fault != FaultKind::None) return {.fault = word.fault, .level = level};
    const Stage1Descriptor descriptor = decode_stage1(word.value, level);
    const FaultKind fault = fault_at(descriptor, ipa_bits, type);
    if (fault == FaultKind::AddressSize) return {.fault = fault, .level = level, .output = descriptor.output};
    if (fault != FaultKind::None) return {.fault = fault, .level = level};
    if (descriptor.kind == Kind::Leaf) {
      return {
          .level = level, .output = descriptor.output + va.offset_in(entry_bytes(level)), .leaf = descriptor};
    }
    table = descriptor.output;
  }
}

}  // namespace realmsim::machine

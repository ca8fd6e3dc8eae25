// A translation that the TLB does not know, with a record of it: the walks descriptor by descriptor, as they
// read them, and the granule protection check of the access itself. It decides, costs and caches what
// translate_miss() does; descriptors that are read without a reference to memory are recorded too.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "models/base/name_table.h"
#include "models/machine/machine.h"

namespace realmsim::machine {

enum class DescriptorKind : std::uint8_t { Invalid, Table, BlockLeaf, PageLeaf, Unread };

inline constexpr NameTable<DescriptorKind, 5> kDescriptorKindNames{{
    {DescriptorKind::Invalid, "invalid"},
    {DescriptorKind::Table, "table"},
    {DescriptorKind::BlockLeaf, "block"},
    {DescriptorKind::PageLeaf, "page"},
    {DescriptorKind::Unread, "unread"},  // the fetch was refused
}};

constexpr std::string_view name_of(DescriptorKind kind) {
  return find_name(kDescriptorKindNames, kind);
}

struct RecordedDescriptor {
  int level = 0;
  std::uint64_t address = 0;  // IPA of a descriptor of stage 1, PA of one of stage 2
  std::uint64_t word = 0;
  DescriptorKind kind = DescriptorKind::Unread;
};

struct RecordedWalk {
  int stage = 2;
  std::uint64_t input = 0;  // VA for stage 1, IPA for stage 2
  std::vector<RecordedDescriptor> descriptors;
  FaultKind fault = FaultKind::None;
  std::uint64_t output = 0;  // without a fault
};

struct RecordedCheck {
  GpcRequest request;
  GpcResult result;
};

struct RecordedTranslation {
  CpuIndex cpu = 0;
  SecurityState state = SecurityState::NonSecure;
  AccessRequest request;
  bool stage2 = false;              // the access is a realm's
  std::vector<RecordedWalk> walks;  // in the order in which they ended
  std::optional<RecordedCheck> check;
  Translation result;
};

using TranslationListener = std::function<void(const RecordedTranslation&)>;

RecordedTranslation translate_recorded(Machine& machine, CpuIndex cpu, const AccessRequest& request,
                                       TranslationPort& port);

}  // namespace realmsim::machine

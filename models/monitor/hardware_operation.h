// What EL3 makes the hardware do while it moves a granule, in order: the part of a transition that other
// agents can observe.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "models/machine/gpt_invalidation.h"

namespace realmsim::monitor {

struct HardwareOperation {
  enum class Kind : std::uint8_t {
    Store,       // of the GPI, and DSB
    TlbiRpalos,  // over `range`, and DSB
    Popa,        // the granule cleaned and invalidated to the point of physical aliasing, for one of its tags
  };
  Kind kind = Kind::Store;
  machine::TlbiRange range = machine::TlbiRange::Of4KiB;

  friend bool operator==(const HardwareOperation&, const HardwareOperation&) = default;
};

constexpr std::string_view name_of(const HardwareOperation& operation) {
  constexpr std::string_view kTlbi[]{
      "TLBI_RPALOS_4k",   "TLBI_RPALOS_16k", "TLBI_RPALOS_64k", "TLBI_RPALOS_2m",  "TLBI_RPALOS_32m",
      "TLBI_RPALOS_512m", "TLBI_RPALOS_1g",  "TLBI_RPALOS_16g", "TLBI_RPALOS_64g", "TLBI_RPALOS_512g"};
  switch (operation.kind) {
    case HardwareOperation::Kind::Store:
      return "STORE";
    case HardwareOperation::Kind::TlbiRpalos:
      return kTlbi[static_cast<std::size_t>(operation.range)];
    case HardwareOperation::Kind::Popa:
      break;
  }
  return "POPA";
}

// The operations of one transition, at most one that shatters a block and six more.
class OperationList {
 public:
  void add(HardwareOperation operation) { operations_[size_++] = operation; }
  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] const HardwareOperation* begin() const { return operations_.data(); }
  [[nodiscard]] const HardwareOperation* end() const { return operations_.data() + size_; }

 private:
  std::array<HardwareOperation, 7> operations_{};
  std::size_t size_ = 0;
};

}  // namespace realmsim::monitor

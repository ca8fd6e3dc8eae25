// A realm as its realm descriptor holds it (RMM 1.0 A2).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "models/base/address.h"
#include "models/base/name_table.h"
#include "models/crypto/hash.h"
#include "models/machine/stage2.h"

namespace realmsim::rmm {

enum class RealmState : std::uint8_t { New, Active, SystemOff };

inline constexpr NameTable<RealmState, 3> kRealmStateNames{{
    {RealmState::New, "NEW"},
    {RealmState::Active, "ACTIVE"},
    {RealmState::SystemOff, "SYSTEM_OFF"},
}};

constexpr std::string_view name_of(RealmState state) {
  return find_name(kRealmStateNames, state);
}

inline constexpr std::size_t kMeasurementSlots = 5;  // 0 is the RIM, 1 to 4 are the REMs

struct Realm {
  RealmState state = RealmState::New;
  machine::Stage2Regime stage2;
  unsigned start_tables = 1;
  crypto::HashAlgorithm hash_algorithm = crypto::HashAlgorithm::Sha256;
  std::array<crypto::Measurement, kMeasurementSlots> measurements{};
  std::array<std::byte, 64> rpv{};
  std::uint64_t rec_index = 0;  // index of the next REC; never falls
  std::uint64_t num_recs = 0;

  [[nodiscard]] Ipa protected_end() const { return {std::uint64_t{1} << (stage2.ipa_bits - 1)}; }
  [[nodiscard]] Ipa ipa_end() const { return {std::uint64_t{1} << stage2.ipa_bits}; }
  [[nodiscard]] bool is_protected(Ipa ipa) const { return ipa < protected_end(); }
  [[nodiscard]] crypto::Measurement& rim() { return measurements[0]; }

  friend bool operator==(const Realm&, const Realm&) = default;
};

}  // namespace realmsim::rmm

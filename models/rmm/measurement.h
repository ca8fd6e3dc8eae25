// Realm measurements (RMM 1.0 A7, B4 "RIM extension", B5 "REM extension"): the descriptors hashed for each of
// the four commands that extend the initial one, all fields little-endian, unspecified bytes zero; and what
// the realm itself extends.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "models/base/address.h"
#include "models/rmm/params.h"
#include "models/rmm/realm.h"

namespace realmsim::rmm {

inline constexpr std::size_t kDescriptorBytes = 256;

void measure_realm_create(Realm& realm, const RealmParams& params);
void measure_rec_create(Realm& realm, const RecParams& params);
void measure_init_ripas(Realm& realm, Ipa base, Ipa top);
// `content` is the granule if its content is measured, empty otherwise.
void measure_data_create(Realm& realm, Ipa ipa, std::uint64_t flags, std::span<const std::byte> content);

// The digest of what the slot holds and exactly the bytes of `value`, at most 64, as TF-RMM hashes them.
void extend_measurement(Realm& realm, std::size_t slot, std::span<const std::byte> value);

}  // namespace realmsim::rmm

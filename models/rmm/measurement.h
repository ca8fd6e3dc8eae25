// Realm initial measurement (RMM 1.0 A7, B4, "RIM extension"): the descriptors hashed for each of the
// four commands that extend it. All fields little-endian, unspecified bytes zero.
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

}  // namespace realmsim::rmm

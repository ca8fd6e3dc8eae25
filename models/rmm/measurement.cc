#include "models/rmm/measurement.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace realmsim::rmm {
namespace {

using crypto::Measurement;

enum class DescriptorType : std::uint8_t { Data = 0, Rec = 1, Ripas = 2 };

// A measurement descriptor or page under construction.
template <std::size_t N>
class Image {
 public:
  void put(std::size_t offset, std::uint64_t value, std::size_t width = sizeof(std::uint64_t)) {
    std::memcpy(bytes_.data() + offset, &value, width);
  }
  void put(std::size_t offset, std::span<const std::byte> value) {
    std::copy(value.begin(), value.end(), bytes_.begin() + static_cast<std::ptrdiff_t>(offset));
  }
  [[nodiscard]] Measurement measure(const Realm& realm) const {
    return crypto::measure(realm.hash_algorithm, bytes_);
  }

 private:
  std::array<std::byte, N> bytes_{};
};

using Descriptor = Image<kDescriptorBytes>;
using PageImage = Image<kGranuleBytes>;

Descriptor begin_descriptor(const Realm& realm, DescriptorType type) {
  Descriptor descriptor;
  descriptor.put(0x00, static_cast<std::uint64_t>(type), 1);
  descriptor.put(0x08, kDescriptorBytes);
  descriptor.put(0x10, realm.measurements[0]);
  return descriptor;
}

}  // namespace

void measure_realm_create(Realm& realm, const RealmParams& params) {
  PageImage page;
  page.put(0x000, params.flags);
  page.put(0x008, params.s2sz, 1);
  page.put(0x010, params.sve_vl, 1);
  page.put(0x018, params.num_bps, 1);
  page.put(0x020, params.num_wps, 1);
  page.put(0x028, params.pmu_num_ctrs, 1);
  page.put(0x030, params.hash_algo, 1);
  realm.rim() = page.measure(realm);
}

void measure_rec_create(Realm& realm, const RecParams& params) {
  PageImage page;
  page.put(0x000, params.flags);
  page.put(0x200, params.pc);
  for (std::size_t i = 0; i < params.gprs.size(); ++i)
    page.put(0x300 + 8 * i, params.gprs[i]);
  Descriptor descriptor = begin_descriptor(realm, DescriptorType::Rec);
  descriptor.put(0x50, page.measure(realm));
  realm.rim() = descriptor.measure(realm);
}

void measure_init_ripas(Realm& realm, Ipa base, Ipa top) {
  Descriptor descriptor = begin_descriptor(realm, DescriptorType::Ripas);
  descriptor.put(0x50, base.value);
  descriptor.put(0x58, top.value);
  realm.rim() = descriptor.measure(realm);
}

void measure_data_create(Realm& realm, Ipa ipa, std::uint64_t flags, std::span<const std::byte> content) {
  Descriptor descriptor = begin_descriptor(realm, DescriptorType::Data);
  descriptor.put(0x50, ipa.value);
  descriptor.put(0x58, flags);
  if (!content.empty()) descriptor.put(0x60, crypto::measure(realm.hash_algorithm, content));
  realm.rim() = descriptor.measure(realm);
}

void extend_measurement(Realm& realm, std::size_t slot, std::span<const std::byte> value) {
  Measurement& measurement = realm.measurements[slot];
  const std::size_t digest = crypto::digest_bytes(realm.hash_algorithm);
  std::array<std::byte, 2 * sizeof(Measurement)> image{};
  std::copy_n(measurement.begin(), digest, image.begin());
  std::ranges::copy(value, image.begin() + static_cast<std::ptrdiff_t>(digest));
  measurement = crypto::measure(realm.hash_algorithm, std::span{image}.first(digest + value.size()));
}

}  // namespace realmsim::rmm

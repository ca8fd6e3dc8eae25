#include "models/machine/gpc_config.h"

#include <algorithm>
#include <array>
#include <span>

namespace realmsim::machine {
namespace {

struct Encoding {
  std::uint8_t encoded;
  unsigned bits;
};

constexpr std::array<Encoding, 7> kPpsBits{{{0, 32}, {1, 36}, {2, 40}, {3, 42}, {4, 44}, {5, 48}, {6, 52}}};
constexpr std::array<Encoding, 3> kPpsBitsGpc3{{{7, 56}, {8, 46}, {9, 47}}};
constexpr std::array<Encoding, 4> kL0gptszBits{{{0, 30}, {4, 34}, {6, 36}, {9, 39}}};
constexpr std::array<Encoding, 3> kPgsBits{{{0, 12}, {1, 16}, {2, 14}}};
// The highest address bit that tells windows apart, and the lowest.
constexpr std::array<Encoding, 9> kStrideTopBit{
    {{0, 39}, {2, 41}, {4, 43}, {6, 45}, {7, 46}, {8, 47}, {9, 48}, {10, 49}, {16, 55}}};
constexpr std::array<Encoding, 5> kWindowBits{{{0, 30}, {1, 31}, {2, 32}, {4, 34}, {6, 36}}};

constexpr unsigned kBaddrBits = 52;  // of a table address without FEAT_RME_GPC3
constexpr std::uint8_t kReservedShareability = 0b01;
constexpr std::uint8_t kOuterShareable = 0b10;
constexpr std::uint8_t kNonCacheable = 0b00;

std::optional<unsigned> find_bits(std::span<const Encoding> table, std::uint8_t encoded) {
  const auto row = std::ranges::find(table, encoded, &Encoding::encoded);
  return row == table.end() ? std::nullopt : std::optional{row->bits};
}

// Fields of features that are absent are RES0. PPS[3] is kept: without FEAT_RME_GPC3 it makes PPS reserved.
Gpccr implemented(Gpccr fields, const RmeFeatures& features) {
  fields.rlpad = fields.rlpad && features.gpc2;
  fields.nspad = fields.nspad && features.gpc2;
  fields.spad = fields.spad && features.gpc2;
  fields.nso = fields.nso && features.gpc2;
  fields.appsaa = fields.appsaa && features.gpc2;
  fields.sa = fields.sa && features.gdi;
  fields.nsp = fields.nsp && features.gdi;
  fields.na6 = fields.na6 && features.gdi;
  fields.na7 = fields.na7 && features.gdi;
  fields.gpcbw = fields.gpcbw && features.gpc3;
  return fields;
}

std::optional<unsigned> protected_bits(const Gpccr& fields, const RmeFeatures& features) {
  auto found = find_bits(kPpsBits, fields.pps);
  if (!found && features.gpc3) found = find_bits(kPpsBitsGpc3, fields.pps);
  return found && *found <= features.pa_bits ? found : std::nullopt;
}

std::optional<unsigned> granule_bits(const Gpccr& fields, const RmeFeatures& features) {
  const auto found = find_bits(kPgsBits, fields.pgs);
  if ((found == 14u && !features.granules_16k) || (found == 16u && !features.granules_64k))
    return std::nullopt;
  return found;
}

bool attributes_valid(const Gpccr& fields) {
  const bool non_cacheable = fields.irgn == kNonCacheable && fields.orgn == kNonCacheable;
  return fields.sh != kReservedShareability && (!non_cacheable || fields.sh == kOuterShareable);
}

std::optional<GptGeometry> geometry_of(const Gpccr& fields, const RmeFeatures& features) {
  const auto t = protected_bits(fields, features);
  const auto s = find_bits(kL0gptszBits, fields.l0gptsz);
  const auto p = granule_bits(fields, features);
  if (!t || !s || !p || !attributes_valid(fields)) return std::nullopt;
  return GptGeometry{.protected_bits = *t, .level0_bits = *s, .granule_bits = *p};
}

GpiSet gpis_of(const Gpccr& fields, const RmeFeatures& features) {
  GpiSet valid{Gpi::NoAccess, Gpi::NonSecure, Gpi::Root, Gpi::Realm, Gpi::All};
  if (features.secure_el2) valid.add(Gpi::Secure);
  if (fields.nso) valid.add(Gpi::NonSecureOnly);
  if (fields.sa) valid.add(Gpi::SystemAgent);
  if (fields.nsp) valid.add(Gpi::NonSecureProtected);
  if (fields.na6) valid.add(Gpi::NoAccess6);
  if (fields.na7) valid.add(Gpi::NoAccess7);
  return valid;
}

constexpr std::uint64_t bits_from(std::uint64_t first, std::uint64_t last) {
  return (~std::uint64_t{0} >> (63 - last)) & (~std::uint64_t{0} << first);
}

}  // namespace

GpcConfig::GpcConfig(const GpcRegisters& registers, const RmeFeatures& features)
    : registers_(registers), features_(features) {
  registers_.gpccr = implemented(registers.gpccr, features);
  if (!features.gpc3) registers_.gptbr.base.value &= (std::uint64_t{1} << kBaddrBits) - 1;
  valid_gpis_ = gpis_of(registers_.gpccr, features);
  geometry_ = geometry_of(registers_.gpccr, features);
  if (!geometry_) return;
  // The base is aligned to the larger of 4 KiB and the table; lower bits are ignored.
  level0_table_ =
      registers_.gptbr.base.align_down(std::max<std::uint64_t>(4096, geometry_->level0_table_bytes()));
  if (!registers_.gpccr.gpcbw) return;
  const auto first = find_bits(kWindowBits, registers_.gpcbw.size);
  const auto last = find_bits(kStrideTopBit, registers_.gpcbw.stride);
  if (first && last) {
    place_window(*first, *last);
  } else {
    geometry_.reset();
  }
}

// The base of the first window is aligned to its size and below the stride.
void GpcConfig::place_window(std::uint64_t first_bit, std::uint64_t last_bit) {
  const std::uint64_t base = std::uint64_t{registers_.gpcbw.addr} << 30;
  window_mask_ = bits_from(first_bit, last_bit);
  window_base_ = base;
  if ((base & ~window_mask_) != 0) geometry_.reset();
}

void GpcConfig::hash_into(Hash64& hash) const {
  hash.add(encode(registers_.gpccr));
  hash.add(encode(registers_.gptbr));
  hash.add(encode(registers_.gpcbw));
}

}  // namespace realmsim::machine

#include "models/rmm/params.h"

#include "models/base/bits.h"
#include "models/rmm/page_fields.h"
#include "models/rmm/params_layout.h"

namespace realmsim::rmm {
namespace {

constexpr std::uint64_t kMpidrReserved = ~(kFieldMask<3, 0> | kFieldMask<31, 8>);

}  // namespace

RealmParams read_realm_params(const machine::Memory& memory, Pa granule) {
  RealmParams params;
  realm_params_layout(params, reader(memory.granule(granule)));
  return params;
}

machine::Page encode(const RealmParams& params) {
  machine::Page page{};
  realm_params_layout(params, writer(page));
  return page;
}

RecParams read_rec_params(const machine::Memory& memory, Pa granule) {
  RecParams params;
  rec_params_layout(params, reader(memory.granule(granule)));
  return params;
}

machine::Page encode(const RecParams& params) {
  machine::Page page{};
  rec_params_layout(params, writer(page));
  return page;
}

bool mpidr_reserved_bits_clear(std::uint64_t mpidr) {
  return (mpidr & kMpidrReserved) == 0;
}

std::uint64_t rec_index_of(std::uint64_t mpidr) {
  return bits<3, 0>(mpidr) | bits<15, 8>(mpidr) << 4 | bits<23, 16>(mpidr) << 12 | bits<31, 24>(mpidr) << 20;
}

std::uint64_t psci_rec_index(std::uint64_t mpidr) {
  return rec_index_of((mpidr & kFieldMask<23, 0>) | field<31, 24>(bits<39, 32>(mpidr)));
}

std::uint64_t mpidr_of(std::uint64_t rec_index) {
  return field<3, 0>(rec_index) | field<15, 8>(rec_index >> 4) | field<23, 16>(rec_index >> 12) |
         field<31, 24>(rec_index >> 20);
}

}  // namespace realmsim::rmm

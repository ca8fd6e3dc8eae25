#include "models/rmm/params.h"

#include "models/base/bits.h"
#include "models/rmm/page_fields.h"

namespace realmsim::rmm {
namespace {

// Visits each field of a structure with its offset: one layout for both directions.
template <class Params, class Visit>
void realm_params_layout(Params& params, Visit visit) {
  visit(0x000, params.flags);
  visit(0x008, params.s2sz);
  visit(0x010, params.sve_vl);
  visit(0x018, params.num_bps);
  visit(0x020, params.num_wps);
  visit(0x028, params.pmu_num_ctrs);
  visit(0x030, params.hash_algo);
  visit(0x400, params.rpv);
  visit(0x800, params.vmid);
  visit(0x808, params.rtt_base);
  visit(0x810, params.rtt_level_start);
  visit(0x818, params.rtt_num_start);
}

template <class Params, class Visit>
void rec_params_layout(Params& params, Visit visit) {
  visit(0x000, params.flags);
  visit(0x100, params.mpidr);
  visit(0x200, params.pc);
  visit(0x300, params.gprs);
  visit(0x800, params.num_aux);
  visit(0x808, params.aux);
}

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

#include "models/rmm/state.h"

namespace realmsim::rmm {

std::uint64_t State::hash() const {
  Hash64 hash;
  granules.for_each_allocated([&](std::size_t index, const Granule& granule) {
    if (granule == Granule{}) return;
    hash.add(index);
    hash.add(static_cast<std::uint64_t>(granule.state) | std::uint64_t{granule.references} << 8 |
             std::uint64_t{granule.owner_plus_one} << 32);
  });
  for (const auto& [rd, realm] : realms) {
    hash.add(rd.value | static_cast<std::uint64_t>(realm.state));
    hash.add(realm.stage2.root.value | realm.stage2.vmid.value);
    hash.add(realm.rec_index << 32 | realm.num_recs);
    for (const auto& measurement : realm.measurements)
      hash.add_bytes(measurement);
  }
  for (const auto& [pa, rec] : recs) {
    hash.add(pa.value | static_cast<std::uint64_t>(rec.state) << 1 | std::uint64_t{rec.runnable});
    hash.add(rec.pc);
    hash.add(rec.host_call ? rec.host_call->value | 1 : 0);
    if (rec.token) rec.token->hash_into(hash);
    for (const std::uint64_t gpr : rec.gprs)
      hash.add(gpr);
  }
  return hash.value();
}

}  // namespace realmsim::rmm

// Building a realm by the real command sequence: delegate, create, access policy table, tables, memory, RECs,
// unprotected mappings, activate (RMM 1.0 A3; CAEC 4).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "models/base/address.h"
#include "models/host/rmi.h"

namespace realmsim::host {

// RAM in the protected half. With `fill` the content is loaded and measured, without it is unknown. With
// `block` every aligned 2 MiB of it is contiguous and folded. What is not `populated` has tables and no
// pages.
struct RamRange {
  Ipa ipa;
  std::uint64_t size = 0;
  std::optional<std::byte> fill;
  bool block = false;
  bool populated = true;
};

// Host memory in the unprotected half: at `pa`, or fresh granules of the pool.
struct UnprotectedRange {
  Ipa ipa;
  std::uint64_t size = 0;
  std::optional<Pa> pa;
};

struct RealmSpec {
  unsigned ipa_bits = 40;
  std::optional<int> rtt_level_start;  // the deepest level that fits, if not given
  std::uint8_t hash_algo = 0;
  std::uint16_t vmid = 1;
  unsigned recs = 1;
  bool access_policy_table = false;
  std::optional<Pa> rd;
  std::vector<RamRange> ram;
  std::vector<UnprotectedRange> unprotected;
};

struct HostedRec {
  Pa rec;
  Pa run;  // NS granule of its RecRun object
  std::vector<Pa> aux;
};

struct HostedRealm {
  Pa rd;
  Pa root;  // first starting table
  unsigned start_tables = 0;
  int start_level = 0;
  unsigned ipa_bits = 0;
  std::optional<Pa> apt;
  std::vector<HostedRec> recs;
};

// Leaves the realm ACTIVE, or a failure in `rmi`.
HostedRealm build_realm(Rmi& rmi, const RealmSpec& spec);

// Makes tables so that a walk for `ipa` reaches level 3.
void make_tables(Rmi& rmi, Pa rd, Ipa ipa);

}  // namespace realmsim::host

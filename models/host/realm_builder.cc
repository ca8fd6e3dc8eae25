#include "models/host/realm_builder.h"

#include <algorithm>

#include "models/csm/table.h"
#include "models/machine/stage2.h"
#include "models/rmm/params.h"
#include "models/rmm/rmi_table.h"
#include "models/rmm/rtt.h"

namespace realmsim::host {
namespace {

using machine::entry_bytes;
using machine::kPageLevel;

constexpr std::uint8_t kBreakpointsMinusOne = 1;
constexpr std::uint8_t kWatchpointsMinusOne = 1;
constexpr std::uint64_t kMeasureContent = 1;
constexpr std::uint64_t kBlockBytes = entry_bytes(kPageLevel - 1);
constexpr std::uint64_t kNormalWriteBack = 0b110u << 2;
constexpr std::uint64_t kReadWrite = 0b11u << 6;

int deepest_starting_level(unsigned ipa_bits) {
  for (const int level : {2, 1, 0}) {
    if (rmm::starting_tables(ipa_bits, level, false) != 0) return level;
  }
  return 0;
}

HostedRealm create_rd(Rmi& rmi, const RealmSpec& spec) {
  const int level = spec.rtt_level_start.value_or(deepest_starting_level(spec.ipa_bits));
  const unsigned tables = std::max(rmm::starting_tables(spec.ipa_bits, level, false), 1u);
  if (spec.rd) rmi.call(rmm::kRmiGranuleDelegate, {spec.rd->value});
  const Pa rd = spec.rd ? *spec.rd : rmi.take_delegated();
  const Pa root = rmi.take_delegated(tables);
  const Pa params = rmi.take();
  rmi.port().write(params, rmm::encode(rmm::RealmParams{.s2sz = static_cast<std::uint8_t>(spec.ipa_bits),
                                                        .num_bps = kBreakpointsMinusOne,
                                                        .num_wps = kWatchpointsMinusOne,
                                                        .hash_algo = spec.hash_algo,
                                                        .vmid = spec.vmid,
                                                        .rtt_base = root.value,
                                                        .rtt_level_start = level,
                                                        .rtt_num_start = tables}));
  rmi.call(rmm::kRmiRealmCreate, {rd.value, params.value});
  rmi.give_back(params);
  return {.rd = rd, .root = root, .start_tables = tables, .start_level = level, .ipa_bits = spec.ipa_bits};
}

void make_ram(Rmi& rmi, Pa rd, const RamRange& ram) {
  const Ipa top = ram.ipa + ram.size;
  for (Ipa ipa = ram.ipa.align_down(entry_bytes(kPageLevel - 1)); ipa < top;
       ipa = ipa + entry_bytes(kPageLevel - 1)) {
    make_tables(rmi, rd, ipa);
  }
  for (Ipa base = ram.ipa; base < top && !rmi.failure();) {
    const Ipa done{rmi.call(rmm::kRmiRttInitRipas, {rd.value, base.value, top.value})[1]};
    if (!rmi.failure() && done <= base) rmi.give_up("RMI_RTT_INIT_RIPAS without progress");
    base = done;
  }
}

void load_page(Rmi& rmi, Pa rd, Ipa ipa, Pa data, const std::optional<Pa>& source) {
  if (source) {
    rmi.call(rmm::kRmiDataCreate, {rd.value, data.value, ipa.value, source->value, kMeasureContent});
  } else {
    rmi.call(rmm::kRmiDataCreateUnknown, {rd.value, data.value, ipa.value});
  }
}

void load_block(Rmi& rmi, Pa rd, Ipa ipa, const std::optional<Pa>& source) {
  const Pa data = rmi.take_delegated(kBlockBytes / kGranuleBytes);
  for (std::uint64_t offset = 0; offset < kBlockBytes && !rmi.failure(); offset += kGranuleBytes)
    load_page(rmi, rd, ipa + offset, data + offset, source);
  const Registers folded = rmi.call(rmm::kRmiRttFold, {rd.value, ipa.value, kPageLevel});
  if (!rmi.failure()) rmi.undelegate_and_return(Pa{folded[1]});
}

void load_ram(Rmi& rmi, Pa rd, const RamRange& ram) {
  machine::Page content{};
  content.fill(ram.fill.value_or(std::byte{0}));
  const Pa buffer = rmi.take();
  std::optional<Pa> source;
  if (ram.fill) {
    rmi.port().write(buffer, content);
    source.emplace(buffer);
  }
  const Ipa top = ram.ipa + ram.size;
  for (Ipa ipa = ram.ipa; ipa < top && !rmi.failure();) {
    const bool block = ram.block && ipa.aligned_to(kBlockBytes) && ipa + kBlockBytes <= top;
    if (block) {
      load_block(rmi, rd, ipa, source);
    } else {
      load_page(rmi, rd, ipa, rmi.take_delegated(), source);
    }
    ipa = ipa + (block ? kBlockBytes : kGranuleBytes);
  }
  rmi.give_back(buffer);
}

HostedRec create_rec(Rmi& rmi, Pa rd, std::uint64_t index) {
  const Pa rec = rmi.take_delegated();
  rmm::RecParams params{.flags = 1, .mpidr = rmm::mpidr_of(index)};
  params.num_aux = rmi.call(rmm::kRmiRecAuxCount, {rd.value})[1];
  std::vector<Pa> aux;
  for (std::uint64_t i = 0; i < params.num_aux; ++i) {
    aux.push_back(rmi.take_delegated());
    params.aux[i] = aux.back().value;
  }
  const Pa granule = rmi.take();
  rmi.port().write(granule, rmm::encode(params));
  rmi.call(rmm::kRmiRecCreate, {rd.value, rec.value, granule.value});
  rmi.give_back(granule);
  const Pa run = rmi.take();
  if (!rmi.failure()) rmi.port().write(run, machine::Page{});  // an entry that asks for nothing
  return {.rec = rec, .run = run, .aux = std::move(aux)};
}

void map_unprotected(Rmi& rmi, Pa rd, const UnprotectedRange& range) {
  for (std::uint64_t offset = 0; offset < range.size && !rmi.failure(); offset += kGranuleBytes) {
    const Ipa ipa = range.ipa + offset;
    make_tables(rmi, rd, ipa);
    const Pa pa = range.pa ? *range.pa + offset : rmi.take();
    rmi.call(rmm::kRmiRttMapUnprotected,
             {rd.value, ipa.value, kPageLevel, pa.value | kNormalWriteBack | kReadWrite});
  }
}

}  // namespace

void make_tables(Rmi& rmi, Pa rd, Ipa ipa) {
  const Ipa page = ipa.align_down(kGranuleBytes);
  while (!rmi.failure()) {
    const Registers entry = rmi.call(rmm::kRmiRttReadEntry, {rd.value, page.value, kPageLevel});
    const int level = static_cast<int>(entry[1]);
    if (rmi.failure() || level == kPageLevel) return;
    const Pa table = rmi.take_delegated();
    rmi.call(rmm::kRmiRttCreate, {rd.value, table.value, page.align_down(entry_bytes(level)).value,
                                  static_cast<std::uint64_t>(level + 1)});
  }
}

HostedRealm build_realm(Rmi& rmi, const RealmSpec& spec) {
  HostedRealm realm = create_rd(rmi, spec);
  if (spec.access_policy_table) {
    realm.apt = rmi.take_delegated();
    rmi.call(csm::kRmiAptCreate, {realm.rd.value, realm.apt->value});
  }
  for (const RamRange& ram : spec.ram) {
    make_ram(rmi, realm.rd, ram);
    if (ram.populated) load_ram(rmi, realm.rd, ram);
  }
  for (unsigned i = 0; i < spec.recs; ++i)
    realm.recs.push_back(create_rec(rmi, realm.rd, i));
  for (const UnprotectedRange& range : spec.unprotected)
    map_unprotected(rmi, realm.rd, range);
  rmi.call(rmm::kRmiRealmActivate, {realm.rd.value});
  return realm;
}

}  // namespace realmsim::host

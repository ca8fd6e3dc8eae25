// How a random program chooses: objects that are mostly there, arguments that mostly fit together.
#include "models/csm/table.h"
#include "models/rmm/params.h"
#include "models/rmm/psci.h"
#include "models/rmm/rmi_table.h"
#include "models/rmm/rsi_table.h"
#include "models/rmm/rtt.h"
#include "tests/property/random_program.h"

namespace realmsim::testing {

using rmm::GranuleState;

Pa RandomProgram::any_granule() {
  return machine_.granule(static_cast<std::uint32_t>(random_.below(kRandomGranules)));
}

// The first granule in the state from a random place on; any granule if there is none.
Pa RandomProgram::granule_in(GranuleState state) {
  const auto start = static_cast<std::uint32_t>(random_.below(kRandomGranules));
  for (std::uint32_t i = 0; i < kRandomGranules; ++i) {
    const Pa pa = machine_.granule((start + i) % kRandomGranules);
    if (backend().state().rmm.is(pa, state)) return pa;
  }
  return any_granule();
}

Pa RandomProgram::realm_or_junk() {
  const auto& realms = backend().state().rmm.realms;
  return realms.empty() || chance(3) ? any_granule() : pick(realms).first;
}

Pa RandomProgram::rec_or_junk() {
  const auto& recs = backend().state().rmm.recs;
  return recs.empty() || chance(3) ? any_granule() : pick(recs).first;
}

Ipa RandomProgram::some_ipa(std::uint64_t alignment) {
  if (chance(2)) return {random_.next()};
  Ipa ipa = Ipa{pick(kRandomBases)} + random_.below(kRandomPages) * kGranuleBytes;
  if (chance(25)) ipa = ipa + kRandomUnprotected.value;
  return chance(95) ? ipa.align_down(alignment) : ipa;
}

std::uint64_t RandomProgram::some_level() {
  return chance(95) ? 1 + random_.below(3) : random_.next();
}

void RandomProgram::write_realm_params(Pa granule) {
  rmm::RealmParams params{.s2sz = kRandomIpaBits, .num_bps = 1, .num_wps = 1, .vmid = next_vmid_++};
  next_vmid_ = static_cast<std::uint16_t>(next_vmid_ % 200 + 1);
  params.rtt_level_start = chance(90) ? 1 : static_cast<std::int64_t>(random_.below(4)) - 1;
  const int level = static_cast<int>(params.rtt_level_start);
  params.rtt_num_start = rmm::starting_tables(params.s2sz, level, false);
  params.rtt_base = granule_in(GranuleState::Delegated)
                        .align_down(std::max(params.rtt_num_start, 1u) * kGranuleBytes)
                        .value;
  if (chance(5)) params.hash_algo = static_cast<std::uint8_t>(random_.below(4));
  machine_.machine().memory.write(granule, rmm::encode(params));
}

void RandomProgram::write_rec_params(Pa granule, Pa rd) {
  const auto& realms = backend().state().rmm.realms;
  const auto realm = realms.find(rd);
  rmm::RecParams params{.flags = random_.below(10) != 0 ? 1u : 0u, .num_aux = 2};
  params.mpidr = rmm::mpidr_of(realm != realms.end() ? realm->second.rec_index : 0);
  for (std::uint64_t i = 0; i < params.num_aux; ++i)
    params.aux[i] = granule_in(GranuleState::Delegated).value;
  machine_.machine().memory.write(granule, rmm::encode(params));
}

// What the calling realm would name: a region or sharing of its own table, or an offer that may be for it.
std::optional<std::uint64_t> RandomProgram::own_record(const rmm::Command& command, CpuIndex cpu) {
  const auto rec = backend().running(cpu);
  const csm::State& state = backend().state().csm;
  const csm::Member* caller = rec ? state.member(backend().state().rmm.recs.at(*rec).owner) : nullptr;
  if (caller == nullptr || chance(20)) return std::nullopt;
  const csm::Apt apt{machine_.machine().memory, caller->apt};
  std::vector<std::uint64_t> found;
  if (command.fid == csm::kRsiCsmShare.fid || command.fid == csm::kRsiCsmDestroy.fid) {
    apt.for_each<csm::Region>([&](unsigned, const csm::Region& region) { found.push_back(region.id); });
  } else if (command.fid == csm::kRsiCsmRevoke.fid) {
    apt.for_each<csm::Share>(
        [&](unsigned, const csm::Share& share) { found.push_back(state.pack(share.id)); });
  } else if (command.fid == csm::kRsiCsmReserve.fid) {
    for (const auto& [id, rd] : state.registry) {
      const auto counter = static_cast<std::uint16_t>(1 + random_.below(3));
      found.push_back(state.pack({.provider = id, .consumer = caller->id, .counter = counter}));
    }
  } else {
    apt.for_each<csm::Reservation>(
        [&](unsigned, const csm::Reservation& reservation) { found.push_back(state.pack(reservation.id)); });
  }
  if (found.empty()) return std::nullopt;
  return pick(found);
}

// The REC that a host command about a request means, most of the time one that has such a request.
Pa RandomProgram::rec_that_waits(bool (*waits)(const rmm::Rec&)) {
  for (const auto& [address, rec] : backend().state().rmm.recs) {
    if (waits(rec) && chance(80)) return address;
  }
  return rec_or_junk();
}

Pa RandomProgram::rec_argument(const rmm::Command& command) {
  if (command.fid == rmm::kRmiRttSetRipas.fid)
    return rec_that_waits([](const rmm::Rec& rec) { return rec.ripas.pending(); });
  if (command.fid == rmm::kRmiPsciComplete.fid)
    return rec_that_waits([](const rmm::Rec& rec) { return rec.psci_pending; });
  return rec_or_junk();
}

// Arguments that are numbers of some kind, by name.
std::optional<std::uint64_t> RandomProgram::number_argument(const rmm::Command& command,
                                                            std::string_view name, CpuIndex cpu) {
  const auto& registry = backend().state().csm.registry;
  const bool extends = command.fid == rmm::kRsiMeasurementExtend.fid;
  if (name == "req") return chance(50) ? rmm::kInterfaceVersion : random_.below(4);
  if (name == "level") return some_level();
  if (name == "flags") return random_.below(chance(95) ? 2 : 8);
  if (name == "perm") return chance(90) ? 1 + 2 * random_.below(2) : random_.below(8);
  if (name == "to") return registry.empty() || chance(10) ? random_.below(16) : pick(registry).first;
  if (name == "slot") return random_.below(chance(99) ? 4 : 32);
  if (name == "region" || name == "share") return own_record(command, cpu).value_or(random_.below(16));
  const bool takes_token = command.fid == rmm::kRsiAttestationTokenContinue.fid;
  if (name == "size" && extends) return random_.below(70);
  if (name == "size" && takes_token) return random_.below(kGranuleBytes + 16);
  if (name == "size") return chance(95) ? (1 + random_.below(3)) * kGranuleBytes : random_.next();
  if (name == "index") return random_.below(7);
  if (name == "lowest_affinity_level") return chance(90) ? 0 : 1;
  if (name == "psci_func_id") return chance(80) ? pick(rmm::kPsciTable)->fid : random_.next();
  if (name == "status") return chance(80) ? 0 : ~std::uint64_t{0} - random_.below(4);
  if (name == "desc") return any_granule().value | 0b110u << 2 | random_.below(4) << 6;
  return std::nullopt;
}

std::uint64_t RandomProgram::argument(const rmm::Command& command, const Argument& row, CpuIndex cpu) {
  const bool delegates = command.fid == rmm::kRmiGranuleDelegate.fid;
  const bool creates = command.fid == rmm::kRmiRealmCreate.fid;
  if (row.name == "rd" && !creates) return realm_or_junk().value;
  if (row.reg == command.rec && command.rec != 0) return rec_argument(command).value;
  if (row.name == "target_rec") return rec_or_junk().value;
  if (row.name == "top") return (some_ipa(kGranuleBytes) + kGranuleBytes).value;
  if (const auto number = number_argument(command, row.name, cpu)) return *number;
  if (row.kind == ArgumentKind::RealmAddress) {
    return some_ipa(chance(50) ? kGranuleBytes : std::uint64_t{0x20'0000}).value;
  }
  if (row.kind != ArgumentKind::Granule) return random_.below(4);
  if (chance(2)) return random_.next();
  const bool non_secure = delegates || row.name == "src" || row.name == "run_ptr" || row.name == "params_ptr";
  return chance(90) ? granule_in(non_secure ? GranuleState::Undelegated : GranuleState::Delegated).value
                    : any_granule().value;
}

// Level and address, base and top, a request and who answers it: most of the time as they fit together.
void RandomProgram::place_together(const rmm::Command& command, Registers& x) {
  const std::uint64_t level = command.level != 0 ? x[command.level] : 0;
  if (level >= 1 && level <= 3 && chance(90)) {
    const int entry = static_cast<int>(level) - (command.walk == rmm::WalkTo::AboveLevel ? 1 : 0);
    x[command.ipa] = some_ipa(machine::entry_bytes(entry)).value;
  }
  if (command.fid == rmm::kRmiRttInitRipas.fid && chance(90)) {
    const int entry = 1 + static_cast<int>(random_.below(3));
    x[2] = some_ipa(machine::entry_bytes(entry)).value;
    x[3] = x[2] + machine::entry_bytes(entry);
  }
  const bool ripas = command.fid == rmm::kRsiIpaStateSet.fid || command.fid == rmm::kRsiIpaStateGet.fid;
  if (ripas && chance(90)) x[2] = x[1] + (1 + random_.below(3)) * kGranuleBytes;
  const auto rec = backend().state().rmm.recs.find(Pa{command.rec != 0 ? x[command.rec] : 0});
  if (rec == backend().state().rmm.recs.end()) return;
  if (command.fid == rmm::kRmiRttSetRipas.fid && chance(90)) {
    x[1] = rec->second.owner.value;
    x[3] = rec->second.ripas.base.value;
    x[4] = rec->second.ripas.top.value;
  }
  if (command.fid == rmm::kRmiPsciComplete.fid && chance(90)) x[2] = named_rec(rec->second).value;
}

// The REC that the registers of a waiting one name.
Pa RandomProgram::named_rec(const rmm::Rec& caller) {
  for (const auto& [address, rec] : backend().state().rmm.recs) {
    const bool named = rmm::rec_index_of(rec.mpidr) == rmm::psci_rec_index(caller.gprs[1]);
    if (rec.owner == caller.owner && named) return address;
  }
  return rec_or_junk();
}

// What the host asks of the next entry.
void RandomProgram::write_rec_enter(Pa run) {
  if (!backend().state().rmm.is(run, GranuleState::Undelegated)) return;
  rmm::RecEnter enter{.flags = chance(50) ? 0 : random_.below(32)};
  if (chance(3)) enter.gicv3.hcr = random_.below(16);
  if (chance(10)) enter.gicv3.lrs[0] = std::uint64_t{1} << 62 | random_.below(1100);
  for (std::uint64_t& gpr : enter.gprs)
    gpr = random_.next();
  machine::Page page = machine_.machine().memory.granule(run);
  rmm::write_rec_enter(page, enter);
  machine_.machine().memory.write(run, page);
}

}  // namespace realmsim::testing

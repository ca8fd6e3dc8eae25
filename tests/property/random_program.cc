#include "tests/property/random_program.h"

#include <algorithm>

#include "models/csm/table.h"
#include "models/guest/sharing.h"
#include "models/rmm/params.h"
#include "models/rmm/rmi_table.h"
#include "models/rmm/rsi_table.h"
#include "models/rmm/rtt.h"

namespace realmsim::testing {
namespace {

using rmm::GranuleState;

constexpr std::uint32_t kGranules = 1024;
constexpr std::uint64_t kMostRealms = 6;
constexpr std::uint64_t kStock = 64;  // DELEGATED granules to choose from
constexpr std::uint64_t kPages = 8;   // that a program bothers with in one table
constexpr unsigned kIpaBits = 39;     // one starting table at level 1
constexpr Ipa kUnprotected{std::uint64_t{1} << (kIpaBits - 1)};
constexpr std::array<std::uint64_t, 3> kBases{0, 0x20'0000, 0x4000'0000};

DirectOptions options() {
  DirectOptions options{.granules = kGranules, .cpus = 3};
  options.firmware.rec_aux_count = 2;
  return options;
}

}  // namespace

RandomProgram::RandomProgram(std::uint64_t seed) : machine_(options(), &counter_), random_(seed, 0) {}

template <class Container>
auto RandomProgram::pick(const Container& container) {
  return *std::next(container.begin(), static_cast<std::ptrdiff_t>(random_.below(container.size())));
}

Pa RandomProgram::any_granule() {
  return machine_.granule(static_cast<std::uint32_t>(random_.below(kGranules)));
}

// The first granule in the state from a random place on; any granule if there is none.
Pa RandomProgram::granule_in(GranuleState state) {
  const auto start = static_cast<std::uint32_t>(random_.below(kGranules));
  for (std::uint32_t i = 0; i < kGranules; ++i) {
    const Pa pa = machine_.granule((start + i) % kGranules);
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
  Ipa ipa = Ipa{pick(kBases)} + random_.below(kPages) * kGranuleBytes;
  if (chance(25)) ipa = ipa + kUnprotected.value;
  return chance(95) ? ipa.align_down(alignment) : ipa;
}

std::uint64_t RandomProgram::some_level() {
  return chance(95) ? 1 + random_.below(3) : random_.next();
}

void RandomProgram::write_realm_params(Pa granule) {
  rmm::RealmParams params{.s2sz = kIpaBits, .num_bps = 1, .num_wps = 1, .vmid = next_vmid_++};
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
    apt.for_each<csm::Share>([&](unsigned, const csm::Share& share) { found.push_back(share.id.pack()); });
  } else if (command.fid == csm::kRsiCsmReserve.fid) {
    for (const auto& [id, rd] : state.registry) {
      const auto counter = static_cast<std::uint16_t>(1 + random_.below(3));
      found.push_back(csm::SharingId{.provider = id, .consumer = caller->id, .counter = counter}.pack());
    }
  } else {
    apt.for_each<csm::Reservation>(
        [&](unsigned, const csm::Reservation& reservation) { found.push_back(reservation.id.pack()); });
  }
  if (found.empty()) return std::nullopt;
  return pick(found);
}

std::uint64_t RandomProgram::argument(const rmm::Command& command, const Argument& row, CpuIndex cpu) {
  const bool delegates = command.fid == rmm::kRmiGranuleDelegate.fid;
  const bool creates = command.fid == rmm::kRmiRealmCreate.fid;
  if (row.name == "rd" && !creates) return realm_or_junk().value;
  if (row.name == "rec" && command.rec != 0) return rec_or_junk().value;
  if (row.name == "req") return chance(50) ? rmm::kInterfaceVersion : random_.below(4);
  if (row.name == "level") return some_level();
  if (row.name == "flags") return random_.below(chance(95) ? 2 : 8);
  if (row.name == "perm") return chance(90) ? 1 + 2 * random_.below(2) : random_.below(8);
  const auto& registry = backend().state().csm.registry;
  if (row.name == "to") return registry.empty() || chance(10) ? random_.below(16) : pick(registry).first;
  if (row.name == "region" || row.name == "share")
    return own_record(command, cpu).value_or(random_.below(16));
  const bool token_piece = command.fid == rmm::kRsiAttestationTokenContinue.fid;
  if (row.name == "size" && token_piece) return random_.below(kGranuleBytes + 16);
  if (row.name == "size") return chance(95) ? (1 + random_.below(3)) * kGranuleBytes : random_.next();
  if (row.name == "top") return (some_ipa(kGranuleBytes) + kGranuleBytes).value;
  if (row.name == "desc") return any_granule().value | 0b110u << 2 | random_.below(4) << 6;
  if (row.kind == ArgumentKind::RealmAddress) {
    return some_ipa(chance(50) ? kGranuleBytes : std::uint64_t{0x20'0000}).value;
  }
  if (row.kind != ArgumentKind::Granule) return random_.below(4);
  if (chance(2)) return random_.next();
  const bool non_secure = delegates || row.name == "src" || row.name == "run_ptr" || row.name == "params_ptr";
  return chance(90) ? granule_in(non_secure ? GranuleState::Undelegated : GranuleState::Delegated).value
                    : any_granule().value;
}

// Level and address, base and top: most of the time as they fit together.
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
}

RandomProgram::Made RandomProgram::call(CpuIndex cpu, const rmm::Command& command, const Registers& x) {
  const backends::CcaState before = backend().state();
  const backends::CallReturn returned = backend().smc(cpu, x, machine_.meter());
  Made made{command.name, returned.x[0] & 0xff, returned.refused};
  const bool by_host = command.name.starts_with("RMI_");
  made.changed_by_refusal = by_host && !made.refused.empty() && backend().state() != before;
  return made;
}

RandomProgram::Made RandomProgram::host_command() {
  const rmm::Command& command = *pick(backend().rmi_table());
  if (command.fid == rmm::kRmiRecEnter.fid) return enter_some_rec();  // the host stays on its own element
  // A realm in the making holds on to granules; there is room for a few.
  const bool creates = command.fid == rmm::kRmiRealmCreate.fid;
  if (creates && backend().state().rmm.realms.size() >= kMostRealms) return tear_down_realm();
  Registers x{command.fid};
  for (const Argument& row : command.arguments)
    x[row.reg] = argument(command, row, 0);
  place_together(command, x);
  const Pa params{command.params != 0 ? x[command.params] : 0};
  const bool writable = command.params != 0 && backend().state().rmm.is(params, GranuleState::Undelegated);
  if (writable && params.aligned_to(kGranuleBytes)) {
    if (creates) {
      write_realm_params(params);
    } else {
      write_rec_params(params, Pa{x[command.rd]});
    }
  }
  return call(0, command, x);
}

RandomProgram::Made RandomProgram::realm_command() {
  const CpuIndex cpu = 1 + static_cast<CpuIndex>(random_.below(2));
  const auto rec = backend().running(cpu);
  if (!rec) return enter_some_rec();
  const rmm::Command& command = *pick(backend().rsi_table());
  Registers x{command.fid};
  for (const Argument& row : command.arguments)
    x[row.reg] = argument(command, row, cpu);
  Made made = call(cpu, command, x);
  return serve_if_exited(cpu, *rec, made);
}

const host::HostedRec* RandomProgram::hosted(Pa rec) const {
  const auto found = hosted_.find(rec);
  return found == hosted_.end() ? nullptr : &found->second;
}

// Half the time the hypervisor does what a well-meaning one would.
RandomProgram::Made RandomProgram::serve_if_exited(CpuIndex cpu, Pa rec, Made made) {
  const host::HostedRec* record = hosted(rec);
  if (backend().running(cpu) || record == nullptr || chance(50)) return made;
  host::GranulePool pool = free_granules();
  DirectHostPort port{machine_, 0};
  host::Rmi rmi{port, pool};
  const host::HostedRealm realm{.rd = backend().state().rmm.recs.at(rec).owner};
  host::serve_exit(rmi, realm, *record);
  return made;
}

RandomProgram::Made RandomProgram::enter_some_rec() {
  const auto& recs = backend().state().rmm.recs;
  if (recs.empty()) return build_realm();
  const Pa rec = pick(recs).first;
  const Pa run =
      hosted(rec) != nullptr && chance(95) ? hosted(rec)->run : granule_in(GranuleState::Undelegated);
  const CpuIndex cpu = 1 + static_cast<CpuIndex>(random_.below(2));
  if (backend().running(cpu)) return interrupt();
  return call(cpu, rmm::kRmiRecEnter, {rmm::kRmiRecEnter.fid, rec.value, run.value});
}

RandomProgram::Made RandomProgram::interrupt() {
  const CpuIndex cpu = 1 + static_cast<CpuIndex>(random_.below(2));
  if (backend().running(cpu)) backend().interrupt(cpu, machine_.meter());
  return {"interrupt"};
}

RandomProgram::Made RandomProgram::access_memory() {
  const auto cpu = static_cast<CpuIndex>(random_.below(3));
  std::array<std::byte, 8> bytes{};
  const bool realm = backend().running(cpu).has_value();
  const std::uint64_t address = realm ? some_ipa(8).value : any_granule().value;
  const bool store = chance(50);
  const auto made = store ? machine_.store(cpu, address, Pas::NonSecure, bytes)
                          : machine_.load(cpu, address, Pas::NonSecure, bytes);
  if (realm && made.fault != FaultKind::None) {
    const auto type = store ? machine::AccessType::Store : machine::AccessType::Load;
    backend().fault(cpu, {.type = type, .ipa = {address}}, made, machine_.meter());
  }
  return {"access"};
}

host::GranulePool RandomProgram::free_granules() {
  host::GranulePool pool{machine_.granule(0), 0};
  std::vector<Pa> runs;
  for (const auto& [rec, record] : hosted_)
    runs.push_back(record.run);
  for (std::uint32_t i = 0; i < kGranules; ++i) {
    const Pa pa = machine_.granule(i);
    if (backend().state().rmm.is(pa, GranuleState::Undelegated) &&
        std::ranges::find(runs, pa) == runs.end()) {
      pool.give_back(pa);
    }
  }
  return pool;
}

RandomProgram::Made RandomProgram::build_realm() {
  if (backend().state().rmm.realms.size() >= kMostRealms) return tear_down_realm();
  host::GranulePool pool = free_granules();
  DirectHostPort port{machine_, 0};
  host::Rmi rmi{port, pool};
  host::RealmSpec spec{.ipa_bits = kIpaBits, .vmid = next_vmid_++, .access_policy_table = chance(90)};
  spec.rtt_level_start = 1;
  spec.ram = {{Ipa{0}, kPages * kGranuleBytes, std::nullopt},
              {Ipa{0x20'0000}, 2 * kGranuleBytes, std::byte{7}}};
  spec.unprotected = {{kUnprotected, kGranuleBytes, std::nullopt}};
  const host::HostedRealm realm = host::build_realm(rmi, spec);
  if (!rmi.failure()) {
    for (const host::HostedRec& rec : realm.recs)
      hosted_.insert_or_assign(rec.rec, rec);
  }
  return {"build"};
}

// RECs, sharing, memory, tables, realm: in the order in which the RMM lets go of them.
RandomProgram::Made RandomProgram::tear_down_realm() {
  const auto& state = backend().state();
  if (state.rmm.realms.empty()) return {"nothing"};
  const Pa rd = pick(state.rmm.realms).first;
  for (CpuIndex cpu = 1; cpu < 3; ++cpu) {
    if (backend().running(cpu)) backend().interrupt(cpu, machine_.meter());
  }
  std::vector<Pa> recs;
  for (const auto& [rec, record] : state.rmm.recs) {
    if (record.owner == rd) recs.push_back(rec);
  }
  const auto ask = [&](const rmm::Command& command, std::uint64_t a, std::uint64_t b = 0,
                       std::uint64_t c = 0) {
    return call(0, command, {command.fid, a, b, c});
  };
  for (const Pa rec : recs)
    ask(rmm::kRmiRecDestroy, rec.value);
  std::erase_if(hosted_, [&](const auto& item) { return !state.rmm.recs.contains(item.first); });
  if (const csm::Member* member = state.csm.member(rd)) ask(csm::kRmiAptDestroy, rd.value, member->apt.value);
  if (chance(30)) return {"half torn down"};
  for (const auto& leaf : invariants::take_census({state.machine, state.rmm, &state.csm}).leaves) {
    if (leaf.rd == rd && leaf.entry.state == rmm::EntryState::Assigned) {
      ask(rmm::kRmiDataDestroy, rd.value, leaf.ipa.value);
    }
  }
  for (std::uint64_t level = 3; level >= 1; --level) {
    for (const std::uint64_t base : kBases) {
      for (const std::uint64_t half : {std::uint64_t{0}, state.rmm.realms.at(rd).protected_end().value}) {
        const Ipa ipa = Ipa{half + base}.align_down(machine::entry_bytes(static_cast<int>(level) - 1));
        ask(rmm::kRmiRttDestroy, rd.value, ipa.value, level);
      }
    }
  }
  ask(rmm::kRmiRealmDestroy, rd.value);
  return take_back_granules();
}

// What nobody uses goes back to the Non-secure space but for a stock, or soon everything would be DELEGATED.
RandomProgram::Made RandomProgram::take_back_granules() {
  std::uint64_t unused = 0;
  for (std::uint32_t i = 0; i < kGranules; ++i) {
    const Pa pa = machine_.granule(i);
    if (!backend().state().rmm.is(pa, GranuleState::Delegated) || ++unused <= kStock) continue;
    call(0, rmm::kRmiGranuleUndelegate, {rmm::kRmiGranuleUndelegate.fid, pa.value});
  }
  return {"taken back"};
}

// A REC with an access policy table that could run on `cpu`, or the one that does.
std::optional<Pa> RandomProgram::able_rec(CpuIndex cpu) {
  const auto& state = backend().state();
  if (const auto rec = backend().running(cpu)) return hosted(*rec) != nullptr ? rec : std::nullopt;
  for (const auto& [rec, record] : state.rmm.recs) {
    const bool idle = record.state == rmm::RecState::Ready && hosted(rec) != nullptr;
    if (!idle || state.csm.member(record.owner) == nullptr) continue;
    call(cpu, rmm::kRmiRecEnter, {rmm::kRmiRecEnter.fid, rec.value, hosted(rec)->run.value});
    if (backend().running(cpu)) return rec;
  }
  return std::nullopt;
}

// Two realms share and attach as they should, if they can.
RandomProgram::Made RandomProgram::share_region() {
  const std::vector<CpuIndex> running{1, 2};
  if (!able_rec(1) || !able_rec(2)) return build_realm();
  const auto realm_on = [&](CpuIndex cpu) {
    const Pa rec = *backend().running(cpu);
    return host::HostedRealm{.rd = backend().state().rmm.recs.at(rec).owner, .recs = {*hosted(rec)}};
  };
  const host::HostedRealm provider = realm_on(running[0]);
  const host::HostedRealm consumer = realm_on(running[1]);
  const auto peer = backend().realm_id(consumer.rd);
  host::GranulePool pool = free_granules();
  DirectGuestPort provider_port{machine_, pool, provider, running[0]};
  DirectGuestPort consumer_port{machine_, pool, consumer, running[1]};
  const csm::Range range{some_ipa(kGranuleBytes), (1 + random_.below(2)) * kGranuleBytes};
  const csm::Range reserved{some_ipa(kGranuleBytes), range.size};
  const auto permission = chance(50) ? csm::Permission::ReadOnly : csm::Permission::ReadWrite;
  csm::SharingId share;
  if (guest::provide_region(provider_port, range, static_cast<csm::RealmId>(peer.value_or(0)), permission,
                            share)) {
    return {"share"};
  }
  guest::consume_region(consumer_port, reserved, share);
  return {"share"};
}

RandomProgram::Made RandomProgram::step() {
  const std::uint64_t dice = random_.below(1000);
  if (dice < 500) return host_command();
  if (dice < 770) return realm_command();
  if (dice < 890) return access_memory();
  if (dice < 930) return enter_some_rec();
  if (dice < 960) return share_region();
  if (dice < 968) return interrupt();
  if (dice < 970) return take_back_granules();
  if (dice < 982) return build_realm();
  if (dice < 992) return enter_some_rec();
  return tear_down_realm();
}

}  // namespace realmsim::testing

#include "tests/property/random_program.h"

#include <algorithm>

#include "models/csm/table.h"
#include "models/guest/sharing.h"
#include "models/rmm/psci.h"
#include "models/rmm/rmi_table.h"

namespace realmsim::testing {
namespace {

using rmm::GranuleState;

constexpr std::uint64_t kMostRealms = 6;
constexpr std::uint64_t kStock = 64;  // DELEGATED granules to choose from

DirectOptions options(backends::SharedMemory rules) {
  DirectOptions options{.granules = kRandomGranules, .cpus = 3, .shared_memory = rules, .watched = true};
  options.firmware.rec_aux_count = 2;
  return options;
}

}  // namespace

RandomProgram::RandomProgram(std::uint64_t seed, backends::SharedMemory rules)
    : profile_(backends::profile_of(rules)), machine_(options(rules), &counter_), random_(seed, 0) {}

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

// Functions after which a REC or its realm runs no more.
bool RandomProgram::ends_running(const rmm::Command& command) {
  return command.fid == rmm::kPsciCpuOff.fid || command.fid == rmm::kPsciSystemOff.fid ||
         command.fid == rmm::kPsciSystemReset.fid;
}

RandomProgram::Made RandomProgram::realm_command() {
  const CpuIndex cpu = 1 + static_cast<CpuIndex>(random_.below(2));
  const auto rec = backend().running(cpu);
  if (!rec) return enter_some_rec();
  const rmm::Command& command = *pick(backend().rsi_table());
  if (ends_running(command) && chance(90)) return realm_exception();
  Registers x{command.fid};
  for (const Argument& row : command.arguments)
    x[row.reg] = argument(command, row, cpu);
  place_together(command, x);
  Made made = call(cpu, command, x);
  return serve_if_exited(cpu, *rec, made);
}

RandomProgram::Made RandomProgram::realm_exception() {
  const CpuIndex cpu = 1 + static_cast<CpuIndex>(random_.below(2));
  const auto kind = static_cast<RealmExceptionKind>(
      random_.below(static_cast<std::uint64_t>(RealmExceptionKind::SError) + 1));
  if (backend().running(cpu)) backend().exception(cpu, {.kind = kind}, machine_.meter());
  return {"exception"};
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
  host::HostedRealm realm{.rd = backend().state().rmm.recs.at(rec).owner};
  for (const auto& [address, other] : backend().state().rmm.recs) {
    if (other.owner == realm.rd && hosted(address) != nullptr) realm.recs.push_back(*hosted(address));
  }
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
  write_rec_enter(run);
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
    const machine::RealmAccess access{.type = type,
                                      .ipa = {address},
                                      .syndrome_valid = chance(80),
                                      .reg = static_cast<std::uint8_t>(random_.below(32))};
    backend().fault(cpu, access, made, machine_.meter());
  }
  return {"access"};
}

host::GranulePool RandomProgram::free_granules() {
  host::GranulePool pool{machine_.granule(0), 0};
  std::vector<Pa> runs;
  for (const auto& [rec, record] : hosted_)
    runs.push_back(record.run);
  for (std::uint32_t i = 0; i < kRandomGranules; ++i) {
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
  host::RealmSpec spec{.ipa_bits = kRandomIpaBits,
                       .vmid = next_vmid_++,
                       .recs = static_cast<unsigned>(1 + random_.below(2)),
                       .access_policy_table = chance(90)};
  spec.rtt_level_start = 1;
  spec.ram = {{Ipa{0}, kRandomPages * kGranuleBytes, std::nullopt},
              {Ipa{0x20'0000}, 2 * kGranuleBytes, std::byte{7}}};
  spec.unprotected = {{kRandomUnprotected, kGranuleBytes, std::nullopt}};
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
  const invariants::Census census{backend().subject()};
  for (const auto& [address, table] : census.tables()) {
    for (const auto& [index, leaf] : table.leaves) {
      if (leaf.rd == rd && leaf.entry.state == rmm::EntryState::Assigned)
        ask(rmm::kRmiDataDestroy, rd.value, leaf.ipa.value);
    }
  }
  for (std::uint64_t level = 3; level >= 1; --level) {
    for (const std::uint64_t base : kRandomBases) {
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
  for (std::uint32_t i = 0; i < kRandomGranules; ++i) {
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
  std::uint64_t share = 0;
  if (guest::provide_region(provider_port, profile_, range, static_cast<csm::RealmId>(peer.value_or(0)),
                            permission, share)) {
    return {"share"};
  }
  guest::consume_region(consumer_port, profile_, reserved, share);
  return {"share"};
}

RandomProgram::Made RandomProgram::step() {
  const std::uint64_t dice = random_.below(1000);
  if (dice < 500) return host_command();
  if (dice < 770) return realm_command();
  if (dice < 890) return access_memory();
  if (dice < 930) return enter_some_rec();
  if (dice < 960) return share_region();
  if (dice < 966) return interrupt();
  if (dice < 970) return realm_exception();
  if (dice < 972) return take_back_granules();
  if (dice < 982) return build_realm();
  if (dice < 992) return enter_some_rec();
  return tear_down_realm();
}

}  // namespace realmsim::testing

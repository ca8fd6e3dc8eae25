#include "tests/rules/bench.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "models/rmm/params.h"
#include "models/rmm/rec_run.h"

namespace realmsim::testing {
namespace {

constexpr std::uint32_t kGranules = 2048;
constexpr std::uint32_t kCpus = 4;
constexpr std::uint64_t kBlockPages = machine::kTableEntries;

}  // namespace

Registers registers(const rmm::Command& command, Words arguments) {
  Registers x{command.fid};
  std::ranges::transform(arguments, x.begin() + 1, &Word::value);
  return x;
}

Bench::Bench(const rmm::Config& firmware, bool watched)
    : firmware_(firmware),
      machine_({.granules = kGranules, .cpus = kCpus, .firmware = firmware, .watched = watched}),
      pool_(machine_.granule(0), kGranules * kGranuleBytes) {}

rmm::View Bench::view() {
  return {state().machine, state().rmm, &state().csm, firmware_};
}

rmm::Effects Bench::effects(Observer& observer) {
  return {0, state().machine, state().gpt_library, state().rmm, &state().csm, firmware_, unread_, observer};
}

Pa Bench::ns() {
  const auto granule = pool_.take();
  EXPECT_TRUE(granule.has_value()) << "the bench has no granule left";
  return granule.value_or(Pa{});
}

Pa Bench::delegated(std::uint64_t count) {
  const auto first = pool_.take_aligned(std::bit_ceil(count) * kGranuleBytes);
  EXPECT_TRUE(first.has_value()) << "the bench has no granules left";
  for (std::uint64_t i = 0; first && i < count; ++i)
    must(rmm::kRmiGranuleDelegate, {*first + i * kGranuleBytes});
  return first.value_or(Pa{});
}

backends::CallReturn Bench::call(const rmm::Command& command, Words arguments) {
  return machine_.backend().smc(0, registers(command, arguments), machine_.meter());
}

rmm::CallResult Bench::call_as(const rmm::Command& row, Words arguments) {
  Observer& watch = *machine_.backend().watch();
  const Registers x = registers(row, arguments);
  rmm::Effects fx = effects(watch);
  watch.called({.cpu = 0,
                .caller = SecurityState::NonSecure,
                .command = row.name,
                .parameters = row.arguments,
                .x = x});
  rmm::CallResult result = rmm::run_rmi(row, x, fx);
  const std::string refused = result.refused != nullptr ? result.refused->id() : std::string{};
  watch.returned({.x0 = result.x[0], .refused_check = refused});
  return result;
}

Registers Bench::must(const rmm::Command& command, Words arguments) {
  const auto result = call(command, arguments);
  EXPECT_EQ(result.x[0], 0u) << command.name << " refused by " << result.refused;
  return result.x;
}

Pa Bench::new_realm(const RealmShape& shape) {
  const unsigned tables = rmm::starting_tables(shape.ipa_bits, shape.start_level, shape.lpa2);
  const Pa rd = delegated();
  const Pa params = ns();
  memory().write(params, rmm::encode(rmm::RealmParams{.flags = shape.lpa2 ? 1u : 0u,
                                                      .s2sz = static_cast<std::uint8_t>(shape.ipa_bits),
                                                      .num_bps = 1,
                                                      .num_wps = 1,
                                                      .hash_algo = shape.hash_algo,
                                                      .vmid = next_vmid_++,
                                                      .rtt_base = delegated(tables).value,
                                                      .rtt_level_start = shape.start_level,
                                                      .rtt_num_start = tables}));
  must(rmm::kRmiRealmCreate, {rd, params});
  return rd;
}

Pa Bench::add_apt(Pa rd) {
  const Pa apt = delegated();
  must(csm::kRmiAptCreate, {rd, apt});
  return apt;
}

void Bench::make_tables(Pa rd, Ipa ipa, int level) {
  for (int reached = walk(rd, ipa, level).level; reached < level; ++reached) {
    must(rmm::kRmiRttCreate, {rd, delegated(), ipa.align_down(machine::entry_bytes(reached)), reached + 1});
  }
}

void Bench::make_ram(Pa rd, Ipa ipa, std::uint64_t pages) {
  make_tables(rd, ipa);
  must(rmm::kRmiRttInitRipas, {rd, ipa, ipa + pages * kGranuleBytes});
}

Pa Bench::add_data(Pa rd, Ipa ipa) {
  const Pa data = delegated();
  must(rmm::kRmiDataCreateUnknown, {rd, data, ipa});
  return data;
}

void Bench::map_unprotected(Pa rd, Ipa ipa, int level, Pa pa) {
  make_tables(rd, ipa, level);
  must(rmm::kRmiRttMapUnprotected, {rd, ipa, level, pa.value | kNormalWriteBack | kReadWrite});
}

Vcpu Bench::add_rec(Pa rd, CpuIndex cpu, Runnable runnable) {
  rmm::RecParams params{.flags = runnable == Runnable::Yes ? 1u : 0u,
                        .mpidr = rmm::mpidr_of(realm(rd).rec_index),
                        .num_aux = firmware_.rec_aux_count};
  for (unsigned i = 0; i < firmware_.rec_aux_count; ++i)
    params.aux[i] = delegated().value;
  const Pa granule = ns();
  memory().write(granule, rmm::encode(params));
  const Vcpu vcpu{.rd = rd, .rec = delegated(), .run = ns(), .cpu = cpu};
  must(rmm::kRmiRecCreate, {rd, vcpu.rec, granule});
  return vcpu;
}

backends::CallReturn Bench::enter(const Vcpu& vcpu) {
  const Registers x = registers(rmm::kRmiRecEnter, {vcpu.rec, vcpu.run});
  auto result = machine_.backend().smc(vcpu.cpu, x, machine_.meter());
  EXPECT_EQ(result.refused, "");
  return result;
}

void Bench::answer(const Vcpu& vcpu, const rmm::RecEnter& enter) {
  machine::Page run = memory().granule(vcpu.run);
  rmm::write_rec_enter(run, enter);
  memory().write(vcpu.run, run);
}

backends::CallReturn Bench::rsi(const Vcpu& vcpu, const rmm::Command& command, Words arguments) {
  return machine_.backend().smc(vcpu.cpu, registers(command, arguments), machine_.meter());
}

Registers Bench::must_rsi(const Vcpu& vcpu, const rmm::Command& command, Words arguments) {
  const auto result = rsi(vcpu, command, arguments);
  if (result.flow == backends::Flow::ExitedRealm) enter(vcpu);
  const Registers x = machine_.backend().realm_registers(vcpu.cpu);
  EXPECT_EQ(x[0], 0u) << command.name << " refused by " << result.refused;
  return x;
}

Accessed Bench::access(const Vcpu& vcpu, const machine::RealmAccess& access) {
  const auto translation =
      machine_.translate(vcpu.cpu, {.type = access.type,
                                    .address = access.va ? access.va->value : access.ipa.value,
                                    .virtual_address = access.va.has_value()});
  if (translation.fault == FaultKind::None) return {translation, {}};
  machine::RealmAccess described = access;
  if (access.va) described.ipa = translation.ipa;
  return {translation, machine_.backend().fault(vcpu.cpu, described, translation, machine_.meter())};
}

FaultKind Bench::store(const Vcpu& vcpu, Ipa ipa, std::uint64_t value) {
  const Accessed accessed = access(vcpu, {.type = machine::AccessType::Store, .ipa = ipa, .value = value});
  if (accessed.fault() == FaultKind::None) memory().write64(accessed.translation.pa, value);
  return accessed.fault();
}

void Bench::leave(const Vcpu& vcpu) {
  machine_.backend().interrupt(vcpu.cpu, machine_.meter());
}

rmm::RecExit Bench::exit_of(const Vcpu& vcpu) {
  return rmm::read_rec_exit(memory().granule(vcpu.run));
}

rmm::RttWalk Bench::walk(Pa rd, Ipa ipa, int level) {
  return rmm::walk_rtt(state().machine, realm(rd), ipa, level);
}

rmm::RttEntry Bench::entry(Pa rd, Ipa ipa, int level) {
  return walk(rd, ipa, level).entry;
}

bool Bench::cached(Pa rd, Ipa ipa) {
  const auto tag = machine::TlbTag::stage2(realm(rd).stage2.vmid, ipa.align_down(kGranuleBytes));
  return std::ranges::any_of(state().machine.cpus,
                             [&](const machine::Cpu& cpu) { return cpu.tlb.contents().contains(tag); });
}

void Bench::poke_entry(Pa rd, Ipa ipa, int level, const rmm::RttEntry& entry) {
  effects(silent_).write_entry(realm(rd), level, walk(rd, ipa, level).address, entry);
}

Pa Bench::poke_block(Pa rd, Ipa ipa, rmm::Ripas ripas) {
  const Pa first = delegated(kBlockPages);
  for (std::uint64_t i = 0; i < kBlockPages; ++i)
    effects(silent_).set_granule(first + i * kGranuleBytes, rmm::GranuleState::Data, rd);
  make_tables(rd, ipa, machine::kPageLevel - 1);
  poke_entry(rd, ipa, machine::kPageLevel - 1,
             {.state = rmm::EntryState::Assigned, .ripas = ripas, .pa = first});
  return first;
}

}  // namespace realmsim::testing

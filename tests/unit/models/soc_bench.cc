#include "tests/unit/models/soc_bench.h"

#include <stdexcept>

namespace realmsim::testing {
namespace {

struct RoundNumber {
  timing::ParameterKey key;
  std::uint64_t value;
};

// Where nothing is said, zero.
constexpr std::array kRoundNumbers{
    RoundNumber{"cpu.freq_hz", 1'000'000'000},
    RoundNumber{"timer.freq_hz", 25'000'000},
    RoundNumber{"l1d.size_b", 1024},
    RoundNumber{"l1d.ways", 2},
    RoundNumber{"l1d.hit_cyc", 2},
    RoundNumber{"l1d.line_load_cyc", 8},
    RoundNumber{"l2.size_b", 4096},
    RoundNumber{"l2.ways", 4},
    RoundNumber{"l2.hit_cyc", 10},
    RoundNumber{"l3.size_b", 16384},
    RoundNumber{"l3.ways", 4},
    RoundNumber{"l3.hit_cyc", 40},
    RoundNumber{"tlb.l1d_entries", 4},
    RoundNumber{"tlb.l2_entries", 16},
    RoundNumber{"tlb.l2_ways", 4},
    RoundNumber{"tlb.l2_hit_cyc", 5},
    RoundNumber{"tlb.walk_cache_entries", 8},
    RoundNumber{"tlb.walk_cache_ways", 2},
    RoundNumber{"tlb.ipa_cache_entries", 8},
    RoundNumber{"tlb.ipa_cache_ways", 2},
    RoundNumber{"tlb.inval_pa_cyc", 270},
    RoundNumber{"tlb.inval_ipa_cyc", 620},
    RoundNumber{"tlb.inval_stage1_cyc", 250},
    RoundNumber{"barrier.dsb_cyc", 50},
    RoundNumber{"barrier.isb_cyc", 20},
    RoundNumber{"dram.copy_cyc_per_b", 1},
    RoundNumber{"exc.el1_el2_roundtrip_cyc", 250},
    RoundNumber{"exc.syscall_cyc", 512},
    RoundNumber{"rmm.null_rmi_roundtrip_cyc", 3000},
    RoundNumber{"rmm.dispatch_cyc", 200},
    RoundNumber{"rmm.table_write_cyc", 60},
    RoundNumber{"rmm.sysreg_save_cyc", 900},
    RoundNumber{"rmm.sysreg_restore_cyc", 800},
    RoundNumber{"rmm.exit_bookkeeping_cyc", 1000},
    RoundNumber{"kvm.realm_exit_cyc", 1},
    RoundNumber{"copy.cached_cyc_per_b", 1},
    RoundNumber{"copy.fill_cached_cyc_per_b", 1},
    RoundNumber{"coherence.exposed_lines", 2},
    RoundNumber{"poll.period_cyc", 1024},
    RoundNumber{"msg.clock_read_cyc", 80},
    RoundNumber{"msg.counter_read_cyc", 60},
    RoundNumber{"tick.period_ns", kTickPeriodCycles},
    RoundNumber{"tick.guest_cyc", 700},
    RoundNumber{"tick.stolen_cyc", 300},
    RoundNumber{"crypto.sw_mbedtls.setup_cyc", 1000},
    RoundNumber{"crypto.sw_mbedtls.cyc_per_b", 70},
};

std::array<host::HostedRealm, 2> build_pair(DirectMachine& machine, host::GranulePool& pool) {
  DirectHostPort port{machine, 0};
  host::Rmi rmi{port, pool};
  std::array<host::HostedRealm, 2> realms;
  for (std::uint16_t i = 0; i < realms.size(); ++i) {
    realms[i] = host::build_realm(rmi, {.vmid = static_cast<std::uint16_t>(i + 1),
                                        .ram = {{kRam, kRamBytes, {}}},
                                        .unprotected = {{kWindow, kWindowBytes, machine.granule(0)}}});
  }
  if (rmi.failure()) throw std::runtime_error("the realms cannot be built");
  return realms;
}

}  // namespace

void set_whole(timing::Parameters& parameters, timing::ParameterKey key, std::uint64_t value) {
  parameters.set(key.index, value * 1000);
}

timing::Parameters round_parameters() {
  timing::Parameters parameters;
  for (const RoundNumber& number : kRoundNumbers)
    set_whole(parameters, number.key, number.value);
  return parameters;
}

soc::SystemDescription round_system() {
  return {.parameters = round_parameters(),
          .topology = {.processing_elements = {"pe0", "pe1"},
                       .memory = "dram",
                       .links = {{"pe0", "switch", Picoseconds{30'000}},
                                 {"pe1", "switch", Picoseconds{40'000}},
                                 {"switch", "dram", Picoseconds{70'000}}}}};
}

SocBench::SocBench(const soc::SystemDescription& description, const machine::Tlb& tlb)
    : machine_({.firmware = {.rec_aux_count = 1}}), system_([&]() -> soc::System {
        for (machine::Cpu& cpu : machine_.machine().cpus)
          cpu.tlb = tlb;
        return soc::System{description, machine_.backend()};
      }()) {}

std::uint64_t SocBench::cycles_of(CpuIndex cpu, const std::function<void()>& program) {
  std::uint64_t before = 0;
  system_.run({{cpu, [&] {
                  before = system_.cycles(cpu).value;
                  program();
                }}});
  return system_.cycles(cpu).value - before;
}

std::uint64_t SocBench::load(CpuIndex cpu, Pa pa) {
  std::uint64_t value = 0;
  system_.physical(cpu).access(SecurityState::NonSecure, machine::AccessType::Load, pa, Pas::NonSecure,
                               std::as_writable_bytes(std::span{&value, 1}));
  return value;
}

void SocBench::store(CpuIndex cpu, Pa pa, std::uint64_t value) {
  system_.physical(cpu).access(SecurityState::NonSecure, machine::AccessType::Store, pa, Pas::NonSecure,
                               std::as_writable_bytes(std::span{&value, 1}));
}

RealmPair::RealmPair(const soc::SystemDescription& description)
    : bench_(description),
      pool_(bench_.machine().granule(16), 512 * kGranuleBytes),
      hosted_(build_pair(bench_.machine(), pool_)) {
  for (CpuIndex cpu = 0; cpu < hosted_.size(); ++cpu) {
    processors_.push_back(
        &system().add_virtual_processor(cpu, pool_, hosted_[cpu], hosted_[cpu].recs.front()));
    system().run({{cpu, [&] {
                     processors_[cpu]->enter();
                     std::array<std::byte, 8> word{};
                     processors_[cpu]->read(kWindow, word);
                   }}});
  }
}

void RealmPair::run(const std::function<void(soc::VirtualProcessor&)>& first,
                    const std::function<void(soc::VirtualProcessor&)>& second) {
  system().run({{0, [&] { first(realm(0)); }}, {1, [&] { second(realm(1)); }}});
}

}  // namespace realmsim::testing

// The numbers of a platform. One row per key: unit and meaning; the values with confidence, source and range
// stand in configs/platforms/*.json. Values are held in thousandths, so a fraction of a cycle per byte is
// exact on every compiler.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace realmsim::timing {

struct ParameterRow {
  std::string_view key;
  std::string_view unit;
  std::string_view text;
  std::array<std::string_view, 2> words{};  // of a parameter that is a choice: its values 0 and 1

  [[nodiscard]] constexpr bool is_choice() const { return !words[0].empty(); }
};

// Sorted by subject, not by name; the order is that of `kParameters`.
inline constexpr std::array kParameters{
    ParameterRow{"cpu.freq_hz", "Hz", "clock of every processing element"},
    ParameterRow{"timer.freq_hz", "Hz", "generic timer behind CLOCK_MONOTONIC"},
    ParameterRow{"l1d.size_b", "B", "level 1 data cache, per processing element"},
    ParameterRow{"l1d.ways", "ways", "associativity of the level 1 data cache"},
    ParameterRow{"l1d.hit_cyc", "cycles", "load-to-use of a level 1 hit; every store, which is posted"},
    ParameterRow{"l1d.line_load_cyc", "cycles", "all of a line of a stream loaded from level 1"},
    ParameterRow{"l2.size_b", "B", "level 2 cache, per processing element"},
    ParameterRow{"l2.ways", "ways", "associativity of the level 2 cache"},
    ParameterRow{"l2.hit_cyc", "cycles", "load-to-use of a level 2 hit"},
    ParameterRow{"l3.size_b", "B", "level 3 cache, shared"},
    ParameterRow{"l3.ways", "ways", "associativity of the level 3 cache"},
    ParameterRow{"l3.hit_cyc", "cycles", "load-to-use of a level 3 hit"},
    ParameterRow{"tlb.l1d_entries", "entries", "level 1 data TLB, fully associative"},
    ParameterRow{"tlb.l2_entries", "entries", "level 2 TLB"},
    ParameterRow{"tlb.l2_ways", "ways", "associativity of the level 2 TLB"},
    ParameterRow{"tlb.l2_hit_cyc", "cycles", "added by a translation found in the level 2 TLB"},
    ParameterRow{"tlb.walk_cache_entries", "entries", "tables that walks start from; 0: from the top"},
    ParameterRow{"tlb.walk_cache_ways", "ways", "associativity of the walk cache"},
    ParameterRow{"tlb.ipa_cache_entries", "entries",
                 "pages that stage 2 leads to, for the walks of stage 1; 0: none"},
    ParameterRow{"tlb.ipa_cache_ways", "ways", "associativity of the IPA cache"},
    ParameterRow{"tlb.inval_pa_cyc", "cycles", "TLBI RPALOS of one granule and DSB"},
    ParameterRow{"tlb.inval_ipa_cyc", "cycles",
                 "TLBI IPAS2E1IS, DSB, TLBI VMALLE1IS, DSB, ISB for one page or block"},
    ParameterRow{"tlb.inval_stage1_cyc", "cycles", "TLBI of a realm's kernel and the wait for its broadcast"},
    ParameterRow{"barrier.dsb_cyc", "cycles", "DSB of a realm's kernel, apart from what it waits for"},
    ParameterRow{"barrier.isb_cyc", "cycles", "ISB of a realm's kernel"},
    ParameterRow{"cache.clean_line_cyc", "cycles", "clean and invalidate of one line to the PoPA"},
    ParameterRow{"gpc.mode",
                 "mode",
                 "off: the granule protection check costs nothing; model: GPT fetches cost",
                 {"off", "model"}},
    ParameterRow{"gpt.entry_write_cyc", "cycles", "store of a GPT descriptor and DSB"},
    ParameterRow{"gpt.bulk_transition_cyc_per_granule", "cycles/granule",
                 "one granule among many that one monitor call moves"},
    ParameterRow{"gpt.build_cyc_per_granule", "cycles/granule", "granule described while a GPT is built"},
    ParameterRow{"gpt.template_cyc_per_b", "cycles/B", "byte of a GPT copied from a template"},
    ParameterRow{"mec.extra_dram_ns", "ns", "added to a DRAM access of the Realm space by memory encryption"},
    ParameterRow{"dram.stream_cyc_per_b", "cycles/B", "reading memory in order, prefetch at work"},
    ParameterRow{"dram.fill_cyc_per_b", "cycles/B", "zeroing memory"},
    ParameterRow{"dram.copy_cyc_per_b", "cycles/B", "copying memory"},
    ParameterRow{"exc.smc_roundtrip_cyc", "cycles", "SMC to EL3 and back, no service"},
    ParameterRow{"exc.el1_el2_roundtrip_cyc", "cycles", "trap from a realm to the RMM and back"},
    ParameterRow{"exc.syscall_cyc", "cycles", "small system call of a guest program, driver included"},
    ParameterRow{"rmm.null_rmi_roundtrip_cyc", "cycles", "RMI that returns at once, seen by the host"},
    ParameterRow{"rmm.dispatch_cyc", "cycles", "finding the handler of a command"},
    ParameterRow{"rmm.sysreg_save_cyc", "cycles", "realm registers saved on exit"},
    ParameterRow{"rmm.sysreg_restore_cyc", "cycles", "realm registers loaded on entry"},
    ParameterRow{"rmm.exit_bookkeeping_cyc", "cycles", "the rest of a realm exit in the RMM"},
    ParameterRow{"rmm.map_granule_cyc", "cycles", "granule mapped into the RMM, or out of it"},
    ParameterRow{"rmm.granule_bookkeeping_cyc", "cycles", "granule lock, state and counters"},
    ParameterRow{"rmm.id_register_cyc", "cycles", "read of an ID register answered by the RMM"},
    ParameterRow{"rmm.table_walk_level_cyc", "cycles",
                 "one level of a walk by the RMM: lock, map, read, unmap"},
    ParameterRow{"rmm.table_read_cyc", "cycles", "stage 2 table entry read by the RMM"},
    ParameterRow{"rmm.table_write_cyc", "cycles", "stage 2 table entry written by the RMM"},
    ParameterRow{"kvm.realm_exit_cyc", "cycles", "hypervisor's own handling of one realm exit"},
    ParameterRow{"kvm.hypercall_cyc", "cycles", "hypercall of a plain VM"},
    ParameterRow{"kvm.io_kernel_cyc", "cycles", "I/O of a plain VM, emulated in the kernel"},
    ParameterRow{"kvm.io_user_cyc", "cycles", "I/O of a plain VM, emulated in user space"},
    ParameterRow{"kvm.vipi_cyc", "cycles", "virtual IPI of a plain VM until its handler has answered"},
    ParameterRow{"kvm.id_register_cyc", "cycles", "ID register read of a plain VM"},
    ParameterRow{"kvm.stage2_fault_cyc", "cycles", "stage 2 fault of a plain VM"},
    ParameterRow{"kvm.interrupt_cyc", "cycles", "physical interrupt for a plain VM until its handler runs"},
    ParameterRow{"gic.access_cyc", "cycles",
                 "access to a register of the interrupt controller's CPU interface, physical or virtual"},
    ParameterRow{"gic.user_exit_write_ns", "ns",
                 "write to the interrupt controller on the way to user space, where a board needs it"},
    ParameterRow{"smmu.command_cyc", "cycles", "command made and placed in the queue of an SMMU"},
    ParameterRow{"smmu.sync_ns", "ns", "from handing commands to an SMMU until their CMD_SYNC has completed"},
    ParameterRow{"guest.kernel_boot_cyc", "cycles", "a guest kernel's own work until user space runs"},
    ParameterRow{"copy.cached_cyc_per_b", "cycles/B",
                 "user/kernel copy in cache, steady-state line migration included"},
    ParameterRow{"copy.fill_cached_cyc_per_b", "cycles/B", "memset in cache"},
    ParameterRow{"coherence.exposed_lines", "lines",
                 "first lines of a stream whose transfer prefetch does not hide"},
    ParameterRow{"poll.period_cyc", "cycles", "one unsuccessful poll: call, copy, yield"},
    ParameterRow{"msg.clock_read_cyc", "cycles", "CLOCK_MONOTONIC read by a guest program"},
    ParameterRow{"msg.counter_read_cyc", "cycles", "PMCCNTR_EL0 read by a guest program"},
    ParameterRow{"tick.period_ns", "ns", "time between timer ticks of a core"},
    ParameterRow{"tick.guest_cyc", "cycles", "guest's own work in one tick"},
    ParameterRow{"tick.stolen_cyc", "cycles",
                 "EL3, RMM and host work in one tick, not in the guest's counter"},
    ParameterRow{"crypto.sw_mbedtls.setup_cyc", "cycles", "mbedTLS AES-256-GCM without AES instructions"},
    ParameterRow{"crypto.sw_mbedtls.cyc_per_b", "cycles/B", "mbedTLS AES-256-GCM without AES instructions"},
    ParameterRow{"crypto.sw_openssl_siv.setup_cyc", "cycles", "published OpenSSL path, re-keyed each time"},
    ParameterRow{"crypto.sw_openssl_siv.cyc_per_b", "cycles/B", "published OpenSSL path"},
    ParameterRow{"crypto.ce_gcm256.setup_cyc", "cycles", "AES-256-GCM with AES and PMULL instructions"},
    ParameterRow{"crypto.ce_gcm256.cyc_per_b", "cycles/B", "AES-256-GCM with AES and PMULL instructions"},
    ParameterRow{"crypto.chacha20_poly1305.setup_cyc", "cycles", "ChaCha20-Poly1305 with NEON"},
    ParameterRow{"crypto.chacha20_poly1305.cyc_per_b", "cycles/B", "ChaCha20-Poly1305 with NEON"},
    ParameterRow{"crypto.sha256_cyc_per_b", "cycles/B", "SHA-256 in the RMM"},
    ParameterRow{"crypto.sha512_cyc_per_b", "cycles/B", "SHA-512 in the RMM"},
    ParameterRow{"crypto.sha384_cyc_per_b", "cycles/B", "SHA-384 in the RMM"},
    ParameterRow{"crypto.ecdsa_p384_sign_cyc", "cycles",
                 "ECDSA P-384 signature in the RMM, hash not included"},
    ParameterRow{"firmware.max_ipa_width", "bits", "S2SZ of feature register 0"},
    ParameterRow{"firmware.pa_width", "bits", "implemented physical address size"},
    ParameterRow{"firmware.lpa2", "flag", "LPA2 of feature register 0"},
    ParameterRow{"firmware.breakpoints_minus_one", "count", "NUM_BPS of feature register 0"},
    ParameterRow{"firmware.watchpoints_minus_one", "count", "NUM_WPS of feature register 0"},
    ParameterRow{"firmware.pmu_counters", "count", "PMU_NUM_CTRS of feature register 0; 0: no PMU"},
    ParameterRow{"firmware.rec_aux_count", "granules", "auxiliary granules of a REC"},
    ParameterRow{"firmware.max_recs_order", "bits", "MAX_RECS_ORDER of feature register 0"},
    ParameterRow{"firmware.vmid_bits", "bits", "width of a VMID"},
};

inline constexpr std::size_t kParameterCount = kParameters.size();

constexpr std::optional<std::size_t> find_parameter(std::string_view key) {
  for (std::size_t i = 0; i < kParameterCount; ++i) {
    if (kParameters[i].key == key) return i;
  }
  return std::nullopt;
}

// A key known to the compiler: a misspelt one does not build.
struct ParameterKey {
  std::size_t index;
  consteval ParameterKey(const char* key) : index(find_parameter(key).value()) {}  // NOLINT: reads as the key
};

class Parameters {
 public:
  void set(std::size_t index, std::uint64_t thousandths) { thousandths_[index] = thousandths; }
  [[nodiscard]] std::uint64_t thousandths(std::size_t index) const { return thousandths_[index]; }
  [[nodiscard]] std::uint64_t thousandths(ParameterKey key) const { return thousandths_[key.index]; }
  [[nodiscard]] std::uint64_t whole(ParameterKey key) const { return thousandths(key) / 1000; }

  bool operator==(const Parameters&) const = default;

 private:
  std::array<std::uint64_t, kParameterCount> thousandths_{};
};

}  // namespace realmsim::timing

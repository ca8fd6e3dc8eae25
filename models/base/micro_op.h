// The vocabulary of work that has a price. Firmware, hypervisor and guest programs charge these to a
// meter; only a platform file knows what each costs. One row here, one key in every platform.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace realmsim {

enum class MicroOp : std::uint8_t {
  WorldSwitch,
  RmmDispatch,
  RealmTrap,
  SysregRestore,
  SysregSave,
  ExitBookkeeping,
  GranuleMap,
  GranuleBookkeeping,
  MonitorCall,
  GptEntryWrite,
  GptBulkGranule,
  GptGranuleBuilt,
  GptTemplateByte,
  TlbInvalidatePa,
  TlbInvalidateIpa,
  TlbInvalidateStage1,
  DataBarrier,
  InstructionBarrier,
  CacheLineClean,
  TableWalkLevel,
  TableRead,
  TableWrite,
  GranuleByteZeroed,
  GranuleByteCopied,
  Sha256Byte,
  Sha512Byte,
  Sha384Byte,
  EcdsaP384Sign,
  IdRegister,
  HostExit,
  VmHypercall,
  IoInKernel,
  IoInUserSpace,
  IoGicArtefact,
  VirtualIpi,
  VmIdRegister,
  VmStage2Fault,
  DeviceInterrupt,
  GicAccess,
  SmmuCommand,
  SmmuSync,
  SyscallHalf,
  PollMiss,
  ClockRead,
  CounterRead,
  GuestKernelBoot,
  FillByte,
  CopyByte,
  CipherSetupMbedtls,
  CipherByteMbedtls,
  CipherSetupOpenssl,
  CipherByteOpenssl,
  CipherSetupCeGcm,
  CipherByteCeGcm,
  CipherSetupChacha20,
  CipherByteChacha20,
  TickGuest,
  TickStolen,
  L1Hit,
  LineLoad,
  L2Hit,
  L3Hit,
  LineTransfer,
  DramAccess,
  StreamedByte,
  EncryptedDramAccess,
  TlbL2Hit,
  Idle,
  kCount,
};

inline constexpr std::size_t kMicroOpCount = static_cast<std::size_t>(MicroOp::kCount);

// `key` is the parameter of the platform that prices it; `share` how many of the operation make up what that
// parameter measures; `less` a parameter that is contained in it, `less_times` over, and charged by itself.
// Operations without a key have a price of their own each time: a distance, a wait.
struct MicroOpRow {
  MicroOp op;
  std::string_view name;
  std::string_view key;
  std::string_view text;
  unsigned share = 1;
  std::string_view less = {};
  unsigned less_times = 1;
};

inline constexpr std::array<MicroOpRow, kMicroOpCount> kMicroOps{{
    {MicroOp::WorldSwitch, "world-switch", "rmm.null_rmi_roundtrip_cyc",
     "from the host through EL3 into the RMM, or the way back, with the world's context", 2},
    {MicroOp::RmmDispatch, "rmm-dispatch", "rmm.dispatch_cyc", "finding the handler of a command"},
    {MicroOp::RealmTrap, "realm-trap", "exc.el1_el2_roundtrip_cyc", "trap from a realm to the RMM and back"},
    {MicroOp::SysregRestore, "sysreg-restore", "rmm.sysreg_restore_cyc", "realm registers loaded on entry"},
    {MicroOp::SysregSave, "sysreg-save", "rmm.sysreg_save_cyc", "realm registers saved on exit"},
    {MicroOp::ExitBookkeeping, "exit-bookkeeping", "rmm.exit_bookkeeping_cyc",
     "the rest of a realm exit in the RMM"},
    {MicroOp::GranuleMap, "granule-map", "rmm.map_granule_cyc",
     "a granule mapped into the RMM's address space, or out of it"},
    {MicroOp::GranuleBookkeeping, "granule-bookkeeping", "rmm.granule_bookkeeping_cyc",
     "granule lock, state and counters"},
    {MicroOp::MonitorCall, "monitor-call", "exc.smc_roundtrip_cyc", "SMC from the RMM to EL3 and back"},
    {MicroOp::GptEntryWrite, "gpt-entry-write", "gpt.entry_write_cyc", "store of a GPT descriptor and DSB"},
    {MicroOp::GptBulkGranule, "gpt-bulk-granule", "gpt.bulk_transition_cyc_per_granule",
     "one granule among many that one monitor call moves"},
    {MicroOp::GptGranuleBuilt, "gpt-granule-built", "gpt.build_cyc_per_granule",
     "granule described while a GPT is built"},
    {MicroOp::GptTemplateByte, "gpt-template-byte", "gpt.template_cyc_per_b",
     "byte of a GPT copied from a template"},
    {MicroOp::TlbInvalidatePa, "tlbi-pa", "tlb.inval_pa_cyc", "TLBI RPALOS of one granule and DSB"},
    {MicroOp::TlbInvalidateIpa, "tlbi-ipa", "tlb.inval_ipa_cyc",
     "TLBI IPAS2E1IS, DSB, TLBI VMALLE1IS, DSB, ISB for one page or block"},
    {MicroOp::TlbInvalidateStage1, "tlbi-stage1", "tlb.inval_stage1_cyc",
     "TLBI VMALLE1IS or VAE1IS of a realm's kernel, and the wait for its broadcast"},
    {MicroOp::DataBarrier, "dsb", "barrier.dsb_cyc", "DSB of a realm's kernel, apart from what it waits for"},
    {MicroOp::InstructionBarrier, "isb", "barrier.isb_cyc", "ISB of a realm's kernel"},
    {MicroOp::CacheLineClean, "cache-line-clean", "cache.clean_line_cyc",
     "one line cleaned and invalidated to the point of physical aliasing"},
    {MicroOp::TableWalkLevel, "table-walk-level", "rmm.table_walk_level_cyc",
     "one level of a walk by the RMM: its table locked, mapped, read, unmapped"},
    {MicroOp::TableRead, "table-read", "rmm.table_read_cyc", "stage 2 table entry read by the RMM"},
    {MicroOp::TableWrite, "table-write", "rmm.table_write_cyc", "stage 2 table entry written by the RMM"},
    {MicroOp::GranuleByteZeroed, "byte-zeroed", "dram.fill_cyc_per_b", "byte zeroed by the RMM"},
    {MicroOp::GranuleByteCopied, "byte-copied", "dram.copy_cyc_per_b", "byte copied by the RMM"},
    {MicroOp::Sha256Byte, "sha256-byte", "crypto.sha256_cyc_per_b", "byte hashed with SHA-256"},
    {MicroOp::Sha512Byte, "sha512-byte", "crypto.sha512_cyc_per_b", "byte hashed with SHA-512"},
    {MicroOp::Sha384Byte, "sha384-byte", "crypto.sha384_cyc_per_b",
     "byte of an attestation token hashed with SHA-384 for its signature"},
    {MicroOp::EcdsaP384Sign, "ecdsa-p384-sign", "crypto.ecdsa_p384_sign_cyc",
     "one ECDSA P-384 signature by the RMM, apart from the hash of its message"},
    {MicroOp::IdRegister, "id-register", "rmm.id_register_cyc",
     "read of an ID register answered by the RMM, apart from the trap"},
    {MicroOp::HostExit, "host-exit", "kvm.realm_exit_cyc", "hypervisor's own handling of one realm exit"},
    {MicroOp::VmHypercall, "vm-hypercall", "kvm.hypercall_cyc",
     "hypercall of a plain VM: exit, handling, entry"},
    {MicroOp::IoInKernel, "io-in-kernel", "kvm.io_kernel_cyc",
     "access emulated by the hypervisor's kernel, beyond a hypercall", 1, "kvm.hypercall_cyc"},
    {MicroOp::IoInUserSpace, "io-in-user-space", "kvm.io_user_cyc",
     "access emulated by the hypervisor's user space, beyond a hypercall", 1, "kvm.hypercall_cyc"},
    {MicroOp::IoGicArtefact, "gic-artefact", "gic.user_exit_write_ns",
     "write to the interrupt controller on the way to user space that one board needs"},
    {MicroOp::VirtualIpi, "virtual-ipi", "kvm.vipi_cyc",
     "interrupt sent, routed and delivered, beyond one hypercall each of sender and receiver", 1,
     "kvm.hypercall_cyc", 2},
    {MicroOp::VmIdRegister, "vm-id-register", "kvm.id_register_cyc",
     "ID register read of a plain VM: exit, emulation, entry"},
    {MicroOp::VmStage2Fault, "vm-stage2-fault", "kvm.stage2_fault_cyc",
     "stage 2 fault of a plain VM: exit, page found and mapped, entry"},
    {MicroOp::DeviceInterrupt, "device-interrupt", "kvm.interrupt_cyc",
     "interrupt of a device taken by the hypervisor and routed to a guest, beyond a hypercall", 1,
     "kvm.hypercall_cyc"},
    {MicroOp::GicAccess, "gic-access", "gic.access_cyc",
     "access to a register of the interrupt controller's CPU interface"},
    {MicroOp::SmmuCommand, "smmu-command", "smmu.command_cyc",
     "command made and placed in the queue of an SMMU"},
    {MicroOp::SmmuSync, "smmu-sync", "smmu.sync_ns",
     "commands handed to an SMMU until it has completed their CMD_SYNC"},
    {MicroOp::SyscallHalf, "syscall-half", "exc.syscall_cyc",
     "entry to or return from a system call of a guest program, with the driver's part of that half", 2},
    {MicroOp::PollMiss, "poll-miss", "poll.period_cyc",
     "one unsuccessful poll of a guest program: system call, copy of the word, yield"},
    {MicroOp::ClockRead, "clock-read", "msg.clock_read_cyc", "CLOCK_MONOTONIC read by a guest program"},
    {MicroOp::CounterRead, "counter-read", "msg.counter_read_cyc", "PMCCNTR_EL0 read by a guest program"},
    {MicroOp::GuestKernelBoot, "kernel-boot", "guest.kernel_boot_cyc",
     "a guest kernel's own work until user space runs"},
    {MicroOp::FillByte, "byte-filled", "copy.fill_cached_cyc_per_b", "byte set by memset, in cache"},
    {MicroOp::CopyByte, "byte-moved", "copy.cached_cyc_per_b",
     "byte moved between user and kernel buffer, in cache, with steady-state line migration"},
    {MicroOp::CipherSetupMbedtls, "mbedtls-setup", "crypto.sw_mbedtls.setup_cyc",
     "one AES-256-GCM operation of mbedTLS without AES instructions, apart from its bytes"},
    {MicroOp::CipherByteMbedtls, "mbedtls-byte", "crypto.sw_mbedtls.cyc_per_b",
     "byte sealed or opened by mbedTLS without AES instructions"},
    {MicroOp::CipherSetupOpenssl, "openssl-setup", "crypto.sw_openssl_siv.setup_cyc",
     "one operation of the published OpenSSL path (context made anew), apart from its bytes"},
    {MicroOp::CipherByteOpenssl, "openssl-byte", "crypto.sw_openssl_siv.cyc_per_b",
     "byte sealed or opened by the published OpenSSL path"},
    {MicroOp::CipherSetupCeGcm, "ce-gcm-setup", "crypto.ce_gcm256.setup_cyc",
     "one AES-256-GCM operation with the Armv8 cryptographic extension, apart from its bytes"},
    {MicroOp::CipherByteCeGcm, "ce-gcm-byte", "crypto.ce_gcm256.cyc_per_b",
     "byte sealed or opened with the Armv8 cryptographic extension"},
    {MicroOp::CipherSetupChacha20, "chacha20-setup", "crypto.chacha20_poly1305.setup_cyc",
     "one ChaCha20-Poly1305 operation, apart from its bytes"},
    {MicroOp::CipherByteChacha20, "chacha20-byte", "crypto.chacha20_poly1305.cyc_per_b",
     "byte sealed or opened with ChaCha20-Poly1305"},
    {MicroOp::TickGuest, "tick-guest", "tick.guest_cyc", "guest's own work in one timer tick"},
    {MicroOp::TickStolen, "tick-stolen", "tick.stolen_cyc",
     "EL3, RMM and hypervisor work in one timer tick, unseen by the guest's cycle counter"},
    {MicroOp::L1Hit, "l1-hit", "l1d.hit_cyc", "reference served by the level 1 data cache"},
    {MicroOp::LineLoad, "line-load", "l1d.line_load_cyc",
     "all of a line of a stream loaded from level 1, apart from what brings it there"},
    {MicroOp::L2Hit, "l2-hit", "l2.hit_cyc", "reference served by the level 2 cache"},
    {MicroOp::L3Hit, "l3-hit", "l3.hit_cyc", "reference served by the level 3 cache"},
    {MicroOp::LineTransfer, "line-transfer", "", "line taken from another processing element's caches"},
    {MicroOp::DramAccess, "dram-access", "", "reference served by DRAM"},
    {MicroOp::StreamedByte, "byte-streamed", "dram.stream_cyc_per_b",
     "byte of DRAM read in order, its latency hidden by prefetch"},
    {MicroOp::EncryptedDramAccess, "memory-encryption", "mec.extra_dram_ns",
     "added by memory encryption to a DRAM access of the Realm space"},
    {MicroOp::TlbL2Hit, "tlb-l2-hit", "tlb.l2_hit_cyc", "translation found in the level 2 TLB"},
    {MicroOp::Idle, "idle", "", "a program waits of its own accord"},
}};

constexpr const MicroOpRow& row_of(MicroOp op) {
  return kMicroOps[static_cast<std::size_t>(op)];
}

consteval bool micro_ops_in_order() {
  for (std::size_t i = 0; i < kMicroOpCount; ++i) {
    if (kMicroOps[i].op != static_cast<MicroOp>(i)) return false;
  }
  return true;
}
static_assert(micro_ops_in_order(), "kMicroOps lists every micro-operation in the order of the enumeration");

}  // namespace realmsim

#include "sim/explain/glossary.h"

#include <array>

namespace realmsim::explain {
namespace {

constexpr std::array kStatuses{
    Word{"RMI_SUCCESS", "The command was carried out.", "RMM 1.0 B4"},
    Word{"RMI_ERROR_INPUT", "An argument does not name what the command needs, or is out of range.",
         "RMM 1.0 B4"},
    Word{"RMI_ERROR_REALM", "The realm is not in the state that the command needs; the index may say why.",
         "RMM 1.0 B4"},
    Word{"RMI_ERROR_REC", "The REC is not in the state that the command needs.", "RMM 1.0 B4"},
    Word{"RMI_ERROR_RTT",
         "The walk through the realm's translation tables did not meet what the command needs; the index is "
         "the level at which it ended.",
         "RMM 1.0 B4"},
    Word{"RSI_SUCCESS", "The command was carried out.", "RMM 1.0 B5"},
    Word{"RSI_ERROR_INPUT", "An argument does not name what the command needs, or is out of range.",
         "RMM 1.0 B5"},
    Word{"RSI_ERROR_STATE", "The realm or its REC is not in the state that the command needs.", "RMM 1.0 B5"},
    Word{"RSI_INCOMPLETE", "The command has done a part of its work; call it again.", "RMM 1.0 B5"},
    Word{"RSI_ERROR_UNKNOWN", "The command failed for a reason outside its arguments.", "RMM 1.0 B5"},
    Word{"EMPTY", "chan.recv: nothing has been sent since the last message.", "CAEC 7.3"},
    Word{"AUTH_FAILED", "chan.recv: the tag of the message does not fit its bytes.", "NIST SP 800-38D"},
    Word{"REPLAYED", "chan.recv: the message is authentic but has been received before.", "CAEC 7.3"},
    Word{"NO_TOKEN", "lib.attest: the realm has left before it had the whole token.", "RMM 1.0 A7"},
    Word{"TOKEN_REJECTED", "An owner does not accept the attestation token; the check says why.",
         "RMM 1.0 A7"},
};

constexpr std::array kFaults{
    Word{"GPF",
         "Granule protection fault: the granule protection table gives the granule to another physical "
         "address space than the access names.",
         "Arm ARM DDI0487 D9"},
    Word{"GPT_WALK",
         "The granule protection check met an invalid descriptor or an invalid configuration; the monitor "
         "takes it.",
         "Arm ARM DDI0487 D9"},
    Word{"GPT_ADDRESS_SIZE",
         "A table of the granule protection check lies beyond the protected physical address space.",
         "Arm ARM DDI0487 D9"},
    Word{"GPT_EXTERNAL_ABORT", "The memory system aborted the fetch of a granule protection descriptor.",
         "Arm ARM DDI0487 D9"},
    Word{"S1_TRANSLATION",
         "The realm's own tables have no valid mapping for the VA, or it lies beyond their range. The realm "
         "takes it at its EL1; neither RMM nor host learn of it.",
         "Arm ARM DDI0487 D8"},
    Word{"S1_ACCESS_FLAG",
         "The realm's own tables map the VA with the access flag clear. The realm takes it at its EL1.",
         "Arm ARM DDI0487 D8"},
    Word{"S1_PERMISSION",
         "The realm's own tables map the VA but not for this kind of access. The realm takes it at its EL1. "
         "Of software without stage 2: it executes from another world's memory.",
         "Arm ARM DDI0487 D8, D9"},
    Word{"S2_TRANSLATION",
         "Stage 2 has no valid mapping for the IPA. Unpopulated memory exits to the host; RIPAS EMPTY gives "
         "the realm an SEA.",
         "Arm ARM DDI0487 D8, RMM 1.0 A5"},
    Word{"S2_PERMISSION",
         "Stage 2 maps the IPA but not for this kind of access. Nor for a table of stage 1, where it maps "
         "memory that is not Realm.",
         "Arm ARM DDI0487 D8, D9"},
    Word{"ADDRESS_SIZE", "The address lies beyond the IPA space of the realm.", "Arm ARM DDI0487 D8"},
    Word{"SEA",
         "Synchronous External abort: nothing answered at the physical address, or the RMM injected one "
         "into the realm.",
         "Arm ARM DDI0487 D1, RMM 1.0 A4"},
};

constexpr std::array kTerms{
    Word{"APT",
         "Access policy table: a granule in which the RMM keeps the regions, sharings and "
         "reservations of one realm.",
         "CAEC 4.1"},
    Word{"ASID", "Number that tags the translations of one address space of a realm in the TLBs.",
         "Arm ARM DDI0487 D8"},
    Word{"CSM",
         "Confidential shared memory: granules of one realm mapped into other realms that agreed to it.",
         "CAEC 4"},
    Word{"EL3",
         "The exception level of the monitor, in Root state; it alone writes the granule protection "
         "table.",
         "Arm ARM DDI0487 D9"},
    Word{"GPC", "Granule protection check: made on every access after translation, on the physical address.",
         "Arm ARM DDI0487 D9"},
    Word{"GPI",
         "Granule protection information: the four bits that say which physical address space a "
         "granule belongs to.",
         "Arm ARM DDI0487 D9"},
    Word{"GPT",
         "Granule protection table: two levels of descriptors in Root memory that hold a GPI for "
         "every granule.",
         "Arm ARM DDI0487 D9"},
    Word{"granule", "4 KiB of physical memory, the unit in which memory is given to the realm world.",
         "RMM 1.0 A2"},
    Word{"HIPAS", "Host IPA state: whether the host has assigned memory to an IPA of a realm.", "RMM 1.0 A5"},
    Word{"IPA",
         "Intermediate physical address: what a realm takes for a physical address. The upper half of "
         "its space is unprotected.",
         "RMM 1.0 A5"},
    Word{
        "Owner",
        "Realm owner: somebody outside the machine who verifies attestation tokens and tells its realm which "
        "peer to trust.",
        "RMM 1.0 A7; CAEC, steps 3.1 and 3.2"},
    Word{"PAS", "Physical address space: Non-secure, Secure, Realm or Root; part of every physical address.",
         "Arm ARM DDI0487 D9"},
    Word{"PoPA", "Point of physical aliasing: beyond it an address is one location, whatever the space.",
         "Arm ARM DDI0487 D9"},
    Word{"RD", "Realm descriptor: the granule that stands for a realm.", "RMM 1.0 A2"},
    Word{"realm",
         "A confidential virtual machine: the host schedules it and gives it memory, and cannot "
         "read it.",
         "RMM 1.0 A2"},
    Word{"REC", "Realm execution context: a virtual processor of a realm.", "RMM 1.0 A2"},
    Word{"REM", "Realm extensible measurement: four values that a realm extends while it runs.",
         "RMM 1.0 A7"},
    Word{"RIM", "Realm initial measurement: a hash over everything the realm was built from.", "RMM 1.0 A7"},
    Word{"RIPAS", "Realm IPA state: EMPTY, RAM or DESTROYED; only the realm makes an IPA RAM or EMPTY.",
         "RMM 1.0 A5"},
    Word{"RMI", "Realm management interface: the host's calls to the RMM.", "RMM 1.0 B4"},
    Word{"RMM", "Realm management monitor: the firmware at Realm EL2 that keeps the rules.", "RMM 1.0 A1"},
    Word{"RSI", "Realm services interface: a realm's calls to the RMM.", "RMM 1.0 B5"},
    Word{"RTT", "Realm translation table: a stage 2 table of a realm.", "RMM 1.0 A5"},
    Word{"sharing id", "Names one sharing of a region: provider, consumer and a counter of the pair.",
         "CAEC 4.1"},
    Word{"stage 1",
         "The translation from VA to IPA by a realm's own tables, in its own memory. A TLB entry is the "
         "result of both stages.",
         "Arm ARM DDI0487 D8"},
    Word{"stage 2", "The translation from IPA to physical address, under the RMM's control for realms.",
         "Arm ARM DDI0487 D8"},
    Word{"VA", "Virtual address: what the programs of a realm name memory by, where its stage 1 is on.",
         "Arm ARM DDI0487 D8"},
    Word{"VMID", "Number that tags the translations of one realm in the TLBs.", "Arm ARM DDI0487 D8"},
};

}  // namespace

std::span<const Word> status_words() {
  return kStatuses;
}
std::span<const Word> fault_words() {
  return kFaults;
}
std::span<const Word> term_words() {
  return kTerms;
}

}  // namespace realmsim::explain

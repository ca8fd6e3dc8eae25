// The one interface through which a machine tells what happens in it. Text, JSON, traces and the record of
// "since which step" are listeners. Nothing is formatted unless a listener does it.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "models/base/address.h"
#include "models/base/command_description.h"
#include "models/base/fault_kind.h"
#include "models/base/name_table.h"
#include "models/base/security_state.h"

namespace realmsim {

// Pieces of state whose changes are reported, each with the meaning of its key and values.
enum class StateKind : std::uint8_t {
  Gpi,           // key: PA of the granule; values: GPI encodings
  GranuleState,  // key: PA of the granule; values: granule states
  RttEntry,      // key: PA of the entry; values: descriptors
  References,    // key: PA of a table; values: how many live entries it has
  RealmState,    // key: PA of the RD; values: realm states
  RecState,      // key: PA of the REC; values: REC states
  AptRecord,     // key: PA of a word of a record; values: the words
};

inline constexpr NameTable<StateKind, 7> kStateKindNames{{
    {StateKind::Gpi, "gpi"},
    {StateKind::GranuleState, "granule"},
    {StateKind::RttEntry, "rtte"},
    {StateKind::References, "references"},
    {StateKind::RealmState, "realm"},
    {StateKind::RecState, "rec"},
    {StateKind::AptRecord, "apt"},
}};

constexpr std::string_view name_of(StateKind kind) {
  return find_name(kStateKindNames, kind);
}

// One piece of state, to ask since when it is as it is.
struct StateKey {
  StateKind kind;
  Pa key;
  friend constexpr auto operator<=>(const StateKey&, const StateKey&) = default;
};

struct StateChange {
  StateKind kind;
  Pa key;
  std::uint64_t before;
  std::uint64_t after;
};

struct CallEvent {
  CpuIndex cpu;
  SecurityState caller;
  std::string_view command;
  std::span<const Argument> parameters;
  const Registers& x;
};

// Ends the call begun last. Everything reported in between is its doing.
struct ReturnEvent {
  std::uint64_t x0;
  std::string_view refused_check;  // empty if none refused
};

// What the address of an access is, to whoever makes it.
enum class AddressKind : std::uint8_t { Physical, Intermediate, Virtual };

inline constexpr NameTable<AddressKind, 3> kAddressKindNames{{
    {AddressKind::Physical, "pa"},
    {AddressKind::Intermediate, "ipa"},
    {AddressKind::Virtual, "va"},
}};

struct FaultEvent {
  CpuIndex cpu;
  SecurityState state;
  FaultKind kind;
  int level;
  Recipient recipient;
  std::uint64_t address;
  AddressKind names;
  Pas checked;
};

struct ExitEvent {
  CpuIndex cpu;
  Pa rec;
  std::string_view reason;
};

// An access that was allowed. Where a processing element serves itself from a line that it holds alone, the
// first of a row of accesses stands for all.
struct AccessEvent {
  CpuIndex cpu;
  SecurityState state;
  bool store;
  std::uint64_t address;  // IPA of a realm, PA otherwise
  Pa pa;
};

// A lock of the firmware, for one granule.
struct LockEvent {
  CpuIndex cpu;
  Pa granule;
};

// TLB maintenance that reaches every processing element, by the instruction.
enum class TlbMaintenance : std::uint8_t {
  Alle2is,
  Vae2is,
  Ipas2e1is,
  Vmalle1is,
  Vae1is,
  Vmalls12e1is,
  Rpalos
};

inline constexpr NameTable<TlbMaintenance, 7> kTlbMaintenanceNames{{
    {TlbMaintenance::Alle2is, "ALLE2IS"},
    {TlbMaintenance::Vae2is, "VAE2IS"},
    {TlbMaintenance::Ipas2e1is, "IPAS2E1IS"},
    {TlbMaintenance::Vmalle1is, "VMALLE1IS"},
    {TlbMaintenance::Vae1is, "VAE1IS"},
    {TlbMaintenance::Vmalls12e1is, "VMALLS12E1IS"},
    {TlbMaintenance::Rpalos, "RPALOS"},
}};

struct InvalidationEvent {
  TlbMaintenance instruction;
  std::optional<Vmid> vmid;
  std::optional<std::uint64_t> address;  // VA, IPA or PA, as the instruction has it
  std::uint64_t bytes = 0;               // from there
};

class Observer {
 public:
  virtual ~Observer() = default;
  virtual void state_changed(const StateChange&) {}
  virtual void called(const CallEvent&) {}
  virtual void returned(const ReturnEvent&) {}
  virtual void faulted(const FaultEvent&) {}
  virtual void exited(const ExitEvent&) {}
  virtual void invalidated(const InvalidationEvent&) {}
  // The firmware has replaced every byte of the granule.
  virtual void overwritten(Pa) {}
  virtual void accessed(const AccessEvent&) {}
  virtual void locked(const LockEvent&) {}
  virtual void unlocked(const LockEvent&) {}
  // In the middle of a command the firmware holds no lock, so that others see the state as it is now.
  virtual void preemptible() {}
};

}  // namespace realmsim

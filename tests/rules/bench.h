// A machine on which a test builds realms step by step, by the real commands, in exactly the state that a
// rule is about. States that no command of today can reach are written directly by the poke functions.
//
// The host calls from processing element 0; realms run on 1 and up.
#pragma once

#include <concepts>
#include <cstdint>
#include <initializer_list>

#include "models/csm/table.h"
#include "models/rmm/rec_run.h"
#include "models/rmm/rmi_table.h"
#include "models/rmm/rsi_table.h"
#include "models/rmm/rtt.h"
#include "tests/support/direct_machine.h"

namespace realmsim::testing {

// An argument of a call: an address of either kind, or a number.
struct Word {
  std::uint64_t value;

  Word(Pa pa) : value(pa.value) {}
  Word(Ipa ipa) : value(ipa.value) {}
  template <std::integral T>
  Word(T number) : value(static_cast<std::uint64_t>(number)) {}
};
using Words = std::initializer_list<Word>;

Registers registers(const rmm::Command& command, Words arguments);

struct RealmShape {
  unsigned ipa_bits = 40;
  int start_level = 1;
  bool lpa2 = false;
  std::uint8_t hash_algo = 0;
};

// A virtual processor, its RecRun granule and the processing element on which it runs.
struct Vcpu {
  Pa rd;
  Pa rec;
  Pa run;
  CpuIndex cpu = 1;
};

// How an access of a realm ended: with a fault, somebody took it.
struct Accessed {
  machine::Translation translation;
  backends::FaultReturn taken;

  [[nodiscard]] FaultKind fault() const { return translation.fault; }
};

// 2 MiB of DRAM that the bench hands out last; still Non-secure in tests that map it as host memory.
inline constexpr Pa kSpareBlock = kDramBase + 0x60'0000;

enum class Runnable : bool { No, Yes };

inline constexpr std::uint64_t kNormalWriteBack = 0b110 << 2;
inline constexpr std::uint64_t kReadWrite = 0b11 << 6;
inline constexpr std::uint64_t kReadOnly = 0b01 << 6;

class Bench {
 public:
  explicit Bench(const rmm::Config& firmware = {}, bool watched = false);

  [[nodiscard]] DirectMachine& direct() { return machine_; }
  [[nodiscard]] backends::CcaState& state() { return machine_.backend().state(); }
  [[nodiscard]] machine::Memory& memory() { return state().machine.memory; }
  [[nodiscard]] const rmm::Config& firmware() const { return firmware_; }
  [[nodiscard]] rmm::View view();

  // Granules never used before: Non-secure, or `count` contiguous DELEGATED ones aligned to their size.
  Pa ns();
  Pa delegated(std::uint64_t count = 1);
  // Exists but is no DRAM.
  [[nodiscard]] static Pa device() { return Pa{0x10'0000}; }

  backends::CallReturn call(const rmm::Command& command, Words arguments);
  // X0 to X17 of a host call that must succeed.
  Registers must(const rmm::Command& command, Words arguments);

  // A host call of firmware whose row for the command is another. The machine is a watched one.
  rmm::CallResult call_as(const rmm::Command& row, Words arguments);

  Pa new_realm(const RealmShape& shape = {});
  Pa add_apt(Pa rd);
  void make_tables(Pa rd, Ipa ipa, int level = machine::kPageLevel);
  void make_ram(Pa rd, Ipa ipa, std::uint64_t pages = 1);  // tables, and RIPAS RAM
  Pa add_data(Pa rd, Ipa ipa);                             // of unknown content
  void map_unprotected(Pa rd, Ipa ipa, int level, Pa pa);
  Vcpu add_rec(Pa rd, CpuIndex cpu = 1, Runnable runnable = Runnable::Yes);
  void activate(Pa rd) { must(rmm::kRmiRealmActivate, {rd}); }

  // What the next entry finds in the RecRun object.
  void answer(const Vcpu& vcpu, const rmm::RecEnter& enter);
  backends::CallReturn enter(const Vcpu& vcpu);
  void leave(const Vcpu& vcpu);  // with an interrupt
  // A call of the running realm; the second re-enters after an exit and gives the realm's registers.
  backends::CallReturn rsi(const Vcpu& vcpu, const rmm::Command& command, Words arguments);
  Registers must_rsi(const Vcpu& vcpu, const rmm::Command& command, Words arguments);
  Accessed access(const Vcpu& vcpu, const machine::RealmAccess& access);
  FaultKind load(const Vcpu& vcpu, Ipa ipa) { return access(vcpu, {.ipa = ipa}).fault(); }
  FaultKind store(const Vcpu& vcpu, Ipa ipa, std::uint64_t value);
  [[nodiscard]] rmm::RecExit exit_of(const Vcpu& vcpu);

  [[nodiscard]] rmm::GranuleState granule(Pa pa) { return state().rmm.granule(pa)->state; }
  [[nodiscard]] unsigned references(Pa table) { return state().rmm.granule(table)->references; }
  [[nodiscard]] bool is_zero(Pa granule) { return memory().granule(granule) == machine::Page{}; }
  [[nodiscard]] machine::Gpi gpi(Pa pa) { return machine::current_gpi(state().machine, pa); }
  [[nodiscard]] rmm::Realm& realm(Pa rd) { return state().rmm.realms.at(rd); }
  [[nodiscard]] rmm::Rec& rec(Pa rec) { return state().rmm.recs.at(rec); }
  [[nodiscard]] rmm::RttWalk walk(Pa rd, Ipa ipa, int level = machine::kPageLevel);
  [[nodiscard]] rmm::RttEntry entry(Pa rd, Ipa ipa, int level = machine::kPageLevel);
  // Some processing element holds a translation of `ipa` for the realm.
  [[nodiscard]] bool cached(Pa rd, Ipa ipa);

  void poke_gpi(Pa granule, machine::Gpi gpi) { set_gpi(state().machine, granule, gpi); }
  void poke_entry(Pa rd, Ipa ipa, int level, const rmm::RttEntry& entry);
  // A protected 2 MiB block over DATA granules, as RTT_FOLD leaves it. Returns its first granule.
  Pa poke_block(Pa rd, Ipa ipa, rmm::Ripas ripas);

 private:
  [[nodiscard]] rmm::Effects effects(Observer& observer);

  rmm::Config firmware_;
  DirectMachine machine_;
  Observer silent_;
  Meter unread_;
  host::GranulePool pool_;
  std::uint16_t next_vmid_ = 1;
};

}  // namespace realmsim::testing

// One access from the address an actor names to a checked physical address: TLB, walks of stage 1 and stage
// 2, granule protection check. Both drivers (the core, and transactions through the SystemC models) run this
// code and differ only in the port through which it reaches memory.
//
// A realm names a VA, or an IPA as with its stage 1 off; other worlds name a PA and a space.
#pragma once

#include <cstdint>
#include <optional>

#include "models/base/address.h"
#include "models/base/fault_kind.h"
#include "models/base/security_state.h"
#include "models/machine/granule_protection_check.h"
#include "models/machine/memory_port.h"
#include "models/machine/recalled_granules.h"
#include "models/machine/recalled_tables.h"
#include "models/machine/stage1.h"
#include "models/machine/stage2.h"
#include "models/machine/tlb.h"
#include "models/machine/walk_cache.h"

namespace realmsim::machine {

// What a processing element has loaded: the state it runs in, and while a realm runs stage 2 and, once the
// realm has turned it on, stage 1.
struct Cpu {
  SecurityState state = SecurityState::NonSecure;
  std::optional<Stage2Regime> stage2;
  std::optional<Stage1Regime> stage1;
  Tlb tlb;
  GptCache gpt_cache;
  WalkCache walk_cache;
  WalkCache ipa_cache;
  RecalledTables recalled_tables;
  RecalledGranules recalled_granules;

  // By what can decide the outcome of an access.
  friend bool operator==(const Cpu& a, const Cpu& b) {
    return a.state == b.state && a.stage2 == b.stage2 && a.stage1 == b.stage1 && a.tlb == b.tlb &&
           a.gpt_cache == b.gpt_cache;
  }
};

struct AccessRequest {
  AccessType type = AccessType::Load;
  std::uint64_t address = 0;     // IPA under stage 2, PA otherwise; the access stays within one granule
  Pas pas = Pas::NonSecure;      // space named without stage 2
  bool virtual_address = false;  // the address is a VA, for stage 1
};

// A load, store or fetch of a realm, as the syndrome of an abort describes it.
struct RealmAccess {
  AccessType type = AccessType::Load;
  Ipa ipa;                     // that stage 2 was asked for
  std::optional<Va> va;        // with stage 1 on
  std::uint8_t bytes = 8;      // 1, 2, 4 or 8
  bool syndrome_valid = true;  // ISV: the host could emulate it
  std::uint64_t value = 0;     // of a store
  std::uint8_t reg = 0;        // SRT: transfer register, 31 for none
  bool sign_extend = false;    // SSE: of a load
  bool wide = true;            // SF: the register is X, not W
};

// How an access ended, and everything its receipt says about the way there.
struct Translation {
  FaultKind fault = FaultKind::None;
  int level = 0;                // of the fault; of a refused descriptor fetch the level of the walk
  int gpt_level = 0;            // of a fault of the granule protection check, in its table
  bool on_walk = false;         // the fault was met while fetching a stage 2 descriptor
  bool on_stage1_walk = false;  // it was met on behalf of a stage 1 descriptor
  Ipa ipa;                      // of an access by VA: that stage 2 was asked for, as far as it was
  Pa pa;                        // of the byte addressed, as far as it was known
  Pas pas = Pas::NonSecure;     // space of the access that was checked last
  std::optional<Gpi> found;     // GPI that decided the granule protection check, if one was made
  std::optional<TlbLevel> tlb;  // where the translation was found; nothing on a miss
};

// By a realm's own tables, and nobody else learns of it: with stage 1 on the end of the IPA space is met
// there.
constexpr bool ended_by_stage1(FaultKind fault, bool virtual_address) {
  return found_by_stage1(fault) || (virtual_address && fault == FaultKind::AddressSize);
}

class TranslationPort : public MemoryPort {
 public:
  // A descriptor above a table to which the walk cache knows the way: as it is in memory, without a
  // reference.
  virtual Fetched recall(Pa pa) = 0;
  // Changes of anything that was recalled, counted.
  [[nodiscard]] virtual std::uint64_t changes() const = 0;
  // A descriptor that may be fetched soon.
  virtual void expect(Pa) {}
  // Of the last level: what it leads to is wanted next.
  virtual Fetched fetch_last(Pa pa) { return fetch(pa); }
  // Granule protection check of the final access; an External abort where nothing answers at the address.
  virtual GpcResult check(const GpcRequest& request) = 0;
};

Translation translate(Cpu& cpu, const AccessRequest& request, TranslationPort& port);

// Its two parts: what the TLB knows, if it does; then the walk and the check, whose result the TLB keeps.
// Into a `result` that is fresh, because it is too large to be handed about on every access.
bool translate_hit(Cpu& cpu, const AccessRequest& request, Translation& result);
void translate_miss(Cpu& cpu, const AccessRequest& request, TranslationPort& port, Translation& result);

}  // namespace realmsim::machine

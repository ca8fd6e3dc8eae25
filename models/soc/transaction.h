// What travels with a TLM generic payload through the models: who asks and in which state and space, on the
// way back how the access ended, and the time it took.
//
// Time is annotated in integer cycles of the requesting processing element, because sc_time cannot hold a
// cycle of an arbitrary clock exactly; the delay argument of b_transport stays zero.
#pragma once

#include <cstdint>

#include <systemc>
#include <tlm>

#include "models/base/security_state.h"
#include "models/machine/cache_array.h"
#include "models/machine/coherent_caches.h"
#include "models/machine/memory.h"
#include "models/machine/translation.h"
#include "models/timing/cost_table.h"

namespace realmsim::soc {

enum class ServedBy : std::uint8_t { PrivateCaches, Beyond };

struct Transaction final : tlm::tlm_extension<Transaction> {
  SecurityState state = SecurityState::NonSecure;
  Pas pas = Pas::NonSecure;
  Vmid vmid;
  CpuIndex cpu = 0;  // the actor
  machine::AccessType type = machine::AccessType::Load;
  bool virtual_address = false;
  bool table_walk = false;      // a descriptor fetch: enters at level 2
  bool reference_only = false;  // touches the line without moving bytes

  machine::Translation translation;  // how it ended, if one was asked for
  ServedBy served = ServedBy::PrivateCaches;
  Cycles cycles;
  timing::Ledger* ledger = nullptr;

  void charge(MicroOp op, std::uint64_t count, Cycles cost) {
    cycles += cost;
    if (ledger != nullptr) ledger->add(op, count, cost);
  }

  tlm::tlm_extension_base* clone() const override { return new Transaction(*this); }
  void copy_from(const tlm::tlm_extension_base& other) override {
    *this = static_cast<const Transaction&>(other);
  }
};

inline Transaction& transaction_of(tlm::tlm_generic_payload& payload) {
  return *payload.get_extension<Transaction>();
}

inline machine::LineTag line_of(const tlm::tlm_generic_payload& payload, const Transaction& transaction) {
  return {Pa{payload.get_address()}, transaction.pas};
}

inline machine::LineUse use_of(const tlm::tlm_generic_payload& payload) {
  return payload.is_write() ? machine::LineUse::Write : machine::LineUse::Read;
}

// The level that serves an access moves its bytes; they live once, in the machine's memory.
inline void respond(tlm::tlm_generic_payload& payload, machine::Memory& memory) {
  payload.set_response_status(tlm::TLM_OK_RESPONSE);
  if (transaction_of(payload).reference_only) return;
  auto* const data = reinterpret_cast<std::byte*>(payload.get_data_ptr());
  const Pa pa{payload.get_address()};
  if (payload.is_write()) {
    memory.write(pa, {data, payload.get_data_length()});
  } else {
    memory.read(pa, {data, payload.get_data_length()});
  }
}

}  // namespace realmsim::soc

// What travels through the models of the memory path: a TLM generic payload that carries with it who asks and
// in which state and space, on the way back how the access ended, and the time it took.
//
// Time is annotated in integer cycles of the requesting processing element, because sc_time cannot hold a
// cycle of an arbitrary clock exactly; the delay argument of b_transport stays zero.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

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

struct Annotations {
  SecurityState state = SecurityState::NonSecure;
  Pas pas = Pas::NonSecure;
  CpuIndex cpu = 0;  // the actor
  machine::AccessType type = machine::AccessType::Load;
  bool virtual_address = false;
  bool table_walk = false;  // a descriptor fetch: enters at level 2
  bool whole_line = false;  // one load after another, until all of the line is in registers

  machine::Translation translation;  // how it ended, if one was asked for
  ServedBy served = ServedBy::PrivateCaches;
  Cycles cycles;
  timing::Ledger* ledger = nullptr;

  void charge(MicroOp op, std::uint64_t count, Cycles cost) {
    cycles += cost;
    if (ledger != nullptr) ledger->add(op, count, cost);
  }
};

// Every payload on the memory path is one. An initiator owns the one it sends, because a payload is dear to
// make, and sends it again and again.
class Transaction final : public tlm::tlm_generic_payload, public Annotations {
 public:
  void annotate(const Annotations& annotations) { static_cast<Annotations&>(*this) = annotations; }
  void ask(tlm::tlm_command command, std::uint64_t address, std::span<std::byte> bytes = {}) {
    set_command(command);
    set_address(address);
    set_data_ptr(reinterpret_cast<unsigned char*>(bytes.data()));
    set_data_length(static_cast<unsigned>(bytes.size()));
    set_streaming_width(get_data_length());
    set_response_status(tlm::TLM_INCOMPLETE_RESPONSE);
  }

  [[nodiscard]] Pa pa() const { return {get_address()}; }
  [[nodiscard]] machine::LineTag line() const { return {pa(), pas}; }
  [[nodiscard]] machine::LineUse use() const {
    return is_write() ? machine::LineUse::Write : machine::LineUse::Read;
  }
  // The level that serves a transaction moves its bytes, if it has any; they live once, in the machine's
  // memory.
  void serve(machine::Memory& memory) {
    set_response_status(tlm::TLM_OK_RESPONSE);
    if (get_data_length() == 0) return;
    const std::span bytes{reinterpret_cast<std::byte*>(get_data_ptr()), get_data_length()};
    if (is_write()) {
      memory.write(pa(), bytes);
    } else {
      memory.read(pa(), bytes);
    }
  }
};

inline Transaction& transaction_of(tlm::tlm_generic_payload& payload) {
  return static_cast<Transaction&>(payload);
}

}  // namespace realmsim::soc

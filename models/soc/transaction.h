// What travels through the models of the memory path: a TLM generic payload that carries with it who asks and
// in which space, and on the way back where it was served and the time it took. It moves no bytes: they live
// once, in the machine's memory. Behind level 1 goes what is asked for of one line, by value, and beside it
// who pays.
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
#include "models/machine/translation.h"
#include "models/timing/cost_table.h"

namespace realmsim::soc {

enum class ServedBy : std::uint8_t { PrivateCaches, Beyond };

struct LineRequest {
  machine::LineTag line;
  CpuIndex cpu;
  machine::LineUse use;
  bool table_walk;  // a descriptor fetch: enters at level 2, and is not kept in level 1

  static LineRequest descriptor(Pa pa, Pas pas, CpuIndex cpu) {
    return {.line = {pa, pas}, .cpu = cpu, .use = machine::LineUse::Read, .table_walk = true};
  }
};

struct Annotations {
  Pas pas = Pas::NonSecure;
  CpuIndex cpu = 0;                  // the actor
  bool whole_line = false;           // one load after another, until all of the line is in registers
  timing::Ledger* ledger = nullptr;  // of who pays, once it has begun
  const machine::AccessRequest* request = nullptr;  // to be translated, if it is that
  machine::Translation* translation = nullptr;      // where to leave it

  ServedBy served = ServedBy::PrivateCaches;
  Cycles cycles;

  void charge(MicroOp op, Cycles cost) {
    cycles += cost;
    ledger->add(op, 1, cost);
  }
};

// Every payload on the memory path is one. An initiator owns the one it sends, because a payload is dear to
// make, and sends it again and again.
class Transaction final : public tlm::tlm_generic_payload, public Annotations {
 public:
  // For another way. Member by member: the host stalls where it copies at once what it has just written in
  // parts.
  void begin(Pas space, CpuIndex actor, timing::Ledger& charged) {
    pas = space;
    cpu = actor;
    whole_line = false;
    ledger = &charged;
    served = ServedBy::PrivateCaches;
    cycles = {};
  }
  void ask(tlm::tlm_command command, std::uint64_t address) {
    set_command(command);
    set_address(address);
    set_response_status(tlm::TLM_INCOMPLETE_RESPONSE);
  }

  [[nodiscard]] LineRequest line_request() const {
    return {.line = {Pa{get_address()}, pas},
            .cpu = cpu,
            .use = is_write() ? machine::LineUse::Write : machine::LineUse::Read,
            .table_walk = false};
  }
};

inline Transaction& transaction_of(tlm::tlm_generic_payload& payload) {
  return static_cast<Transaction&>(payload);
}

}  // namespace realmsim::soc

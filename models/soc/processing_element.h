// A processing element: local time in cycles ahead of the kernel's, the short way through its TLB and level 1
// cache, and sockets for everything longer.
//
// It runs ahead of the kernel with work that nobody else can see, and with everything as long as the others
// have nothing to do before its local time. Otherwise it waits its turn, so accesses of different elements
// happen in the order of their times, ties by index, whatever the quantum.
#pragma once

#include <functional>
#include <span>

#include <systemc>
#include <tlm>
#include <tlm_utils/simple_initiator_socket.h>

#include "models/backends/backend.h"
#include "models/soc/firmware.h"
#include "models/soc/line_watch.h"
#include "models/soc/transaction.h"
#include "models/timing/cost_table.h"
#include "models/timing/local_clock.h"

namespace realmsim::soc {

struct ProcessingElementContext {
  CpuIndex index;
  backends::Backend& backend;
  machine::CoherentCaches& caches;
  LineWatch& watch;
  const timing::CostTable& costs;
  Cycles quantum;
  std::uint64_t exposed_lines;  // of a stream, before prefetch hides where its lines come from
};

class ProcessingElement final : public sc_core::sc_module {
 public:
  tlm_utils::simple_initiator_socket<ProcessingElement> translation{"translation"};  // what the TLB misses
  tlm_utils::simple_initiator_socket<ProcessingElement> data{"data"};                // translated and checked
  tlm_utils::simple_initiator_socket<ProcessingElement> smc{"smc"};                  // EL2 to EL3
  tlm_utils::simple_initiator_socket<ProcessingElement> trap{"trap"};                // realm EL1 to realm EL2

  ProcessingElement(const sc_core::sc_module_name& name, const ProcessingElementContext& context,
                    const timing::LocalClock& clock);

  [[nodiscard]] CpuIndex index() const { return context_.index; }
  [[nodiscard]] timing::LocalClock& clock() { return clock_; }
  [[nodiscard]] timing::Ledger& ledger() { return ledger_; }
  [[nodiscard]] backends::Backend& backend() { return context_.backend; }
  [[nodiscard]] machine::Cpu& cpu() { return machine_.cpus[context_.index]; }
  [[nodiscard]] const timing::CostTable& costs() const { return context_.costs; }
  [[nodiscard]] std::uint64_t exposed_lines() const { return context_.exposed_lines; }

  // One access within a granule, by the state the element runs in. Bytes move if it is allowed. What lies
  // beyond the first line is a stream of loads, or filled by stores.
  struct Access {
    machine::AccessRequest request;
    std::span<std::byte> bytes;

    [[nodiscard]] bool is_store() const { return request.type == machine::AccessType::Store; }
    [[nodiscard]] bool beyond_line() const {
      return request.address % machine::kLineBytes + bytes.size() > machine::kLineBytes;
    }
  };
  machine::Translation access(const Access& access);
  // The translation alone, with its cost.
  machine::Translation translate(const machine::AccessRequest& request);
  // Touches the line as a load or store would. Charged only if the private caches cannot serve it; tells
  // whether it was.
  bool touch_line(const machine::AccessRequest& request);

  // Loads all of a line, one of a stream; after the exposed ones a line costs its bandwidth if it comes from
  // beyond the private caches.
  void stream_line(const machine::AccessRequest& request, std::uint64_t number);

  void call_firmware(FirmwareCall& call);

  // Work of the program that runs here; a realm's is interrupted by timer ticks.
  void charge(MicroOp op, std::uint64_t count = 1);
  // The program does nothing for a while.
  void idle(Cycles cycles);
  // A guest program polls a word that changes at `change`: the polls before that missed. Returns when the
  // poll begins that can see the change.
  void poll_until(Picoseconds change);

  // Blocks until no other element has anything to do before this one's local time, or the given later one.
  void synchronise() {
    if (clock_.now() >= others_from_) synchronise_to(clock_.time());
  }
  void synchronise_to(Picoseconds time);
  // For a program that begins, or goes on after others have run.
  void look_at_others();

  // TLB maintenance by the program that runs here, everywhere: DSB, TLBI, DSB, ISB.
  void maintain_tlbs(const std::function<void(machine::Machine&)>& invalidate);

  // A store of this element, now.
  void stored(Pa pa, std::uint64_t bytes);
  // Blocks until a store of another to the line of `pa`, and tells when that was. Nothing if the simulation
  // ends instead.
  std::optional<Picoseconds> wait_for_store(Pa pa);

 private:
  void pass(Cycles cycles);
  machine::Translation access_line(const Access& access);
  void reach_other_lines(const Access& access);
  // Into the ledger; the time is still to pass.
  Cycles spend(MicroOp op);
  // The part of an access that the TLB takes, if it knows the translation.
  bool look_up(const machine::AccessRequest& request, machine::Translation& translated, Cycles& spent);
  void move_bytes(const Access& access, Pa pa);
  void record_ticks(std::uint64_t count);
  // Tells those who follow what happens of an access that was allowed.
  void report(const machine::AccessRequest& request, const machine::Translation& translated);
  // By `transaction_`, which has begun for the access.
  void walk(const machine::AccessRequest& request, machine::Translation& translated);
  // The reference to memory of a translated access, by the same: what it costs. Its bytes are moved after it,
  // when the host has them at hand.
  void refer(machine::AccessType type, const machine::Translation& translated);
  void send(tlm::tlm_fw_transport_if<>& target);
  // An access that moves no bytes; what it would cost is told aside.
  enum class Reach : std::uint8_t { Word, WholeLine };
  const Annotations& reference(const machine::AccessRequest& request, Reach reach, timing::Ledger& aside);

  ProcessingElementContext context_;
  machine::Machine& machine_;
  timing::LocalClock clock_;
  timing::Ledger ledger_;
  sc_core::sc_time others_;  // when the next of the others has something to do
  Cycles others_from_;       // local time from which on that comes first
  Cycles quantum_end_;
  Transaction transaction_;        // of the accesses
  tlm::tlm_generic_payload call_;  // of the firmware
};

}  // namespace realmsim::soc

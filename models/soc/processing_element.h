// A processing element: local time in cycles ahead of the kernel's, the short way through its TLB and level 1
// cache, and sockets for everything longer.
//
// It runs ahead only where nobody else can see the difference: on lines its own caches hold alone. An access
// that leaves them waits until the kernel has reached its local time, so accesses of different elements
// happen in the order of their times, ties by index, whatever the quantum.
#pragma once

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
};

class ProcessingElement final : public sc_core::sc_module {
 public:
  tlm_utils::simple_initiator_socket<ProcessingElement> memory{"memory"};
  tlm_utils::simple_initiator_socket<ProcessingElement> smc{"smc"};    // EL2 to EL3
  tlm_utils::simple_initiator_socket<ProcessingElement> trap{"trap"};  // realm EL1 to realm EL2

  ProcessingElement(const sc_core::sc_module_name& name, const ProcessingElementContext& context,
                    const timing::LocalClock& clock);

  [[nodiscard]] CpuIndex index() const { return context_.index; }
  [[nodiscard]] timing::LocalClock& clock() { return clock_; }
  [[nodiscard]] timing::Ledger& ledger() { return ledger_; }
  [[nodiscard]] backends::Backend& backend() { return context_.backend; }
  [[nodiscard]] const timing::CostTable& costs() const { return context_.costs; }
  [[nodiscard]] LineWatch& watch() { return context_.watch; }

  // One access within a granule, by the state the element runs in. Bytes move if it is allowed.
  struct Access {
    machine::AccessType type = machine::AccessType::Load;
    std::uint64_t address = 0;
    Pas pas = Pas::NonSecure;
    std::span<std::byte> bytes;
  };
  machine::Translation access(const Access& access);
  // The translation alone, with its cost.
  machine::Translation translate(const Access& access);
  // Touches the line as a load or store would. Charged only if the private caches cannot serve it; tells
  // whether it was.
  bool touch_line(const Access& access);

  // Reads the line of a stream; one that is `prefetched` costs its bandwidth where waiting for it would cost
  // more.
  void read_ahead(const Access& access, bool prefetched);

  void call_firmware(FirmwareCall& call);

  // Work of the program that runs here; a realm's is interrupted by timer ticks.
  void charge(MicroOp op, std::uint64_t count = 1);
  // The program does nothing for a while.
  void idle(Cycles cycles);
  // A guest program polls a word that changes at `change`: the polls before that missed. Returns when the
  // poll begins that can see the change.
  void poll_until(Picoseconds change);

  // Blocks until the kernel's time is this element's, or the given later one.
  void synchronise();
  void synchronise_to(Picoseconds time);
  [[nodiscard]] Picoseconds kernel_time() const;
  // Skips local time that passed while nothing ran here.
  void catch_up();

 private:
  void pass(Cycles cycles);
  void record_ticks(std::uint64_t count);
  // Tells those who follow what happens, if the access was allowed.
  void report(const Access& access, const machine::Translation& translation);
  void send(const Access& access, tlm::tlm_command command, Transaction& transaction);

  ProcessingElementContext context_;
  timing::LocalClock clock_;
  timing::Ledger ledger_;
  tlm::tlm_generic_payload payload_;
};

}  // namespace realmsim::soc

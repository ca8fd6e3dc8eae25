// The one interface that the SystemC models, the runner and the reports see of an architecture: a machine,
// the calls its firmware takes, who handles a fault, and what to say about any of it.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "models/base/command_description.h"
#include "models/base/meter.h"
#include "models/base/observer.h"
#include "models/base/realm_exception.h"
#include "models/invariants/invariants.h"
#include "models/machine/machine.h"

namespace realmsim::backends {

// How a processing element goes on after a call or a fault.
enum class Flow : std::uint8_t {
  Returned,      // to the caller
  EnteredRealm,  // the realm runs
  ExitedRealm,   // the host runs
};

struct CallReturn {
  const CommandDescription* command = nullptr;  // nullptr: no such function
  Flow flow = Flow::Returned;
  Registers x{};        // registers of whoever runs now: X0 and outputs, or X0 of the host after an exit
  std::string refused;  // id of the check that refused, if one did
};

struct FaultReturn {
  Recipient recipient = Recipient::Host;
  Seen seen = Seen::None;
  std::uint64_t host_x0 = 0;  // after an exit
};

// X0 to X30, the program counter, and the registers of EL1 that an injected exception writes.
struct ProcessorContext {
  std::array<std::uint64_t, 31> x{};
  std::uint64_t pc = 0;
  std::uint64_t pstate = 0;
  std::uint64_t esr_el1 = 0;
  std::uint64_t far_el1 = 0;
  std::uint64_t elr_el1 = 0;
  std::uint64_t spsr_el1 = 0;
};

// One line of a receipt: a check, in the order in which it was made.
struct ReceiptCheck {
  std::string id;
  std::string_view wanted;
  bool refused = false;
  std::string observed;           // of the refusing check
  std::optional<StateKey> since;  // whose last change explains it
  std::optional<Pa> owner;        // RD of the realm it is about
};

struct StatusView {
  std::string name;  // "RMI_ERROR_RTT"
  std::uint8_t index = 0;
};

struct GranuleView {
  machine::Gpi gpi = machine::Gpi::NoAccess;
  std::string_view state;  // empty for memory that is not delegable
  std::optional<Pa> owner;
};

struct EntryView {
  std::string_view state;
  std::string_view ripas;
  int level = 0;
  Pa address;            // of the entry
  std::optional<Pa> pa;  // behind the IPA asked for
};

class Backend {
 public:
  virtual ~Backend() = default;

  [[nodiscard]] virtual machine::Machine& machine() = 0;
  [[nodiscard]] virtual const machine::Machine& machine() const = 0;
  [[nodiscard]] virtual const std::vector<CommandDescription>& commands() const = 0;

  // An SMC on `cpu` by the host, or by the realm that runs there.
  virtual CallReturn smc(CpuIndex cpu, const Registers& x, Meter& meter) = 0;
  // A fault of the realm that runs on `cpu`, found by translation.
  virtual FaultReturn fault(CpuIndex cpu, const machine::RealmAccess& access,
                            const machine::Translation& translation, Meter& meter) = 0;
  // What the firmware has come to if it goes no further; then it answers nothing any more.
  [[nodiscard]] virtual std::optional<FaultKind> stopped() const = 0;
  // Anything else that the realm running on `cpu` does or meets: waits, HVC, interrupts.
  virtual ExceptionTaken exception(CpuIndex cpu, const RealmException& exception, Meter& meter) = 0;
  // A physical interrupt while a realm runs on `cpu`. Returns X0 of the host.
  std::uint64_t interrupt(CpuIndex cpu, Meter& meter) {
    return exception(cpu, {.kind = RealmExceptionKind::Irq}, meter).host_x0;
  }

  // The range call of EL3's GPT library, by software of `caller`'s world: how many granules from `base` on it
  // has moved to `target`.
  virtual std::uint64_t move_granules(SecurityState caller, Pa base, std::uint64_t count, machine::Gpi target,
                                      Meter& meter) = 0;

  // An access that `cpu` was allowed to make, for whoever follows what happens.
  virtual void accessed(CpuIndex cpu, const machine::AccessRequest& request,
                        const machine::Translation& translation) = 0;

  // The virtual processor that runs on `cpu`, and its registers.
  [[nodiscard]] virtual std::optional<Pa> running(CpuIndex cpu) const = 0;
  [[nodiscard]] virtual Registers realm_registers(CpuIndex cpu) const = 0;
  // All registers of a virtual processor, running or not; nothing where there is none. The second writes one
  // as the realm's own instructions would.
  [[nodiscard]] virtual std::optional<ProcessorContext> context(Pa processor) const = 0;
  virtual void set_realm_register(CpuIndex cpu, unsigned reg, std::uint64_t value) = 0;

  // Every check that the call would meet now, up to the one that refuses. Changes nothing.
  [[nodiscard]] virtual std::vector<ReceiptCheck> receipt(CpuIndex cpu, const Registers& x) const = 0;
  [[nodiscard]] virtual StatusView status(const CommandDescription& command, std::uint64_t x0) const = 0;

  [[nodiscard]] virtual GranuleView granule(Pa pa) const = 0;
  [[nodiscard]] virtual std::optional<EntryView> entry(Pa rd, Ipa ipa) const = 0;
  // Id by which other realms name this one, if the architecture has such ids.
  [[nodiscard]] virtual std::optional<std::uint64_t> realm_id(Pa rd) const = 0;

  // Invariants that do not hold now: of those named, or of all.
  virtual std::vector<invariants::Violation> violations(std::span<const std::string> names) = 0;
  [[nodiscard]] virtual std::uint64_t hash() const = 0;
};

}  // namespace realmsim::backends

#include "models/soc/processing_element.h"

namespace realmsim::soc {
namespace {

using machine::AccessRequest;
using machine::AccessType;
using machine::LineTag;
using machine::LineUse;

// The kernel counts femtoseconds: below the picosecond stands the index of the processing element, so that
// simultaneous elements take turns in a fixed order.
constexpr std::uint64_t kFemtosecondsPerPicosecond = 1000;

sc_core::sc_time turn_at(Picoseconds time, CpuIndex index) {
  return sc_core::sc_time::from_value(time.value * kFemtosecondsPerPicosecond + index);
}

}  // namespace

ProcessingElement::ProcessingElement(const sc_core::sc_module_name& name,
                                     const ProcessingElementContext& context, const timing::LocalClock& clock)
    : sc_module(name),
      context_(context),
      machine_(context.backend.machine()),
      clock_(clock),
      quantum_end_(context.quantum) {}

void ProcessingElement::pass(Cycles cycles) {
  if (!clock_.tick_within(cycles) || !context_.backend.running(context_.index)) {
    clock_.advance(cycles);
    return;
  }
  const std::uint64_t before = clock_.ticks();
  clock_.advance_guest(cycles);
  record_ticks(clock_.ticks() - before);
}

void ProcessingElement::record_ticks(std::uint64_t count) {
  if (count == 0) return;
  ledger_.add(MicroOp::TickGuest, count, context_.costs.cost(MicroOp::TickGuest, count));
  ledger_.add(MicroOp::TickStolen, count, context_.costs.cost(MicroOp::TickStolen, count));
}

void ProcessingElement::poll_until(Picoseconds change) {
  const std::uint64_t before = clock_.ticks();
  const std::uint64_t missed = clock_.poll_until(change, context_.costs.cost(MicroOp::PollMiss),
                                                 context_.costs.cost(MicroOp::SyscallHalf));
  ledger_.add(MicroOp::PollMiss, missed, context_.costs.cost(MicroOp::PollMiss, missed));
  record_ticks(clock_.ticks() - before);
}

void ProcessingElement::charge(MicroOp op, std::uint64_t count) {
  const Cycles cost = context_.costs.cost(op, count);
  ledger_.add(op, count, cost);
  pass(cost);
  if (clock_.now() <= quantum_end_) return;
  synchronise();
  quantum_end_ = clock_.now() + context_.quantum;
}

Cycles ProcessingElement::spend(MicroOp op) {
  const Cycles cost = context_.costs.cost(op);
  ledger_.add(op, 1, cost);
  return cost;
}

void ProcessingElement::idle(Cycles cycles) {
  ledger_.add(MicroOp::Idle, 1, cycles);
  pass(cycles);
}

void ProcessingElement::synchronise_to(Picoseconds time) {
  const sc_core::sc_time turn = turn_at(time, context_.index);
  if (turn < others_) return;
  if (turn > sc_core::sc_time_stamp()) wait(turn - sc_core::sc_time_stamp());
  look_at_others();
}

// Nothing of this changes while the element's program runs, unless it wakes another.
void ProcessingElement::look_at_others() {
  others_ = sc_core::sc_time_stamp() + sc_core::sc_time_to_pending_activity();
  const std::uint64_t mine = turn_at({}, context_.index).value();
  const std::uint64_t ahead = others_.value() > mine ? others_.value() - mine : 0;
  const std::uint64_t picoseconds = ahead / kFemtosecondsPerPicosecond;
  const bool whole = ahead % kFemtosecondsPerPicosecond == 0;
  others_from_ = clock_.frequency().cycles_until({whole ? picoseconds : picoseconds + 1});
}

void ProcessingElement::maintain_tlbs(const std::function<void(machine::Machine&)>& invalidate) {
  charge(MicroOp::DataBarrier);
  synchronise();
  invalidate(machine_);
  charge(MicroOp::TlbInvalidateStage1);
  charge(MicroOp::DataBarrier);
  charge(MicroOp::InstructionBarrier);
}

void ProcessingElement::stored(Pa pa, std::uint64_t bytes) {
  if (context_.watch.any() && context_.watch.stored(pa, bytes, clock_.time())) look_at_others();
}

std::optional<Picoseconds> ProcessingElement::wait_for_store(Pa pa) {
  const auto time = context_.watch.wait_for_store(pa);
  look_at_others();
  return time;
}

void ProcessingElement::send(tlm::tlm_fw_transport_if<>& target) {
  sc_core::sc_time delay = sc_core::SC_ZERO_TIME;
  target.b_transport(transaction_, delay);
}

void ProcessingElement::walk(const AccessRequest& request, machine::Translation& translated) {
  transaction_.request = &request;
  transaction_.translation = &translated;
  transaction_.ask(tlm::TLM_IGNORE_COMMAND, request.address);
  send(*translation.operator->());
  transaction_.request = nullptr;
  transaction_.translation = nullptr;
}

void ProcessingElement::refer(AccessType type, const machine::Translation& translated) {
  transaction_.pas = translated.pas;
  transaction_.ask(type == AccessType::Store ? tlm::TLM_WRITE_COMMAND : tlm::TLM_READ_COMMAND,
                   translated.pa.value);
  send(*data.operator->());
}

void ProcessingElement::report(const AccessRequest& request, const machine::Translation& translated) {
  context_.backend.accessed(context_.index, request, translated);
}

bool ProcessingElement::look_up(const AccessRequest& request, machine::Translation& translated,
                                Cycles& spent) {
  if (!machine::translate_hit(cpu(), request, translated)) return false;
  if (translated.tlb == machine::TlbLevel::Level2) spent += spend(MicroOp::TlbL2Hit);
  return true;
}

void ProcessingElement::move_bytes(const Access& access, Pa pa) {
  if (!access.is_store()) return machine_.memory.read(pa, access.bytes);
  machine_.memory.write(pa, access.bytes);
  stored(pa, access.bytes.size());
}

machine::Translation ProcessingElement::access(const Access& access) {
  if (!access.beyond_line()) return access_line(access);  // where the result is made in place
  const machine::Translation made = access_line(access);
  if (made.fault == FaultKind::None) reach_other_lines(access);
  return made;
}

machine::Translation ProcessingElement::access_line(const Access& access) {
  synchronise();
  const AccessRequest& request = access.request;
  const LineUse use = access.is_store() ? LineUse::Write : LineUse::Read;
  machine::Translation translated;
  Cycles spent;
  const bool known = look_up(request, translated, spent);
  if (known && context_.caches.hit_level1(context_.index, LineTag{translated.pa, translated.pas}, use)) {
    move_bytes(access, translated.pa);
    report(request, translated);
    pass(spent + spend(MicroOp::L1Hit));
    return translated;
  }
  transaction_.begin(request.pas, context_.index, ledger_);
  if (known) {
    machine_.memory.expect(translated.pa);
    context_.caches.expect(LineTag{translated.pa, translated.pas});
  } else {
    walk(request, translated);
  }
  if (translated.fault == FaultKind::None) {
    refer(request.type, translated);
    move_bytes(access, translated.pa);
    report(request, translated);
  }
  pass(spent + transaction_.cycles);
  return translated;
}

machine::Translation ProcessingElement::translate(const AccessRequest& request) {
  synchronise();
  machine::Translation translated;
  Cycles spent;
  if (!look_up(request, translated, spent)) {
    transaction_.begin(request.pas, context_.index, ledger_);
    walk(request, translated);
    spent += transaction_.cycles;
  }
  if (translated.fault == FaultKind::None) report(request, translated);
  pass(spent);
  return translated;
}

void ProcessingElement::call_firmware(FirmwareCall& call) {
  synchronise();
  const bool from_realm = context_.backend.running(context_.index).has_value();
  call.cpu = context_.index;
  call.ledger = &ledger_;
  call_.set_command(tlm::TLM_IGNORE_COMMAND);
  call_.set_extension(&call);
  sc_core::sc_time delay = sc_core::SC_ZERO_TIME;
  (from_realm ? trap : smc)->b_transport(call_, delay);
  call_.clear_extension(&call);
  clock_.advance(call.cycles);
}

}  // namespace realmsim::soc

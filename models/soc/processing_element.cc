#include "models/soc/processing_element.h"

namespace realmsim::soc {
namespace {

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
    : sc_module(name), context_(context), clock_(clock) {}

void ProcessingElement::pass(Cycles cycles) {
  if (!context_.backend.running(context_.index)) {
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
  const sc_core::sc_time now = turn_at(clock_.time(), context_.index);
  const sc_core::sc_time limit =
      sc_core::sc_time_stamp() + turn_at(clock_.frequency().time_of(context_.quantum), 0);
  if (now > limit) synchronise();
}

void ProcessingElement::idle(Cycles cycles) {
  ledger_.add(MicroOp::Idle, 1, cycles);
  pass(cycles);
}

void ProcessingElement::synchronise() {
  synchronise_to(clock_.time());
}

void ProcessingElement::synchronise_to(Picoseconds time) {
  const sc_core::sc_time target = turn_at(time, context_.index);
  if (target > sc_core::sc_time_stamp()) wait(target - sc_core::sc_time_stamp());
}

Picoseconds ProcessingElement::kernel_time() const {
  return {sc_core::sc_time_stamp().value() / kFemtosecondsPerPicosecond};
}

void ProcessingElement::catch_up() {
  clock_.skip_to(kernel_time());
}

void ProcessingElement::send(const Access& access, tlm::tlm_command command, Transaction& transaction) {
  machine::Cpu& cpu = context_.backend.machine().cpus[context_.index];
  transaction.state = cpu.state;
  transaction.pas = access.pas;
  transaction.vmid = cpu.stage2 ? cpu.stage2->vmid : Vmid{};
  transaction.cpu = context_.index;
  transaction.type = access.type;
  payload_.set_command(command);
  payload_.set_address(access.address);
  payload_.set_data_ptr(reinterpret_cast<unsigned char*>(access.bytes.data()));
  payload_.set_data_length(static_cast<unsigned>(access.bytes.size()));
  payload_.set_streaming_width(payload_.get_data_length());
  payload_.set_response_status(tlm::TLM_INCOMPLETE_RESPONSE);
  payload_.set_extension(&transaction);
  sc_core::sc_time delay = sc_core::SC_ZERO_TIME;
  memory->b_transport(payload_, delay);
  payload_.clear_extension(&transaction);
}

void ProcessingElement::report(const Access& access, const machine::Translation& translation) {
  if (translation.fault != FaultKind::None) return;
  context_.backend.accessed(context_.index, {access.type, access.address, access.pas}, translation);
}

machine::Translation ProcessingElement::access(const Access& access) {
  const LineUse use = access.type == AccessType::Store ? LineUse::Write : LineUse::Read;
  machine::Machine& machine = context_.backend.machine();
  const auto hit =
      machine::translate_hit(machine.cpus[context_.index], {access.type, access.address, access.pas});
  if (hit && hit->tlb == machine::TlbLevel::Level1 && (use == LineUse::Read || !context_.watch.any()) &&
      context_.caches.hit_level1_alone(context_.index, LineTag{hit->pa, hit->pas}, use)) {
    charge(MicroOp::L1Hit);
    if (use == LineUse::Write) {
      machine.memory.write(hit->pa, access.bytes);
    } else {
      machine.memory.read(hit->pa, access.bytes);
    }
    return *hit;
  }
  synchronise();
  Transaction transaction;
  transaction.ledger = &ledger_;
  send(access, use == LineUse::Write ? tlm::TLM_WRITE_COMMAND : tlm::TLM_READ_COMMAND, transaction);
  report(access, transaction.translation);
  if (use == LineUse::Write && transaction.translation.fault == FaultKind::None) {
    context_.watch.stored(transaction.translation.pa, access.bytes.size());
  }
  pass(transaction.cycles);
  return transaction.translation;
}

machine::Translation ProcessingElement::translate(const Access& access) {
  machine::Machine& machine = context_.backend.machine();
  const auto hit =
      machine::translate_hit(machine.cpus[context_.index], {access.type, access.address, access.pas});
  if (hit && hit->tlb == machine::TlbLevel::Level1) return *hit;
  synchronise();
  Transaction transaction;
  transaction.ledger = &ledger_;
  send(access, tlm::TLM_IGNORE_COMMAND, transaction);
  report(access, transaction.translation);
  pass(transaction.cycles);
  return transaction.translation;
}

bool ProcessingElement::touch_line(const Access& access) {
  timing::Ledger aside;
  Transaction transaction;
  transaction.reference_only = true;
  transaction.ledger = &aside;
  const bool store = access.type == AccessType::Store;
  send(access, store ? tlm::TLM_WRITE_COMMAND : tlm::TLM_READ_COMMAND, transaction);
  if (transaction.served == ServedBy::PrivateCaches || store) return false;
  for (const MicroOpRow& row : kMicroOps) {
    const auto& entry = aside.entry(row.op);
    if (entry.count != 0) ledger_.add(row.op, entry.count, entry.cycles);
  }
  pass(transaction.cycles);
  return true;
}

void ProcessingElement::read_ahead(const Access& access, bool prefetched) {
  synchronise();
  timing::Ledger aside;
  Transaction transaction;
  transaction.reference_only = true;
  transaction.ledger = &aside;
  send(access, tlm::TLM_READ_COMMAND, transaction);
  if (prefetched && context_.costs.cost(MicroOp::StreamedByte, machine::kLineBytes) < transaction.cycles) {
    charge(MicroOp::StreamedByte, machine::kLineBytes);
    return;
  }
  ledger_ += aside;
  pass(transaction.cycles);
}

void ProcessingElement::call_firmware(FirmwareCall& call) {
  synchronise();
  const bool from_realm = context_.backend.running(context_.index).has_value();
  call.cpu = context_.index;
  call.ledger = &ledger_;
  payload_.set_command(tlm::TLM_IGNORE_COMMAND);
  payload_.set_extension(&call);
  sc_core::sc_time delay = sc_core::SC_ZERO_TIME;
  (from_realm ? trap : smc)->b_transport(payload_, delay);
  payload_.clear_extension(&call);
  clock_.advance(call.cycles);
}

}  // namespace realmsim::soc

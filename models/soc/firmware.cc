#include "models/soc/firmware.h"

namespace realmsim::soc {
namespace {

void charge(FirmwareCall& call, const Meter& meter, const timing::CostTable& costs) {
  for (const MicroOpRow& row : kMicroOps) {
    const std::uint64_t count = meter.count(row.op);
    if (count == 0) continue;
    const Cycles cost = costs.cost(row.op, count);
    call.cycles += cost;
    if (call.ledger != nullptr) call.ledger->add(row.op, count, cost);
  }
}

}  // namespace

Rmm::Rmm(const sc_core::sc_module_name& name, backends::Backend& backend, const timing::CostTable& costs)
    : sc_module(name), backend_(backend), costs_(costs) {
  in.register_b_transport(this, &Rmm::transport);
}

void Rmm::transport(int, tlm::tlm_generic_payload& payload, sc_core::sc_time&) {
  FirmwareCall& call = *payload.get_extension<FirmwareCall>();
  Meter meter;
  switch (call.kind) {
    case FirmwareCall::Kind::Smc:
      call.returned = backend_.smc(call.cpu, call.x, meter);
      break;
    case FirmwareCall::Kind::Fault:
      call.fault = backend_.fault(call.cpu, call.access, call.translation, meter);
      break;
    case FirmwareCall::Kind::Exception:
      call.taken = backend_.exception(call.cpu, call.exception, meter);
      break;
    case FirmwareCall::Kind::MoveGranules:
      call.moved = backend_.move_granules(call.caller, call.base, call.count, call.target, meter);
      break;
  }
  charge(call, meter, costs_);
  payload.set_response_status(tlm::TLM_OK_RESPONSE);
}

Monitor::Monitor(const sc_core::sc_module_name& name) : sc_module(name) {
  in.register_b_transport(this, &Monitor::transport);
}

void Monitor::transport(int, tlm::tlm_generic_payload& payload, sc_core::sc_time& delay) {
  out->b_transport(payload, delay);
}

}  // namespace realmsim::soc

#include "models/soc/granule_checker.h"

namespace realmsim::soc {

GranuleChecker::GranuleChecker(const sc_core::sc_module_name& name, const CacheContext& context, GpcMode mode)
    : sc_module(name), context_(context), mode_(mode) {
  in.bind(*this);
}

machine::GpcResult GranuleChecker::check(Transaction& cause, sc_core::sc_time& delay) {
  const machine::GpcRequest request{.requester = cause.state, .pas = cause.pas, .pa = cause.pa()};
  machine::Machine& machine = context_.machine;
  if (mode_ == GpcMode::Off) return machine::DirectPort{machine, cause.cpu}.check(request);
  FetchPort port{*out.operator->(), fetch_, cause, Pas::Root, delay};
  return machine::check_reachable(machine, request, port, &machine.cpus[cause.cpu].gpt_cache);
}

void GranuleChecker::b_transport(tlm::tlm_generic_payload& payload, sc_core::sc_time& delay) {
  Transaction& transaction = transaction_of(payload);
  context_.machine.memory.expect(transaction.pa());
  context_.caches.expect(transaction.cpu, transaction.line());
  const machine::GpcResult result = check(transaction, delay);
  transaction.translation.found = result.found;
  if (result.fault != FaultKind::None) {
    transaction.translation.fault = result.fault;
    transaction.translation.level = result.level;
    payload.set_response_status(tlm::TLM_ADDRESS_ERROR_RESPONSE);
    return;
  }
  if (payload.get_command() == tlm::TLM_IGNORE_COMMAND) {
    payload.set_response_status(tlm::TLM_OK_RESPONSE);
    return;
  }
  out->b_transport(payload, delay);
}

}  // namespace realmsim::soc

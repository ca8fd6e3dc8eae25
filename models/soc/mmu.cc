#include "models/soc/mmu.h"

#include "models/machine/pas_selection.h"
#include "models/soc/fetch.h"

namespace realmsim::soc {
namespace {

// Walks through `target`; the check of the final access is a transaction that ends at the checker.
class WalkPort final : public machine::TranslationPort {
 public:
  WalkPort(tlm::tlm_fw_transport_if<>& target, machine::Machine& machine, Transaction& cause,
           sc_core::sc_time& delay)
      : target_(target), machine_(machine), cause_(cause), delay_(delay) {}

  machine::Fetched fetch(Pa pa) override {
    const Pas space = machine::default_space(machine::Regime::RealmEl10);
    return FetchPort{target_, cause_, space, delay_}.fetch(pa);
  }

  machine::Fetched recall(Pa pa) override { return machine::DirectPort{machine_, cause_.cpu}.fetch(pa); }

  machine::GpcResult check(const machine::GpcRequest& request) override {
    Transaction transaction = cause_;
    transaction.pas = request.pas;
    transaction.checked = false;
    transaction.cycles = {};
    tlm::tlm_generic_payload payload;
    payload.set_command(tlm::TLM_IGNORE_COMMAND);
    payload.set_address(request.pa.value);
    payload.set_extension(&transaction);
    target_.b_transport(payload, delay_);
    payload.clear_extension(&transaction);
    cause_.cycles += transaction.cycles;
    return {.fault = transaction.translation.fault,
            .level = static_cast<std::uint8_t>(transaction.translation.level),
            .found = transaction.translation.found};
  }

 private:
  tlm::tlm_fw_transport_if<>& target_;
  machine::Machine& machine_;
  Transaction& cause_;
  sc_core::sc_time& delay_;
};

}  // namespace

Mmu::Mmu(const sc_core::sc_module_name& name, machine::Machine& machine)
    : sc_module(name), machine_(machine) {
  in.register_b_transport(this, &Mmu::transport);
}

void Mmu::walk(const tlm::tlm_generic_payload& payload, Transaction& transaction, sc_core::sc_time& delay) {
  WalkPort port{*out.operator->(), machine_, transaction, delay};
  const machine::AccessRequest request{transaction.type, payload.get_address(), transaction.pas};
  transaction.translation = machine::translate_miss(machine_.cpus[transaction.cpu], request, port);
}

// TLM_IGNORE asks for the translation alone.
void Mmu::transport(tlm::tlm_generic_payload& payload, sc_core::sc_time& delay) {
  Transaction& transaction = transaction_of(payload);
  if (!transaction.translation.tlb) walk(payload, transaction, delay);
  if (transaction.translation.fault != FaultKind::None) {
    payload.set_response_status(tlm::TLM_ADDRESS_ERROR_RESPONSE);
    return;
  }
  if (payload.get_command() == tlm::TLM_IGNORE_COMMAND) {
    payload.set_response_status(tlm::TLM_OK_RESPONSE);
    return;
  }
  payload.set_address(transaction.translation.pa.value);
  transaction.pas = transaction.translation.pas;
  transaction.checked = true;
  out->b_transport(payload, delay);
}

}  // namespace realmsim::soc

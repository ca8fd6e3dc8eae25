#include "models/soc/mmu.h"

#include "models/machine/pas_selection.h"
#include "models/soc/fetch.h"

namespace realmsim::soc {
namespace {

// Walks through `target`; the check of the final access is a transaction that ends at the checker.
class WalkPort final : public machine::TranslationPort {
 public:
  WalkPort(tlm::tlm_fw_transport_if<>& target, Transaction& fetch, machine::Machine& machine,
           Transaction& cause, sc_core::sc_time& delay)
      : target_(target), fetch_(fetch), machine_(machine), cause_(cause), delay_(delay) {}

  machine::Fetched fetch(Pa pa) override {
    const Pas space = machine::default_space(machine::Regime::RealmEl10);
    return FetchPort{target_, fetch_, cause_, space, delay_}.fetch(pa);
  }

  machine::Fetched recall(Pa pa) override { return machine::DirectPort{machine_, cause_.cpu}.recall(pa); }
  std::uint64_t changes() const override { return machine_.memory.watched_changes(); }

  machine::GpcResult check(const machine::GpcRequest& request) override {
    fetch_.annotate(
        {.state = request.requester, .pas = request.pas, .cpu = cause_.cpu, .ledger = cause_.ledger});
    fetch_.ask(tlm::TLM_IGNORE_COMMAND, request.pa.value);
    target_.b_transport(fetch_, delay_);
    cause_.cycles += fetch_.cycles;
    return {.fault = fetch_.translation.fault,
            .level = static_cast<std::uint8_t>(fetch_.translation.level),
            .found = fetch_.translation.found};
  }

 private:
  tlm::tlm_fw_transport_if<>& target_;
  Transaction& fetch_;
  machine::Machine& machine_;
  Transaction& cause_;
  sc_core::sc_time& delay_;
};

}  // namespace

Mmu::Mmu(const sc_core::sc_module_name& name, machine::Machine& machine,
         machine::TranslationListener listener)
    : sc_module(name), machine_(machine), listener_(std::move(listener)) {
  in.bind(*this);
}

void Mmu::b_transport(tlm::tlm_generic_payload& payload, sc_core::sc_time& delay) {
  Transaction& transaction = transaction_of(payload);
  WalkPort port{*out.operator->(), fetch_, machine_, transaction, delay};
  const machine::AccessRequest request{transaction.type, payload.get_address(), transaction.pas,
                                       transaction.virtual_address};
  if (listener_) {
    const auto record = machine::translate_recorded(machine_, transaction.cpu, request, port);
    transaction.translation = record.result;
    listener_(record);
  } else {
    transaction.translation = machine::translate_miss(machine_.cpus[transaction.cpu], request, port);
  }
  const bool passed = transaction.translation.fault == FaultKind::None;
  payload.set_response_status(passed ? tlm::TLM_OK_RESPONSE : tlm::TLM_ADDRESS_ERROR_RESPONSE);
}

}  // namespace realmsim::soc

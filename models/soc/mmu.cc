#include "models/soc/mmu.h"

#include "models/machine/pas_selection.h"
#include "models/soc/fetch.h"

namespace realmsim::soc {
namespace {

using machine::GpcRequest;
using machine::GpcResult;

// Walks through checker and caches; what will be wanted of the host's memory is fetched meanwhile.
class WalkPort final : public machine::TranslationPort {
 public:
  WalkPort(const CacheContext& context, GranuleChecker& checker, Level2& level2, Transaction& fetch,
           Transaction& cause)
      : context_(context), checker_(checker), level2_(level2), fetch_(fetch), cause_(cause) {}

  void expect(Pa descriptor) override { context_.machine.memory.expect(descriptor); }
  machine::Fetched fetch(Pa pa) override {
    const machine::Memory& memory = context_.machine.memory;
    const Pas space = machine::default_space(machine::Regime::RealmEl10);
    context_.caches.expect(machine::LineTag{pa, space});
    const std::uint64_t word = pa.value < memory.size() ? memory.read64(pa) : 0;
    // Where the access leads if this is its last descriptor, of a page below 2^48. If not, the host fetches
    // in vain.
    const Pa next = machine::output_address(word, false) + cause_.get_address() % kGranuleBytes;
    memory.expect_page(next);
    const GpcResult checked =
        checker_.check({.requester = SecurityState::Realm, .pas = space, .pa = pa}, cause_);
    if (checked.fault != FaultKind::None) return {.fault = checked.fault, .level = checked.level};
    FetchPort{memory, level2_, fetch_, cause_, space}.refer(pa);
    memory.expect(next);
    return {.value = word};
  }
  machine::Fetched recall(Pa pa) override {
    return machine::DirectPort{context_.machine, cause_.cpu}.recall(pa);
  }
  std::uint64_t changes() const override { return context_.machine.memory.watched_changes(); }

  GpcResult check(const GpcRequest& request) override {
    context_.caches.expect(machine::LineTag{request.pa, request.pas});
    return checker_.check(request, cause_);
  }

 private:
  const CacheContext& context_;
  GranuleChecker& checker_;
  Level2& level2_;
  Transaction& fetch_;
  Transaction& cause_;
};

}  // namespace

Mmu::Mmu(const sc_core::sc_module_name& name, const CacheContext& context, GranuleChecker& checker,
         Level2& level2, machine::TranslationListener listener)
    : sc_module(name), context_(context), checker_(checker), level2_(level2), listener_(std::move(listener)) {
  in.bind(*this);
}

void Mmu::b_transport(tlm::tlm_generic_payload& payload, sc_core::sc_time&) {
  Transaction& transaction = transaction_of(payload);
  WalkPort port{context_, checker_, level2_, fetch_, transaction};
  machine::Machine& machine = context_.machine;
  const machine::AccessRequest request{transaction.type, payload.get_address(), transaction.pas,
                                       transaction.virtual_address};
  machine::Translation& made = *transaction.translation;
  if (listener_) {
    const auto record = machine::translate_recorded(machine, transaction.cpu, request, port);
    made = record.result;
    listener_(record);
  } else {
    machine::translate_miss(machine.cpus[transaction.cpu], request, port, made);
  }
  const bool passed = made.fault == FaultKind::None;
  payload.set_response_status(passed ? tlm::TLM_OK_RESPONSE : tlm::TLM_ADDRESS_ERROR_RESPONSE);
}

}  // namespace realmsim::soc

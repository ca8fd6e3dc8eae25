#include "models/soc/mmu.h"

#include "models/machine/pas_selection.h"
#include "models/machine/translation_without_stage1.h"

namespace realmsim::soc {
namespace {

using machine::GpcRequest;
using machine::GpcResult;

// Walks through checker and caches; what will be wanted of the host's memory is fetched meanwhile.
class WalkPort final : public machine::TranslationPort {
 public:
  WalkPort(const CacheContext& context, GranuleChecker& checker, Level2& level2, Transaction& cause)
      : context_(context),
        checker_(checker),
        level2_(level2),
        cause_(cause),
        cpu_(context.machine.cpus[cause.cpu]) {}

  void expect(Pa descriptor) override { memory().expect(descriptor); }
  machine::Fetched fetch(Pa pa) override {
    const GpcResult checked = check_descriptor(pa);
    if (checked.fault != FaultKind::None) return refused(checked);
    refer(pa);
    return {.value = memory().read64(pa)};
  }
  // Of a page, below 2^48. If it is not that, the host fetches in vain.
  machine::Fetched fetch_last(Pa pa) override {
    const std::uint64_t word = pa.value < memory().size() ? memory().read64(pa) : 0;
    const Pa next = machine::output_address(word, false) + cause_.get_address() % kGranuleBytes;
    memory().expect_page(next);
    const GpcResult checked = check_descriptor(pa);
    memory().expect(next);
    if (checked.fault != FaultKind::None) return refused(checked);
    refer(pa);
    return {.value = word};
  }
  machine::Fetched recall(Pa pa) override { return machine::DirectPort{context_.machine, cpu_}.recall(pa); }
  std::uint64_t changes() const override { return memory().watched_changes(); }

  GpcResult check(const GpcRequest& request) override {
    context_.caches.expect(machine::LineTag{request.pa, request.pas});
    return checker_.check(request, cpu_, cause_);
  }

 private:
  [[nodiscard]] const machine::Memory& memory() const { return context_.machine.memory; }
  static machine::Fetched refused(const GpcResult& checked) {
    return {.fault = checked.fault, .level = checked.level};
  }
  GpcResult check_descriptor(Pa pa) {
    return check({.requester = SecurityState::Realm, .pas = kSpace, .pa = pa});
  }
  void refer(Pa pa) { level2_.serve(LineRequest::descriptor(pa, kSpace, cause_.cpu), cause_); }

  static constexpr Pas kSpace = machine::default_space(machine::Regime::RealmEl10);  // of the tables
  const CacheContext& context_;
  GranuleChecker& checker_;
  Level2& level2_;
  Transaction& cause_;
  machine::Cpu& cpu_;
};

}  // namespace

Mmu::Mmu(const sc_core::sc_module_name& name, const CacheContext& context, GranuleChecker& checker,
         Level2& level2, machine::TranslationListener listener)
    : sc_module(name), context_(context), checker_(checker), level2_(level2), listener_(std::move(listener)) {
  in.bind(*this);
}

void Mmu::b_transport(tlm::tlm_generic_payload& payload, sc_core::sc_time&) {
  Transaction& transaction = transaction_of(payload);
  const machine::AccessRequest& request = *transaction.request;
  if (listener_) {
    record(transaction);
  } else if (request.virtual_address) {
    translate_by_both_stages(transaction);
  } else {
    WalkPort port{context_, checker_, level2_, transaction};
    machine::translate_without_stage1(context_.machine.cpus[transaction.cpu], request, port,
                                      *transaction.translation);
  }
  const bool passed = transaction.translation->fault == FaultKind::None;
  payload.set_response_status(passed ? tlm::TLM_OK_RESPONSE : tlm::TLM_ADDRESS_ERROR_RESPONSE);
}

void Mmu::translate_by_both_stages(Transaction& transaction) {
  WalkPort port{context_, checker_, level2_, transaction};
  machine::translate_miss(context_.machine.cpus[transaction.cpu], *transaction.request, port,
                          *transaction.translation);
}

void Mmu::record(Transaction& transaction) {
  WalkPort port{context_, checker_, level2_, transaction};
  const auto record =
      machine::translate_recorded(context_.machine, transaction.cpu, *transaction.request, port);
  *transaction.translation = record.result;
  listener_(record);
}

}  // namespace realmsim::soc

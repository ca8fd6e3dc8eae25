#include "models/soc/granule_checker.h"

namespace realmsim::soc {
namespace {

// Of the granule protection table: what the core reads at once, through the caches.
class TablePort final : public machine::MemoryPort {
 public:
  TablePort(const machine::Machine& machine, Level2& level2, Transaction& cause)
      : table_(machine), level2_(level2), cause_(cause) {}
  machine::Fetched fetch(Pa pa) override {
    const machine::Fetched word = table_.fetch(pa);
    if (word.fault == FaultKind::None)
      level2_.serve(LineRequest::descriptor(pa, Pas::Root, cause_.cpu), cause_);
    return word;
  }

 private:
  machine::DirectGptPort table_;
  Level2& level2_;
  Transaction& cause_;
};

}  // namespace

machine::GpcResult GranuleChecker::check_by_fetches(const machine::GpcRequest& request, machine::Cpu& cpu,
                                                    Transaction& cause) {
  TablePort port{context_.machine, level2_, cause};
  return machine::check_reachable(context_.machine, request, port, &cpu.gpt_cache);
}

}  // namespace realmsim::soc

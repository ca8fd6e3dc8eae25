#include "models/soc/granule_checker.h"

namespace realmsim::soc {
namespace {

// Of the granule protection table, through the caches.
class TablePort final : public machine::MemoryPort {
 public:
  TablePort(const machine::Machine& machine, Level2& level2, Transaction& cause)
      : machine_(machine), level2_(level2), cause_(cause) {}
  machine::Fetched fetch(Pa pa) override {
    if (machine_.map->find(pa) == nullptr) return {.fault = FaultKind::ExternalAbort};
    level2_.serve(LineRequest::descriptor(pa, Pas::Root, cause_.cpu), cause_);
    return {.value = machine_.memory.read64(pa)};
  }

 private:
  const machine::Machine& machine_;
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

#include "models/soc/granule_checker.h"

#include "models/soc/fetch.h"

namespace realmsim::soc {

machine::GpcResult GranuleChecker::check_by_fetches(const machine::GpcRequest& request, Transaction& cause) {
  machine::Machine& machine = context_.machine;
  FetchPort port{machine.memory, level2_, fetch_, cause, Pas::Root};
  return machine::check_reachable(machine, request, port, &machine.cpus[cause.cpu].gpt_cache);
}

}  // namespace realmsim::soc

#include "tests/rules/psci_bench.h"

#include "models/rmm/psci.h"

namespace realmsim::testing {

RecPair running_pair(Bench& bench, Runnable second) {
  const Pa rd = bench.new_realm();
  const Vcpu first = bench.add_rec(rd, 1);
  const RecPair pair{.rd = rd, .first = first, .second = bench.add_rec(rd, 2, second)};
  bench.activate(rd);
  bench.enter(pair.first);
  return pair;
}

RecPair pair_with_request(Bench& bench, Runnable second) {
  const RecPair pair = running_pair(bench, second);
  bench.rsi(pair.first, rmm::kPsciCpuOn, {kSecondMpidr, kEntryPoint, kContext});
  return pair;
}

}  // namespace realmsim::testing

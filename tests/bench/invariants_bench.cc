// Host time of step scenarios with every invariant judged after every step, as they run unless told
// otherwise, and with none. The documents are read once; each run builds its machine anew.
#include <array>

#include <benchmark/benchmark.h>

#include "sim/run/runner.h"

namespace realmsim::bench {
namespace {

void steps(benchmark::State& state, const std::string& name, run::Judging judging) {
  const std::string configs = REALMSIM_SOURCE_DIR "/configs";
  const std::string path = configs + "/scenarios/" + name + ".json";
  scenario::Document document{path, scenario::read_file(path).value(), configs};
  document.open();
  for (auto unused : state)
    benchmark::DoNotOptimize(run::run_document(document, {.options = {.judging = judging}}));
}

constexpr std::array kScenarios{"revoked-consumer-faults", "hypervisor-reads-ciphertext",
                                "attacks/host-churns-realms-until-an-id-returns",
                                "attacks/realm-fills-its-access-policy-table"};

const bool registered = [] {
  for (const std::string name : kScenarios) {
    for (const bool judged : {true, false}) {
      benchmark::RegisterBenchmark((std::string{judged ? "judged/" : "unjudged/"} + name).c_str(),
                                   [=](benchmark::State& state) { steps(state, name, {.on = judged}); })
          ->Unit(benchmark::kMillisecond);
    }
  }
  return true;
}();

}  // namespace
}  // namespace realmsim::bench

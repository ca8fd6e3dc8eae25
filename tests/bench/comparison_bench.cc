// Host time of the whole published comparison: ten sizes, six series, both phases, 1000 messages each.
#include <benchmark/benchmark.h>

#include "sim/run/runner.h"

namespace realmsim::bench {
namespace {

void comparison(benchmark::State& state) {
  const std::string configs = REALMSIM_SOURCE_DIR "/configs";
  const std::string path = configs + "/scenarios/ipc-comparison.json";
  for (auto unused : state) {
    scenario::Document document{path, scenario::read_file(path).value(), configs};
    document.open();
    benchmark::DoNotOptimize(run::run_document(document, {}));
  }
}

BENCHMARK(comparison)->Unit(benchmark::kMillisecond)->Iterations(1);

}  // namespace
}  // namespace realmsim::bench

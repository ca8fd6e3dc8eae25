// Host time of an attestation token: begun, taken whole, and verified.
#include <benchmark/benchmark.h>

#include "models/rmm/attestation_token.h"
#include "models/rmm/attestation_verifier.h"
#include "models/rmm/rsi_table.h"
#include "tests/bench/machine_under_bench.h"

namespace realmsim::bench {
namespace {

constexpr CpuIndex kRealmCpu = 0;
const Registers kInit{rmm::kRsiAttestationTokenInit.fid, 1, 2, 3, 4, 5, 6, 7, 8};
const Registers kContinue{rmm::kRsiAttestationTokenContinue.fid, kRam.value, 0, kGranuleBytes};

void begin_token(benchmark::State& state) {
  MachineUnderBench machine{kGranuleBytes};
  Meter meter;
  for (auto unused : state)
    benchmark::DoNotOptimize(machine.backend().smc(kRealmCpu, kInit, meter));
}

void take_token(benchmark::State& state) {
  MachineUnderBench machine{kGranuleBytes};
  Meter meter;
  for (auto unused : state) {
    machine.backend().smc(kRealmCpu, kInit, meter);
    if (machine.backend().smc(kRealmCpu, kContinue, meter).x[0] != 0) state.SkipWithError("no token");
  }
}

void verify_token(benchmark::State& state) {
  const auto token = rmm::sign_token(encode(rmm::realm_claims(rmm::Realm{}, {}, {})));
  const rmm::TokenExpectations expected{.platform_key = rmm::platform_attestation_key().public_key()};
  for (auto unused : state)
    benchmark::DoNotOptimize(rmm::verify_token(token, expected));
}

BENCHMARK(begin_token);
BENCHMARK(take_token);
BENCHMARK(verify_token);

}  // namespace
}  // namespace realmsim::bench

// RSI_MEASUREMENT_READ, RSI_MEASUREMENT_EXTEND.
#include <cstring>

#include "models/rmm/call.h"
#include "models/rmm/effects.h"
#include "models/rmm/measurement.h"
#include "models/rmm/properties.h"
#include "models/rmm/rsi_table.h"

namespace realmsim::rmm {
namespace {

constexpr unsigned kIndex = 1;
constexpr unsigned kSize = 2;
constexpr unsigned kValue = 3;  // X3 to X10

constexpr Property kIsSlot{"of_slot", "is 0 (RIM) or 1 to 4 (REM)",
                           [](const Call& call, unsigned reg) { return call.x(reg) < kMeasurementSlots; },
                           observe_value};
constexpr Property kIsExtensible{
    "of_rem", "is 1 to 4",
    [](const Call& call, unsigned reg) { return call.x(reg) >= 1 && call.x(reg) < kMeasurementSlots; },
    observe_value};
constexpr Property kFitsMeasurement{
    "at_most_64", "is at most 64",
    [](const Call& call, unsigned reg) { return call.x(reg) <= sizeof(crypto::Measurement); }, observe_value};

constexpr std::array kReadArguments{Argument{"index", kIndex, ArgumentKind::Number}};
constexpr std::array kReadOutputs{Output{"value_0", 1}, Output{"value_1", 2}, Output{"value_2", 3},
                                  Output{"value_3", 4}, Output{"value_4", 5}, Output{"value_5", 6},
                                  Output{"value_6", 7}, Output{"value_7", 8}};
constexpr auto kReadChecks = checks(check("index", kIsSlot, kIndex, kInput, CheckKind::Structural));
constexpr std::array kReadSteps{
    Step{"report", "tells the measurement",
         [](Commit& commit) {
           const crypto::Measurement& value = commit.call.realm().measurements[commit.call.x(kIndex)];
           std::memcpy(&commit.out[1], value.data(), value.size());
         }},
};

constexpr std::array kExtendArguments{Argument{"index", kIndex, ArgumentKind::Number},
                                      Argument{"size", kSize, ArgumentKind::Number},
                                      Argument{"value_0", kValue, ArgumentKind::Number},
                                      Argument{"value_1", kValue + 1, ArgumentKind::Number},
                                      Argument{"value_2", kValue + 2, ArgumentKind::Number},
                                      Argument{"value_3", kValue + 3, ArgumentKind::Number},
                                      Argument{"value_4", kValue + 4, ArgumentKind::Number},
                                      Argument{"value_5", kValue + 5, ArgumentKind::Number},
                                      Argument{"value_6", kValue + 6, ArgumentKind::Number},
                                      Argument{"value_7", kValue + 7, ArgumentKind::Number}};
constexpr auto kExtendChecks = checks(check("index", kIsExtensible, kIndex, kInput, CheckKind::Structural),
                                      check("size", kFitsMeasurement, kSize, kInput, CheckKind::Structural));

void extend(Commit& commit) {
  const Call& call = commit.call;
  crypto::Measurement value;
  for (unsigned i = 0; i < value.size() / 8; ++i) {
    const std::uint64_t word = call.x(kValue + i);
    std::memcpy(value.data() + std::size_t{i} * 8, &word, sizeof word);
  }
  Realm& realm = commit.fx.rmm.realms.at(call.rd());
  extend_measurement(realm, call.x(kIndex), std::span{value}.first(call.x(kSize)));
  const bool sha256 = realm.hash_algorithm == crypto::HashAlgorithm::Sha256;
  commit.fx.meter.charge(sha256 ? MicroOp::Sha256Byte : MicroOp::Sha512Byte,
                         crypto::digest_bytes(realm.hash_algorithm) + call.x(kSize));
}

constexpr std::array kExtendSteps{Step{"extend", "extends the REM by the value", extend}};

}  // namespace

constexpr Command kRsiMeasurementRead{
    .name = "RSI_MEASUREMENT_READ",
    .fid = 0xC4000192,
    .source = "RMM 1.0 B5",
    .purpose = "reads the initial or an extensible measurement of the realm",
    .arguments = kReadArguments,
    .outputs = kReadOutputs,
    .checks = kReadChecks,
    .steps = kReadSteps,
};

constexpr Command kRsiMeasurementExtend{
    .name = "RSI_MEASUREMENT_EXTEND",
    .fid = 0xC4000193,
    .source = "RMM 1.0 B5",
    .purpose = "extends a measurement of the realm with a value",
    .arguments = kExtendArguments,
    .outputs = {},
    .checks = kExtendChecks,
    .steps = kExtendSteps,
};

}  // namespace realmsim::rmm

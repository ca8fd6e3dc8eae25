// What a suite of scenarios says of the model beside published values. Those that have set nothing stand by
// target with their signed errors and what the errors of the scored ones come to; those that have set
// parameters stand apart and enter no mean.
//
// Errors are relative to the published value. The mean is over targets, each by the mean of its scored
// values, so that a target with many values weighs no more than one with a single value.
#pragma once

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "sim/report/style.h"
#include "sim/run/result.h"

namespace realmsim::report {

struct PublishedValue {
  std::string scenario;
  std::string platform;
  run::MetricResult metric;
};

struct Validation {
  std::vector<PublishedValue> targets;  // by target: T2 before T10
  std::vector<PublishedValue> calibration;

  void add(const run::RunResult& result);
};

// The scored values of one target.
struct TargetScore {
  std::string target;
  std::size_t values = 0;
  double mean_absolute_error = 0;
};

struct Score {
  std::vector<TargetScore> targets;
  std::optional<double> mean_absolute_error;
  std::optional<PublishedValue> worst;
  std::size_t not_measured = 0;  // scored values that the runs have not brought forth; in no mean
};

Score score_of(const Validation& validation);

std::string validation_text(const Validation& validation, const Style& style);
nlohmann::ordered_json validation_json(const Validation& validation);

}  // namespace realmsim::report

// Workloads run on a shipped platform, and the platform's prices that they are made of.
#pragma once

#include <algorithm>
#include <map>
#include <string>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "sim/run/runner.h"
#include "sim/run/workloads/workload.h"

namespace realmsim::run {

using nlohmann::json;

inline const std::string kConfigs = REALMSIM_SOURCE_DIR "/configs";

struct Setting {
  std::string platform = "rk3588-a55";
  std::string backend = "cca-csm";
  json parameters = json::object();  // other than the platform's
  Picoseconds quantum{1'000'000};
};

json scenario_with(const json& workload, const Setting& setting);

std::map<std::string, double> measure(const json& workload, const Setting& setting = {});

// The parameters of a platform by name.
class Prices {
 public:
  explicit Prices(const Setting& setting);
  [[nodiscard]] double of(timing::ParameterKey key) const {
    return static_cast<double>(parameters_.thousandths(key)) / 1000;
  }

 private:
  timing::Parameters parameters_;
};

json exits(std::string_view what, std::string_view in);

// A test for every shipped platform that knows time.
class EveryPlatform : public ::testing::TestWithParam<std::string> {
 protected:
  [[nodiscard]] Setting setting() const { return {.platform = GetParam()}; }
  [[nodiscard]] double cycles(const json& workload) const {
    return measure(workload, setting()).at("cycles.p50");
  }
};

inline const auto kTimedPlatforms = ::testing::Values("rk3588-a55", "rk3588-a76", "n1sdp", "kunpeng920");
std::string platform_name(const ::testing::TestParamInfo<std::string>& platform);

}  // namespace realmsim::run

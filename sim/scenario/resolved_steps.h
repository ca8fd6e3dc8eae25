// What the steps of a program leave out, written down.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "sim/scenario/scenario.h"
#include "sim/scenario/verbs.h"

namespace realmsim::scenario {

// A key that is absent means this.
void put_default(nlohmann::ordered_json& object, std::string_view key, nlohmann::ordered_json value);
// And these, of the rows that have a fallback.
void put_fallbacks(nlohmann::ordered_json& object, std::span<const KeyRow> rows);

class StepDefaults {
 public:
  explicit StepDefaults(const Scenario& scenario);

  // Arguments of a verb, with `rec` as the step has it.
  [[nodiscard]] nlohmann::ordered_json arguments(std::string_view verb, nlohmann::ordered_json with,
                                                 std::uint64_t rec) const;
  // `actor` takes the step if it names nobody.
  void put(nlohmann::ordered_json& step, const std::string& actor) const;

 private:
  using Json = nlohmann::ordered_json;
  [[nodiscard]] bool is_realm(const Json& step) const;

  const Scenario& scenario_;
  std::vector<Verb> verbs_;
};

}  // namespace realmsim::scenario

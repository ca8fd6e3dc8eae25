// Unsound firmware: the row of a command with something taken out of it.
#pragma once

#include <algorithm>
#include <vector>

#include <gtest/gtest.h>

#include "models/rmm/command.h"

namespace realmsim::testing {

// A command without one of its checks, or with another step in the place of one.
struct Altered {
  std::vector<rmm::Check> checks;
  std::vector<rmm::Step> steps;
  rmm::Command row;

  explicit Altered(const rmm::Command& base)
      : checks(base.checks.begin(), base.checks.end()),
        steps(base.steps.begin(), base.steps.end()),
        row(base) {}
  Altered& without_check(std::string_view id) {
    EXPECT_EQ(std::erase_if(checks, [&](const rmm::Check& check) { return check.id() == id; }), 1u) << id;
    row.checks = checks;
    return *this;
  }
  Altered& with_step(std::string_view name, void (*apply)(rmm::Commit& commit)) {
    const auto step = std::ranges::find(steps, name, &rmm::Step::name);
    EXPECT_NE(step, steps.end()) << name;
    if (step != steps.end()) step->apply = apply;
    row.steps = steps;
    return *this;
  }
};

// The step is missing.
inline void nothing(rmm::Commit&) {}

}  // namespace realmsim::testing

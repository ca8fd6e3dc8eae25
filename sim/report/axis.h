// An axis of a figure: where values lie along it, and its ticks.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "sim/scenario/scenario.h"

namespace realmsim::report {

struct Tick {
  double value = 0;
  std::string label;  // empty: a minor tick
};

class Axis {
 public:
  // Covers `values`, all finite and at least one. Without a scale it is logarithmic if they are positive and
  // span more than a decade. Where a value is not positive it is linear, whatever was asked for.
  Axis(std::span<const double> values, std::optional<scenario::AxisScale> scale);

  [[nodiscard]] bool logarithmic() const { return scale_ == scenario::AxisScale::Log; }
  // From 0 at its beginning to 1 at its end.
  [[nodiscard]] double place(double value) const;
  // Ascending.
  [[nodiscard]] const std::vector<Tick>& ticks() const { return ticks_; }

 private:
  void divide_linearly(double least, double most);
  void divide_by_decades(double least, double most);
  void divide_by_doublings(double least, double most);  // of powers of two, as sizes are

  scenario::AxisScale scale_ = scenario::AxisScale::Linear;
  double begin_ = 0;
  double end_ = 1;
  std::vector<Tick> ticks_;
};

}  // namespace realmsim::report

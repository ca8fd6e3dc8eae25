#include "sim/report/axis.h"

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

namespace realmsim::report {
namespace {

using scenario::AxisScale;

constexpr int kMostLabels = 6;
constexpr double kFirstPowerLabel = 1e5;  // an axis that gets there labels its decades as powers

// From 10 000 on in thousands, millions and so on.
std::string number(double value) {
  struct Prefix {
    double factor;
    std::string_view name;
  };
  constexpr std::array kPrefixes{Prefix{1e12, "T"}, Prefix{1e9, "G"}, Prefix{1e6, "M"}, Prefix{1e3, "k"}};
  for (const Prefix& prefix : kPrefixes) {
    if (std::abs(value) >= 1e4 && std::abs(value) >= prefix.factor)
      return fmt::format("{:.6g}{}", value / prefix.factor, prefix.name);
  }
  return fmt::format("{:.6g}", value);
}

std::string power_of_ten(int exponent) {
  constexpr std::array<std::string_view, 10> kRaised{"⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"};
  std::string text = exponent < 0 ? "10⁻" : "10";
  for (const char digit : std::to_string(std::abs(exponent)))
    text += kRaised[static_cast<std::size_t>(digit - '0')];
  return text;
}

// 2^exponent, from 2^10 on in Ki, Mi, Gi and so on.
std::string power_of_two(int exponent) {
  constexpr std::array<std::string_view, 7> kPrefixes{"", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"};
  const auto prefix = std::min(static_cast<std::size_t>(std::max(exponent, 0)) / 10, kPrefixes.size() - 1);
  return number(std::exp2(exponent - 10 * static_cast<int>(prefix))) + std::string{kPrefixes[prefix]};
}

bool is_power_of_two(double value) {
  int exponent = 0;
  return value >= 1 && std::frexp(value, &exponent) == 0.5;
}

AxisScale suitable(double least, double most, std::optional<AxisScale> asked) {
  if (least <= 0) return AxisScale::Linear;
  return asked.value_or(most / least > 10 ? AxisScale::Log : AxisScale::Linear);
}

// The least of 1, 2, 5, 10, 20, 50 and so on that is not below.
double round_up(double value) {
  const double decade = std::pow(10, std::floor(std::log10(value)));
  for (const double factor : {1.0, 2.0, 5.0}) {
    if (factor * decade >= value * (1 - 1e-9)) return factor * decade;
  }
  return 10 * decade;
}

double round_down(double value) {
  const double decade = std::pow(10, std::floor(std::log10(value)));
  for (const double factor : {5.0, 2.0}) {
    if (factor * decade <= value * (1 + 1e-9)) return factor * decade;
  }
  return decade;
}

}  // namespace

Axis::Axis(std::span<const double> values, std::optional<AxisScale> scale) {
  const auto [least, most] = std::ranges::minmax(values);
  scale_ = suitable(least, most, scale);
  if (!logarithmic()) {
    divide_linearly(least, most);
  } else if (std::ranges::all_of(values, is_power_of_two)) {
    divide_by_doublings(least, most);
  } else {
    divide_by_decades(least, most);
  }
}

double Axis::place(double value) const {
  if (logarithmic()) return std::log(value / begin_) / std::log(end_ / begin_);
  return (value - begin_) / (end_ - begin_);
}

// From zero, unless that would leave most of the axis empty.
void Axis::divide_linearly(double least, double most) {
  if (least > 0 && least < most / 2) least = 0;
  if (most < 0 && most > least / 2) most = 0;
  const double width = most > least ? most - least : std::max(std::abs(most), 1.0);
  const double step = round_up(width / (kMostLabels - 1));
  const double first = std::floor(least / step);
  const double last = std::max(std::ceil(most / step), first + 1);
  for (double i = first; i <= last; ++i)
    ticks_.push_back({i * step, number(i * step + 0.0)});
  begin_ = first * step;
  end_ = last * step;
}

void Axis::divide_by_decades(double least, double most) {
  begin_ = round_down(least);
  end_ = most > begin_ ? round_up(most) : 10 * begin_;
  const int first = static_cast<int>(std::floor(std::log10(begin_) + 1e-9));
  const int last = static_cast<int>(std::floor(std::log10(end_) + 1e-9));
  const bool few = std::log10(end_ / begin_) < 2;
  const int stride = (last - first) / kMostLabels + 1;
  for (int exponent = first; exponent <= last; ++exponent) {
    for (int factor = 1; factor < 10; ++factor) {
      const double value = factor * std::pow(10, exponent);
      if (value < begin_ * (1 - 1e-9) || value > end_ * (1 + 1e-9)) continue;
      const bool labelled =
          few ? factor == 1 || factor == 2 || factor == 5 : factor == 1 && (exponent - first) % stride == 0;
      const bool as_power = !few && end_ >= kFirstPowerLabel;
      ticks_.push_back({value, !labelled ? "" : as_power ? power_of_ten(exponent) : number(value)});
    }
  }
}

// A third of a doubling is left free at both ends, so that no marker sits on the frame.
void Axis::divide_by_doublings(double least, double most) {
  const int first = std::ilogb(least);
  const int last = std::ilogb(most);
  const int stride = (last - first) / kMostLabels + 1;
  begin_ = least / std::exp2(1.0 / 3);
  end_ = most * std::exp2(1.0 / 3);
  for (int exponent = first; exponent <= last; ++exponent)
    ticks_.push_back({std::exp2(exponent), (exponent - first) % stride == 0 ? power_of_two(exponent) : ""});
}

}  // namespace realmsim::report

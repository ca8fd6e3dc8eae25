#include "sim/report/text_table.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace realmsim::report {
namespace {

std::string line(const std::vector<std::string>& cells, const std::vector<std::size_t>& widths,
                 const std::vector<TextTable::Column>& columns) {
  std::string text;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const bool left = columns[i].align == TextTable::Align::Left;
    const std::string padded =
        left ? fmt::format("{:<{}}", cells[i], widths[i]) : fmt::format("{:>{}}", cells[i], widths[i]);
    text += "  " + padded;
  }
  while (!text.empty() && text.back() == ' ')
    text.pop_back();
  return text + "\n";
}

}  // namespace

std::string TextTable::render() const {
  std::vector<std::string> titles;
  std::vector<std::size_t> widths;
  for (const Column& column : columns_) {
    titles.push_back(column.title);
    widths.push_back(column.title.size());
  }
  for (const auto& row : rows_) {
    for (std::size_t i = 0; i < row.size(); ++i)
      widths[i] = std::max(widths[i], row[i].size());
  }
  std::string text = line(titles, widths, columns_);
  for (const auto& row : rows_)
    text += line(row, widths, columns_);
  return text;
}

std::string compact(double value) {
  const double size = std::abs(value);
  if (size >= 1000) return fmt::format("{:.0f}", value);
  if (size >= 100) return fmt::format("{:.1f}", value);
  return fmt::format("{:.2f}", value);
}

}  // namespace realmsim::report

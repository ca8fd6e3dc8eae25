// A table in plain text: columns as wide as they need to be, numbers to the right, words to the left.
#pragma once

#include <string>
#include <vector>

namespace realmsim::report {

class TextTable {
 public:
  enum class Align : bool { Left, Right };
  struct Column {
    std::string title;
    Align align = Align::Right;
  };
  explicit TextTable(std::vector<Column> columns) : columns_(std::move(columns)) {}

  // As many cells as there are columns.
  void add(std::vector<std::string> cells) { rows_.push_back(std::move(cells)); }
  [[nodiscard]] bool empty() const { return rows_.empty(); }
  [[nodiscard]] std::string render() const;

 private:
  std::vector<Column> columns_;
  std::vector<std::vector<std::string>> rows_;
};

// A value with as many decimals as its size deserves.
std::string compact(double value);

}  // namespace realmsim::report

#include "sim/scenario/diagnostic.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <iterator>
#include <string_view>
#include <utility>

#include <fmt/color.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "models/base/name_table.h"

namespace realmsim::scenario {
namespace {

using namespace std::string_view_literals;

constexpr std::size_t kMaxColumns = 120;
constexpr std::size_t kEllipsisColumns = 3;

constexpr NameTable<Severity, 2> kSeverityNames{{
    {Severity::Error, "error"},
    {Severity::Warning, "warning"},
}};

// UTF-8 sequences that move the cursor, reverse the text or leave no trace on a terminal, as [first, last].
constexpr std::array kUnprintable{
    std::pair{"\x00"sv, "\x1f"sv},                  // C0 controls
    std::pair{"\x7f"sv, "\x7f"sv},                  // delete
    std::pair{"\xc2\x80"sv, "\xc2\x9f"sv},          // C1 controls
    std::pair{"\xe2\x80\x8b"sv, "\xe2\x80\x8f"sv},  // zero width, direction marks
    std::pair{"\xe2\x80\xa8"sv, "\xe2\x80\xae"sv},  // line separators, direction overrides
    std::pair{"\xe2\x81\xa0"sv, "\xe2\x81\xaf"sv},  // invisible operators, direction isolates
    std::pair{"\xef\xbb\xbf"sv, "\xef\xbb\xbf"sv},  // byte-order mark
};

std::string_view printed(std::string_view sequence) {
  if (sequence == "\t") return " ";
  const bool unprintable = std::any_of(kUnprintable.begin(), kUnprintable.end(), [&](const auto& range) {
    return sequence.size() == range.first.size() && sequence >= range.first && sequence <= range.second;
  });
  return unprintable ? "\ufffd"sv : sequence;
}

// Text as a terminal shows it, one code point to a column.
using Columns = std::vector<std::string_view>;

void append(Columns& columns, std::string_view text) {
  while (!text.empty()) {
    const std::size_t length = utf8_length(text);
    columns.push_back(length == 0 ? "\ufffd"sv : printed(text.substr(0, length)));
    text.remove_prefix(std::max<std::size_t>(length, 1));
  }
}

std::string printable(std::string_view text) {
  Columns columns;
  append(columns, text);
  return fmt::format("{}", fmt::join(columns, ""));
}

bool is_continuation(char byte) {
  return (static_cast<unsigned char>(byte) & 0xc0) == 0x80;
}

struct Excerpt {
  std::string text;
  std::string marks;  // with the spaces before them
};

// Marks bytes [begin, end) of a line; of a long one only `width` columns around the marks are kept.
Excerpt excerpt(std::string_view line, std::size_t begin, std::size_t end, std::size_t width) {
  // More columns on either side than are kept, however many bytes one takes.
  const std::size_t reach = 8 * width;
  end = std::min(end, begin + reach);
  line = line.substr(0, end + reach);
  if (begin > reach) {
    std::size_t cut = begin - reach;
    while (cut < begin && is_continuation(line[cut]))
      ++cut;
    line.remove_prefix(cut);
    begin -= cut;
    end -= cut;
  }
  Columns columns;
  append(columns, line.substr(0, begin));
  const std::size_t mark = columns.size();
  append(columns, line.substr(begin, end - begin));
  std::size_t marks = std::max<std::size_t>(columns.size() - mark, 1);
  append(columns, line.substr(end));

  std::size_t first = 0;
  if (columns.size() > width) {
    marks = std::min(marks, width - 2 * kEllipsisColumns);
    const std::size_t room = (width - marks) / 2;
    first = std::min(mark - std::min(mark, room), columns.size() - width);
    const bool more = first + width < columns.size();
    columns.erase(columns.begin(), columns.begin() + static_cast<std::ptrdiff_t>(first));
    columns.resize(width);
    if (first > 0) std::fill_n(columns.begin(), kEllipsisColumns, ".");
    if (more) std::fill_n(columns.rbegin(), kEllipsisColumns, ".");
  }
  return {.text = fmt::format("{}", fmt::join(columns, "")),
          .marks = std::string(mark - first, ' ') + std::string(marks, '^')};
}

struct Palette {
  fmt::text_style level;
  fmt::text_style message;
  fmt::text_style gutter;
};

Palette palette_of(Severity severity, bool color) {
  if (!color) return {};
  const auto hue = severity == Severity::Error ? fmt::terminal_color::red : fmt::terminal_color::yellow;
  return {.level = fmt::emphasis::bold | fmt::fg(hue),
          .message = fmt::emphasis::bold,
          .gutter = fmt::fg(fmt::terminal_color::blue)};
}

std::string shown_place(const SourceFile& file, Position position) {
  return fmt::format("{}:{}:{}", printable(file.name), position.line, position.column);
}

std::string render(const SourceFile& file, const Diagnostic& diagnostic, const Palette& palette) {
  const Position position = file.position_of(diagnostic.begin);
  const std::string number = std::to_string(position.line);
  const auto level = fmt::format("{}[{}]", find_name(kSeverityNames, diagnostic.severity), diagnostic.code);
  std::string out =
      fmt::format("{}: {}: {}\n", shown_place(file, position), fmt::styled(level, palette.level),
                  fmt::styled(printable(diagnostic.message), palette.message));
  const auto add_line = [&](std::string_view label, char bar, std::string_view text) {
    const auto gutter = fmt::format("{:{}} {}", label, number.size(), bar);
    out += fmt::format("{}{}{}\n", fmt::styled(gutter, palette.gutter), text.empty() ? "" : " ", text);
  };

  const std::string_view line = file.line_around(diagnostic.begin);
  if (line.find_first_not_of(" \t") != std::string_view::npos || !diagnostic.note.empty()) {
    const std::size_t begin = std::min(position.column - 1, line.size());
    const std::size_t end = std::min(begin + diagnostic.end - diagnostic.begin, line.size());
    const Excerpt shown = excerpt(line, begin, end, kMaxColumns - number.size() - std::strlen(" | "));
    const auto marks =
        fmt::format("{}{}{}", shown.marks, diagnostic.note.empty() ? "" : " ", printable(diagnostic.note));
    add_line("", '|', "");
    add_line(number, '|', shown.text);
    add_line("", '|', fmt::format("{}", fmt::styled(marks, palette.level)));
  }
  if (!diagnostic.pointer.empty()) add_line("", '=', "at    " + printable(diagnostic.pointer));
  if (!diagnostic.use.empty()) add_line("", '=', "in    " + printable(diagnostic.use));
  if (!diagnostic.help.empty()) add_line("", '=', "help  " + printable(diagnostic.help));
  return out;
}

}  // namespace

Diagnostic error_at(const CodeRow& row, ByteRange range, std::string message) {
  return {
      .code = std::string{row.code}, .begin = range.begin, .end = range.end, .message = std::move(message)};
}

void Diagnostics::add(Diagnostic diagnostic) {
  if (sorted_.size() == kMostDiagnostics) return;
  const auto starts_before = [](const Diagnostic& a, const Diagnostic& b) { return a.begin < b.begin; };
  const auto [first, last] = std::equal_range(sorted_.begin(), sorted_.end(), diagnostic, starts_before);
  const bool known =
      std::any_of(first, last, [&](const Diagnostic& other) { return other.code == diagnostic.code; });
  if (!known) sorted_.insert(last, std::move(diagnostic));
}

const SourceFile& Diagnostics::file_of(std::size_t offset) const {
  const auto begins_after = [](std::size_t at, const SourceFile* file) { return at < file->begin; };
  return **std::prev(std::upper_bound(files_.begin() + 1, files_.end(), offset, begins_after));
}

std::string Diagnostics::place_of(std::size_t offset) const {
  const SourceFile& file = file_of(offset);
  return shown_place(file, file.position_of(offset));
}

bool Diagnostics::has_errors() const {
  return std::any_of(sorted_.begin(), sorted_.end(),
                     [](const Diagnostic& diagnostic) { return diagnostic.severity == Severity::Error; });
}

std::string Diagnostics::render_text(bool color) const {
  std::string out;
  for (const Diagnostic& diagnostic : sorted_) {
    if (!out.empty()) out += '\n';
    out += render(file_of(diagnostic.begin), diagnostic, palette_of(diagnostic.severity, color));
  }
  return out;
}

nlohmann::json Diagnostics::to_json() const {
  auto out = nlohmann::json::array();
  for (const Diagnostic& diagnostic : sorted_) {
    const SourceFile& file = file_of(diagnostic.begin);
    const Position position = file.position_of(diagnostic.begin);
    out.push_back({{"file", printable(file.name)},
                   {"line", position.line},
                   {"column", position.column},
                   {"severity", find_name(kSeverityNames, diagnostic.severity)},
                   {"code", diagnostic.code},
                   {"message", diagnostic.message},
                   {"pointer", diagnostic.pointer},
                   {"help", diagnostic.help}});
    if (!diagnostic.use.empty()) out.back()["use"] = diagnostic.use;
  }
  return out;
}

}  // namespace realmsim::scenario

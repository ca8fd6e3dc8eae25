// Reads a file into its tree: nlohmann's parser with a builder behind it, and a cursor beside it that says
// where each token stands.
#include <charconv>
#include <cmath>
#include <cstddef>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "sim/scenario/byte_checks.h"
#include "sim/scenario/codes.h"
#include "sim/scenario/json_tree.h"
#include "sim/scenario/token_cursor.h"

namespace realmsim::scenario {
namespace {

constexpr std::size_t kMaxDepth = 64;
constexpr std::string_view kByteOrderMarkBytes = "\xef\xbb\xbf";

// nlohmann stops at a number that no double holds. The builder reports it, the parser gets a zero instead.
std::string with_zeros_for_overflow(std::string_view text, std::size_t begin) {
  std::string out{text};
  TokenCursor cursor{text, begin};
  for (ByteRange token = cursor.next(); token.begin < text.size(); token = cursor.next()) {
    double value = 0;
    const char* const digits = text.data() + token.begin;
    const auto result = std::from_chars(digits, text.data() + token.end, value);
    if (result.ec != std::errc::result_out_of_range) continue;
    const auto length = static_cast<std::size_t>(result.ptr - digits);
    out.replace(token.begin, length, "0" + std::string(length - 1, ' '));
  }
  return out;
}

// "syntax error while parsing value - REASON; last read: 'TEXT'"
std::string_view reason_in(std::string_view what) {
  what.remove_prefix(what.find(" - ") + 3);
  return what.substr(0, what.find("; last read: "));
}

bool closes_after_comma(std::string_view text, std::size_t at) {
  if (at == text.size() || (text[at] != ']' && text[at] != '}')) return false;
  const std::size_t before = text.substr(0, at).find_last_not_of(" \t\r\n");
  return before != std::string_view::npos && text[before] == ',';
}

// A container whose end is yet to come.
struct Frame {
  bool is_object;
  std::size_t begin;
  std::string pointer;
  std::vector<Node> elements;
  std::vector<Member> members;
  std::string key;  // of the member to come
  ByteRange key_range;
  std::unordered_map<std::string, std::size_t> first_keys;  // where each key stands first
};

class TreeBuilder final : public nlohmann::json_sax<nlohmann::json> {
 public:
  TreeBuilder(const SourceFile& file, std::size_t begin, Diagnostics& diagnostics)
      : file_(file), diagnostics_(diagnostics), cursor_(file.text, begin) {}

  bool null() override { return add_scalar({}); }
  bool boolean(bool value) override { return add_scalar(value); }
  bool number_integer(number_integer_t) override { return add_number(); }
  bool number_unsigned(number_unsigned_t) override { return add_number(); }
  bool number_float(number_float_t, const string_t&) override { return add_number(); }
  bool string(string_t& value) override { return add_scalar(std::move(value)); }
  bool binary(binary_t&) override { return false; }  // no text holds one
  bool start_object(std::size_t) override { return open(true); }
  bool start_array(std::size_t) override { return open(false); }
  bool end_object() override { return close(); }
  bool end_array() override { return close(); }
  bool key(string_t& value) override;
  bool parse_error(std::size_t bytes_read, const std::string&,
                   const nlohmann::json::exception& exception) override;

  // The tree, once the parser is content with the whole text.
  std::optional<Node> finish() {
    cursor_.pass_rest();
    return std::move(root_);
  }
  void report_comments();

 private:
  [[nodiscard]] std::string next_pointer() const;
  bool add_scalar(Node::Value value);
  bool add_number();
  bool open(bool is_object);
  bool close();
  void add(Node node);

  // Where it stands among all files.
  [[nodiscard]] ByteRange placed(ByteRange token) const {
    return {file_.begin + token.begin, file_.begin + token.end};
  }
  ByteRange next_token() { return placed(cursor_.next()); }
  [[nodiscard]] std::size_t line_of(std::size_t offset) const {
    return diagnostics_.file_of(offset).position_of(offset).line;
  }

  const SourceFile& file_;
  Diagnostics& diagnostics_;
  TokenCursor cursor_;
  std::vector<Frame> frames_;
  std::optional<Node> root_;
};

std::string TreeBuilder::next_pointer() const {
  if (frames_.empty()) return {};
  const Frame& frame = frames_.back();
  if (frames_.size() > kMaxDepth) return frame.pointer;
  const nlohmann::json::json_pointer root;
  return frame.pointer + (frame.is_object ? root / frame.key : root / frame.elements.size()).to_string();
}

bool TreeBuilder::add_scalar(Node::Value value) {
  add({std::move(value), next_token(), next_pointer()});
  return true;
}

bool TreeBuilder::add_number() {
  const ByteRange range = next_token();
  Node node{NumberText{std::string{file_.slice(range)}}, range, next_pointer()};
  const auto value = node.as_double();
  if (!value || std::abs(*value) > kMaxInteger) {
    Diagnostic found = error_at(kNumberRange, range,
                                value ? "number above 2^53-1 in magnitude" : "number that no double holds");
    found.pointer = node.pointer();
    found.help = "write it as a string such as \"0x...\"";
    diagnostics_.add(std::move(found));
  }
  add(std::move(node));
  return true;
}

bool TreeBuilder::open(bool is_object) {
  const ByteRange bracket = next_token();
  std::string pointer = next_pointer();
  if (frames_.size() == kMaxDepth) {
    Diagnostic found = error_at(kNesting, bracket, fmt::format("nesting deeper than {}", kMaxDepth));
    found.pointer = pointer;
    diagnostics_.add(std::move(found));
  }
  frames_.push_back({.is_object = is_object, .begin = bracket.begin, .pointer = std::move(pointer)});
  return true;
}

bool TreeBuilder::close() {
  Frame frame = std::move(frames_.back());
  frames_.pop_back();
  Node::Value value =
      frame.is_object ? Node::Value{std::move(frame.members)} : Node::Value{std::move(frame.elements)};
  add({std::move(value), {frame.begin, next_token().end}, frame.pointer});
  return true;
}

bool TreeBuilder::key(string_t& value) {
  Frame& frame = frames_.back();
  frame.key = std::move(value);
  frame.key_range = next_token();
  const auto [first, is_new] = frame.first_keys.try_emplace(frame.key, frame.key_range.begin);
  if (is_new) return true;
  Diagnostic found =
      error_at(kDuplicateKey, frame.key_range,
               fmt::format("duplicate key `{}`, first on line {}", frame.key, line_of(first->second)));
  found.pointer = next_pointer();
  diagnostics_.add(std::move(found));
  return true;
}

bool TreeBuilder::parse_error(std::size_t bytes_read, const std::string&,
                              const nlohmann::json::exception& exception) {
  const ByteRange token = cursor_.refused(bytes_read);
  Diagnostic found = error_at(kSyntaxError, placed(token), std::string{reason_in(exception.what())});
  if (!frames_.empty()) {
    const Frame& frame = frames_.back();
    found.pointer = frame.pointer;
    if (token.begin == file_.text.size()) {
      found.note = fmt::format("the `{}` of line {} is not closed",
                               file_.slice({frame.begin, frame.begin + 1}), line_of(frame.begin));
    }
  }
  if (closes_after_comma(file_.text, token.begin)) found.help = "remove the comma before it";
  diagnostics_.add(std::move(found));
  return false;
}

void TreeBuilder::report_comments() {
  for (const ByteRange comment : cursor_.comments()) {
    Diagnostic found = error_at(kComment, placed(comment), "comment in strict JSON");
    found.help = "a file named .jsonc may have comments";
    diagnostics_.add(std::move(found));
  }
}

void TreeBuilder::add(Node node) {
  if (frames_.empty()) {
    root_ = std::move(node);
    return;
  }
  if (frames_.size() > kMaxDepth) return;
  Frame& frame = frames_.back();
  if (frame.is_object) {
    frame.members.push_back({std::move(frame.key), frame.key_range, std::move(node)});
  } else {
    frame.elements.push_back(std::move(node));
  }
}

void report_byte_order_mark(const SourceFile& file, Diagnostics& diagnostics) {
  Diagnostic found =
      error_at(kByteOrderMark, {file.begin, file.begin + kByteOrderMarkBytes.size()}, "byte-order mark");
  found.help = "save the file as UTF-8 without one";
  diagnostics.add(std::move(found));
}

}  // namespace

std::optional<Node> parse(const SourceFile& file, Dialect dialect, Diagnostics& diagnostics) {
  if (auto found = unfit_bytes(file.text)) {
    found->begin += file.begin;
    found->end += file.begin;
    diagnostics.add(std::move(*found));
    return std::nullopt;
  }
  const std::size_t begin = file.text.starts_with(kByteOrderMarkBytes) ? kByteOrderMarkBytes.size() : 0;
  if (begin > 0) report_byte_order_mark(file, diagnostics);

  TreeBuilder builder{file, begin, diagnostics};
  std::optional<Node> tree;
  const bool complete = nlohmann::json::sax_parse(with_zeros_for_overflow(file.text, begin), &builder,
                                                  nlohmann::json::input_format_t::json, true, true);
  if (complete) tree = builder.finish();
  if (dialect == Dialect::Json) builder.report_comments();
  return tree;
}

}  // namespace realmsim::scenario

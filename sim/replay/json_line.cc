#include "sim/replay/json_line.h"

#include <algorithm>
#include <cmath>

#include <nlohmann/json.hpp>

#include "sim/scenario/json_tree.h"
#include "sim/scenario/token_cursor.h"

namespace realmsim::replay {
namespace {

constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";
constexpr std::size_t kMaxDepth = 64;

}  // namespace

// Listens to nlohmann's parser; the cursor says where each token stands. Returning false ends the parse.
class LineBuilder {
 public:
  using Json = nlohmann::json;

  LineBuilder(std::string_view text, JsonLine& line) : text_(text), line_(line), cursor_(text, 0) {}

  bool null() { return add({.kind = Kind::Null, .range = cursor_.next()}); }
  bool boolean(bool value) { return add({.kind = Kind::Bool, .boolean = value, .range = cursor_.next()}); }
  bool number_integer(Json::number_integer_t value) { return add_integer(value); }
  bool number_unsigned(Json::number_unsigned_t value) {
    return std::in_range<std::int64_t>(value) && add_integer(static_cast<std::int64_t>(value));
  }
  bool number_float(Json::number_float_t value, const std::string&) {
    if (!(std::abs(value) <= scenario::kMaxInteger)) return false;
    if (std::trunc(value) == value) return add_integer(static_cast<std::int64_t>(value));
    return add({.kind = Kind::Fraction, .range = cursor_.next()});
  }
  bool string(std::string& value) {
    const scenario::ByteRange range = cursor_.next();
    return add({.kind = Kind::String, .text = as_written(range, value), .range = range});
  }
  bool binary(Json::binary_t&) { return false; }
  bool start_object(std::size_t) { return open(Kind::Object); }
  bool start_array(std::size_t) { return open(Kind::Array); }
  bool end_object() { return keys_differ() && close(); }
  bool end_array() { return close(); }
  bool key(std::string& value) {
    key_ = as_written(cursor_.next(), value);
    return true;
  }
  bool parse_error(std::size_t, const std::string&, const Json::exception&) { return false; }

 private:
  bool add_integer(std::int64_t value) {
    if (std::abs(value) > static_cast<std::int64_t>(scenario::kMaxInteger)) return false;
    return add({.kind = Kind::Integer, .integer = value, .range = cursor_.next()});
  }

  bool add(Value value) {
    value.key = key_;
    value.after = line_.values_.size() + 1;
    key_ = {};
    line_.values_.push_back(value);
    return true;
  }

  bool open(Kind kind) {
    open_.push_back(line_.values_.size());
    return open_.size() <= kMaxDepth && add({.kind = kind, .range = cursor_.next()});
  }

  bool close() {
    Value& container = line_.values_[open_.back()];
    container.after = line_.values_.size();
    container.range.end = cursor_.next().end;
    open_.pop_back();
    return true;
  }

  bool keys_differ() {
    keys_.clear();
    const std::size_t object = open_.back();
    for (const Value& member : Inside{line_.values_.data(), object + 1, line_.values_.size()})
      keys_.push_back(member.key);
    std::ranges::sort(keys_);
    return std::ranges::adjacent_find(keys_) == keys_.end();
  }

  // The text between the quotes, unless it holds escapes.
  std::string_view as_written(scenario::ByteRange range, std::string& value) {
    if (range.end - range.begin == value.size() + 2) return text_.substr(range.begin + 1, value.size());
    return line_.unescaped_.emplace_back(std::move(value));
  }

  std::string_view text_;
  JsonLine& line_;
  scenario::TokenCursor cursor_;
  std::vector<std::size_t> open_;
  std::vector<std::string_view> keys_;
  std::string_view key_;
};

bool JsonLine::read(std::string_view line) {
  values_.clear();
  unescaped_.clear();
  if (line.starts_with(kByteOrderMark)) return false;
  LineBuilder builder{line, *this};
  return nlohmann::json::sax_parse(line.begin(), line.end(), &builder);
}

Inside JsonLine::inside(const Value& value) const {
  return {values_.data(), index_of(value) + 1, value.after};
}

const Value* JsonLine::find(const Value& object, std::string_view key) const {
  if (object.kind != Kind::Object) return nullptr;
  for (const Value& member : inside(object)) {
    if (member.key == key) return &member;
  }
  return nullptr;
}

std::string JsonLine::pointer_to(const Value& value) const {
  nlohmann::json::json_pointer pointer;
  const Value* at = &root();
  while (at != &value) {
    std::size_t element = 0;
    for (const Value& child : inside(*at)) {
      if (index_of(value) >= child.after) {
        ++element;
        continue;
      }
      if (at->kind == Kind::Object) {
        pointer /= std::string{child.key};
      } else {
        pointer /= element;
      }
      at = &child;
      break;
    }
  }
  return pointer.to_string();
}

}  // namespace realmsim::replay

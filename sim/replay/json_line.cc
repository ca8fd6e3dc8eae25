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

using Json = nlohmann::json;

// Listens to nlohmann's parser for the place of one value, while the cursor says where each token stands.
class Locator {
 public:
  Locator(std::string_view line, std::size_t wanted) : wanted_(wanted), cursor_(line, 0) {}

  bool null() { return scalar(); }
  bool boolean(bool) { return scalar(); }
  bool number_integer(Json::number_integer_t) { return scalar(); }
  bool number_unsigned(Json::number_unsigned_t) { return scalar(); }
  bool number_float(Json::number_float_t, const std::string&) { return scalar(); }
  bool string(std::string&) { return scalar(); }
  bool binary(Json::binary_t&) { return false; }
  bool start_object(std::size_t) { return open(); }
  bool start_array(std::size_t) { return open(); }
  bool end_object() { return close(); }
  bool end_array() { return close(); }
  bool key(std::string&) {
    cursor_.next();
    return true;
  }
  bool parse_error(std::size_t, const std::string&, const Json::exception&) { return false; }

  [[nodiscard]] scenario::ByteRange found() const { return found_; }

 private:
  // False ends the parse.
  bool scalar() {
    const scenario::ByteRange token = cursor_.next();
    if (next_++ != wanted_) return true;
    found_ = token;
    return false;
  }
  bool open() {
    open_.push_back(next_);
    if (const scenario::ByteRange token = cursor_.next(); next_++ == wanted_) found_ = token;
    return true;
  }
  bool close() {
    const std::size_t closed = open_.back();
    open_.pop_back();
    const scenario::ByteRange token = cursor_.next();
    if (closed != wanted_) return true;
    found_.end = token.end;
    return false;
  }

  std::size_t wanted_;
  std::size_t next_ = 0;
  scenario::TokenCursor cursor_;
  std::vector<std::size_t> open_;
  scenario::ByteRange found_;
};

}  // namespace

// Listens to nlohmann's parser. Returning false ends the parse.
class LineBuilder {
 public:
  explicit LineBuilder(JsonLine& line) : line_(line) {}

  bool null() { return add({.kind = Kind::Null}); }
  bool boolean(bool value) { return add({.kind = Kind::Bool, .boolean = value}); }
  bool number_integer(Json::number_integer_t value) { return add_integer(value); }
  bool number_unsigned(Json::number_unsigned_t value) {
    return std::in_range<std::int64_t>(value) && add_integer(static_cast<std::int64_t>(value));
  }
  bool number_float(Json::number_float_t value, const std::string&) {
    if (!(std::abs(value) <= scenario::kMaxInteger)) return false;
    if (std::trunc(value) == value) return add_integer(static_cast<std::int64_t>(value));
    return add({.kind = Kind::Fraction});
  }
  bool string(const std::string& value) { return add({.kind = Kind::String, .text = kept(value)}); }
  bool binary(Json::binary_t&) { return false; }
  bool start_object(std::size_t) { return open(Kind::Object); }
  bool start_array(std::size_t) { return open(Kind::Array); }
  bool end_object() { return keys_differ() && close(); }
  bool end_array() { return close(); }
  bool key(const std::string& value) {
    key_ = kept(value);
    return true;
  }
  bool parse_error(std::size_t, const std::string&, const Json::exception&) { return false; }

 private:
  bool add_integer(std::int64_t value) {
    if (std::abs(value) > static_cast<std::int64_t>(scenario::kMaxInteger)) return false;
    return add({.kind = Kind::Integer, .integer = value});
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
    return open_.size() <= kMaxDepth && add({.kind = kind});
  }

  bool close() {
    line_.values_[open_.back()].after = line_.values_.size();
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

  std::string_view kept(const std::string& value) {
    const std::size_t at = line_.strings_.size();
    line_.strings_ += value;
    return std::string_view{line_.strings_}.substr(at);
  }

  JsonLine& line_;
  std::vector<std::size_t> open_;
  std::vector<std::string_view> keys_;
  std::string_view key_;
};

bool JsonLine::read(std::string_view line) {
  line_ = line;
  values_.clear();
  strings_.clear();
  strings_.reserve(line.size());
  // nlohmann would take NUL for the end of input.
  if (line.starts_with(kByteOrderMark) || line.find('\0') != std::string_view::npos) return false;
  LineBuilder builder{*this};
  return Json::sax_parse(line.begin(), line.end(), &builder);
}

scenario::ByteRange JsonLine::range_of(const Value& value) const {
  Locator locator{line_, index_of(value)};
  Json::sax_parse(line_.begin(), line_.end(), &locator);
  return locator.found();
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

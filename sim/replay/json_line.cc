#include "sim/replay/json_line.h"

#include <algorithm>
#include <cmath>
#include <simdjson.h>
#include <utility>

#include <nlohmann/json.hpp>

#include "sim/scenario/json_tree.h"
#include "sim/scenario/token_cursor.h"

namespace realmsim::replay {
namespace {

constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";
constexpr std::size_t kMaxDepth = 64;

// Listens to nlohmann's parser for the place of one value, while the cursor says where each token stands.
class Locator {
 public:
  Locator(std::string_view line, std::size_t wanted) : wanted_(wanted), cursor_(line, 0) {}

  bool null() { return scalar(); }
  bool boolean(bool) { return scalar(); }
  bool number_integer(nlohmann::json::number_integer_t) { return scalar(); }
  bool number_unsigned(nlohmann::json::number_unsigned_t) { return scalar(); }
  bool number_float(nlohmann::json::number_float_t, const std::string&) { return scalar(); }
  bool string(std::string&) { return scalar(); }
  bool binary(nlohmann::json::binary_t&) { return false; }
  bool start_object(std::size_t) { return open(); }
  bool start_array(std::size_t) { return open(); }
  bool end_object() { return close(); }
  bool end_array() { return close(); }
  bool key(std::string&) {
    cursor_.next();
    return true;
  }
  bool parse_error(std::size_t, const std::string&, const nlohmann::json::exception&) { return false; }

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

// Lists an element and all inside it. False where scenario::parse would refuse it.
class LineBuilder {
 public:
  explicit LineBuilder(JsonLine& line) : line_(line) {}

  bool add(const simdjson::dom::element& element, std::string_view key, std::size_t depth) {
    using Type = simdjson::dom::element_type;
    switch (element.type()) {
      case Type::NULL_VALUE:
        return put({.kind = Kind::Null, .key = key});
      case Type::BOOL:
        return put({.kind = Kind::Bool, .boolean = bool{element}, .key = key});
      case Type::INT64:
        return put_integer(std::int64_t{element}, key);
      case Type::UINT64:
        return std::in_range<std::int64_t>(std::uint64_t{element}) &&
               put_integer(static_cast<std::int64_t>(std::uint64_t{element}), key);
      case Type::DOUBLE:
        return put_number(double{element}, key);
      case Type::STRING:
        return put({.kind = Kind::String, .text = std::string_view{element}, .key = key});
      case Type::ARRAY:
        return depth < kMaxDepth && put_array(element, key, depth + 1);
      case Type::OBJECT:
        return depth < kMaxDepth && put_object(element, key, depth + 1);
    }
    return false;
  }

 private:
  bool put(Value value) {
    value.after = line_.values_.size() + 1;
    line_.values_.push_back(value);
    return true;
  }

  bool put_integer(std::int64_t value, std::string_view key) {
    constexpr auto kMost = static_cast<std::int64_t>(scenario::kMaxInteger);
    if (value > kMost || value < -kMost) return false;
    return put({.kind = Kind::Integer, .integer = value, .key = key});
  }

  bool put_number(double value, std::string_view key) {
    if (!(std::abs(value) <= scenario::kMaxInteger)) return false;
    if (std::trunc(value) == value) return put_integer(static_cast<std::int64_t>(value), key);
    return put({.kind = Kind::Fraction, .key = key});
  }

  bool put_array(const simdjson::dom::array& array, std::string_view key, std::size_t depth) {
    const std::size_t place = line_.values_.size();
    put({.kind = Kind::Array, .key = key});
    for (const simdjson::dom::element element : array) {
      if (!add(element, {}, depth)) return false;
    }
    line_.values_[place].after = line_.values_.size();
    return true;
  }

  bool put_object(const simdjson::dom::object& object, std::string_view key, std::size_t depth) {
    const std::size_t place = line_.values_.size();
    put({.kind = Kind::Object, .key = key});
    for (const auto& [name, element] : object) {
      if (!add(element, name, depth)) return false;
    }
    line_.values_[place].after = line_.values_.size();
    return keys_differ(place);
  }

  bool keys_differ(std::size_t object) {
    keys_.clear();
    for (const Value& member : Inside{line_.values_.data(), object + 1, line_.values_.size()})
      keys_.push_back(member.key);
    std::ranges::sort(keys_);
    return std::ranges::adjacent_find(keys_) == keys_.end();
  }

  JsonLine& line_;
  std::vector<std::string_view> keys_;
};

JsonLine::JsonLine() : parser_(std::make_unique<simdjson::dom::parser>()) {}
JsonLine::~JsonLine() = default;

bool JsonLine::read(std::string_view line) {
  line_ = line;
  values_.clear();
  simdjson::dom::element root;
  if (line.starts_with(kByteOrderMark) || parser_->parse(line.data(), line.size()).get(root)) return false;
  return LineBuilder{*this}.add(root, {}, 0);
}

scenario::ByteRange JsonLine::range_of(const Value& value) const {
  Locator locator{line_, index_of(value)};
  nlohmann::json::sax_parse(line_.begin(), line_.end(), &locator);
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

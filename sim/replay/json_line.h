// One line of JSON as a flat list of its values in the order of the text. Reading it allocates next to
// nothing and reports nothing: a line that is not sound is read again by scenario::parse, which says why, and
// where a value stands is found out when somebody asks.
#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "sim/scenario/source_file.h"

namespace simdjson::dom {
class parser;
}

namespace realmsim::replay {

enum class Kind : std::uint8_t { Null, Bool, Integer, Fraction, String, Array, Object };

struct Value {
  Kind kind = Kind::Null;
  bool boolean = false;
  std::int64_t integer = 0;  // at most 2^53-1 in magnitude
  std::string_view text;     // of a string
  std::string_view key;      // of a member of an object
  std::size_t after = 0;     // where the list goes on after this value and all inside it
};

// The elements of an array or the members of an object.
class Inside {
 public:
  class Iterator {
   public:
    using iterator_category = std::forward_iterator_tag;
    using value_type = Value;
    using difference_type = std::ptrdiff_t;
    using pointer = const Value*;
    using reference = const Value&;

    Iterator() = default;
    Iterator(const Value* all, std::size_t at) : all_(all), at_(at) {}
    reference operator*() const { return all_[at_]; }
    pointer operator->() const { return all_ + at_; }
    Iterator& operator++() {
      at_ = all_[at_].after;
      return *this;
    }
    Iterator operator++(int) {
      Iterator before = *this;
      ++*this;
      return before;
    }
    friend bool operator==(const Iterator&, const Iterator&) = default;

   private:
    const Value* all_ = nullptr;
    std::size_t at_ = 0;
  };

  Inside(const Value* all, std::size_t first, std::size_t end) : all_(all), first_(first), end_(end) {}
  [[nodiscard]] Iterator begin() const { return {all_, first_}; }
  [[nodiscard]] Iterator end() const { return {all_, end_}; }

 private:
  const Value* all_;
  std::size_t first_;
  std::size_t end_;
};

class JsonLine {
 public:
  JsonLine();
  ~JsonLine();

  // False if the line is no JSON, or not as strict as scenario::parse asks for. Until the next
  // line the values stand, as long as this one does.
  bool read(std::string_view line);

  [[nodiscard]] const Value& root() const { return values_.front(); }
  // Nothing is inside a value that is neither array nor object.
  [[nodiscard]] Inside inside(const Value& value) const;
  [[nodiscard]] const Value* find(const Value& object, std::string_view key) const;
  [[nodiscard]] std::string pointer_to(const Value& value) const;        // RFC 6901
  [[nodiscard]] scenario::ByteRange range_of(const Value& value) const;  // in the line

 private:
  friend class LineBuilder;
  [[nodiscard]] std::size_t index_of(const Value& value) const {
    return static_cast<std::size_t>(&value - values_.data());
  }

  std::string_view line_;
  std::unique_ptr<simdjson::dom::parser> parser_;  // keeps texts and keys
  std::vector<Value> values_;
};

}  // namespace realmsim::replay

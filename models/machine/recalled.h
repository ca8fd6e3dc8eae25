// What has been read of tables in memory without a reference, and need not be read again until the memory
// counts a change of it: one entry to a place, the last one kept.
//
// It spares the host time and nothing else. `changes` is what the memory has counted when the value was read.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace realmsim::machine {

template <class Key, class Value, std::size_t Places>
class Recalled {
 public:
  Recalled() = default;
  Recalled(const Recalled&) {}  // a copy reads for itself
  Recalled& operator=(const Recalled&) {
    entries_.clear();
    return *this;
  }

  // `place` is of the key, any number.
  [[nodiscard]] const Value* find(const Key& key, std::size_t place, std::uint64_t changes) const {
    if (entries_.empty()) return nullptr;
    const Entry& entry = entries_[place % Places];
    return entry.changes == changes && entry.key == key ? &entry.value : nullptr;
  }
  void keep(const Key& key, std::size_t place, const Value& value, std::uint64_t changes) {
    entries_.resize(Places);
    entries_[place % Places] = {key, value, changes};
  }

 private:
  struct Entry {
    Key key{};
    Value value{};
    std::uint64_t changes = ~std::uint64_t{0};
  };

  std::vector<Entry> entries_;
};

}  // namespace realmsim::machine

// A flat table of values that copies in the time of its chunk list and shares chunks until one side writes.
//
// Elements that were never written read as T{}; a chunk of them occupies no memory. Equality and iteration
// depend on content only, not on which chunks happen to be allocated or shared.
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <vector>

namespace realmsim::machine {

template <class T, std::size_t ChunkSize>
class CowTable {
 public:
  explicit CowTable(std::size_t size) : size_(size), chunks_((size + ChunkSize - 1) / ChunkSize) {}

  [[nodiscard]] std::size_t size() const { return size_; }

  [[nodiscard]] const T& operator[](std::size_t index) const {
    const auto& chunk = chunks_[index / ChunkSize];
    return chunk ? (*chunk)[index % ChunkSize] : kUntouched;
  }

  // A reference through which the element may be written; ends sharing of its chunk.
  [[nodiscard]] T& edit(std::size_t index) {
    auto& chunk = chunks_[index / ChunkSize];
    if (!chunk) {
      chunk = std::make_shared<Chunk>();
    } else if (chunk.use_count() > 1) {
      chunk = std::make_shared<Chunk>(*chunk);
    }
    return (*chunk)[index % ChunkSize];
  }

  // visit(index, element) for every element of every allocated chunk, in ascending order.
  template <class Visit>
  void for_each_allocated(Visit visit) const {
    for (std::size_t c = 0; c < chunks_.size(); ++c) {
      if (!chunks_[c]) continue;
      for (std::size_t i = 0; i < ChunkSize && c * ChunkSize + i < size_; ++i) {
        visit(c * ChunkSize + i, (*chunks_[c])[i]);
      }
    }
  }

  // Elementwise equality under `same`; chunks shared by both sides are not looked into.
  template <class Same>
  [[nodiscard]] bool equals(const CowTable& other, Same same) const {
    if (size_ != other.size_) return false;
    for (std::size_t c = 0; c < chunks_.size(); ++c) {
      if (chunks_[c] == other.chunks_[c]) continue;
      for (std::size_t i = c * ChunkSize; i < (c + 1) * ChunkSize && i < size_; ++i) {
        if (!same((*this)[i], other[i])) return false;
      }
    }
    return true;
  }

 private:
  using Chunk = std::array<T, ChunkSize>;
  inline static const T kUntouched{};

  std::size_t size_;
  std::vector<std::shared_ptr<Chunk>> chunks_;
};

}  // namespace realmsim::machine

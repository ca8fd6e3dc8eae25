// Tags of one set-associative cache with least-recently-used replacement and the coherence state of each
// line. There are no data: bytes live once, in Memory.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "models/base/address.h"
#include "models/base/security_state.h"

namespace realmsim::machine {

inline constexpr std::uint64_t kLineBytes = 64;

// A line is named by its address and space: the same PA in two spaces is two lines above the point of
// physical aliasing.
class LineTag {
 public:
  constexpr LineTag(Pa pa, Pas pas)
      : packed_(pa.value / kLineBytes | static_cast<std::uint64_t>(pas) << kPasShift) {}
  [[nodiscard]] constexpr std::uint64_t packed() const { return packed_; }
  friend constexpr bool operator==(LineTag, LineTag) = default;

 private:
  static constexpr unsigned kPasShift = 60;
  std::uint64_t packed_;
};

enum class LineState : std::uint8_t { Invalid, Shared, Exclusive, Modified };

struct CacheGeometry {
  std::uint64_t bytes;
  std::uint32_t ways;
};

class CacheArray {
 public:
  // bytes / (ways * 64) is a power of two.
  explicit CacheArray(const CacheGeometry& geometry);

  // The state of a held line, touched, or nullptr.
  [[nodiscard]] LineState* find(LineTag tag);
  [[nodiscard]] LineState peek(LineTag tag) const;

  struct Evicted {
    LineTag tag;
    LineState state;
  };
  // Replaces the same line, an invalid way, or the least recently used line, which is returned.
  std::optional<Evicted> insert(LineTag tag, LineState state);
  void erase(LineTag tag);

 private:
  struct Way {
    LineTag tag{{}, Pas::NonSecure};
    LineState state = LineState::Invalid;
    std::uint64_t used = 0;
  };
  [[nodiscard]] std::span<Way> set_of(LineTag tag);

  std::uint32_t ways_;
  std::uint64_t set_mask_;
  std::uint64_t clock_ = 0;
  std::vector<Way> lines_;
};

}  // namespace realmsim::machine

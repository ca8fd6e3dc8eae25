// Polling without spinning: a processing element that waits for a word sleeps until a store reaches its
// line, and learns when that was.
#pragma once

#include <optional>
#include <vector>

#include <systemc>

#include "models/base/address.h"
#include "models/base/time.h"
#include "models/machine/cache_array.h"

namespace realmsim::soc {

class LineWatch {
 public:
  // Blocks the calling process until a store to the line of `pa`, and tells when it was made. Nothing if the
  // simulation is ending instead.
  std::optional<Picoseconds> wait_for_store(Pa pa) {
    Watcher watcher{.line = line_of(pa)};
    watchers_.push_back(&watcher);
    if (!ending_) sc_core::wait(watcher.stored);
    std::erase(watchers_, &watcher);
    return ending_ ? std::nullopt : std::optional{watcher.time};
  }

  // A store of `bytes` bytes at `pa`, made at `time`. Tells whether anybody waited for it.
  bool stored(Pa pa, std::uint64_t bytes, Picoseconds time) {
    bool awaited = false;
    for (Watcher* watcher : watchers_) {
      if (watcher->line + machine::kLineBytes <= pa || watcher->line >= pa + bytes) continue;
      watcher->time = time;
      watcher->stored.notify(sc_core::SC_ZERO_TIME);
      awaited = true;
    }
    return awaited;
  }

  [[nodiscard]] bool any() const { return !watchers_.empty(); }

  // Wakes everybody for good.
  void end() {
    ending_ = true;
    for (Watcher* watcher : watchers_)
      watcher->stored.notify(sc_core::SC_ZERO_TIME);
  }

 private:
  struct Watcher {
    Pa line;
    sc_core::sc_event stored{};
    Picoseconds time{};
  };
  static Pa line_of(Pa pa) { return pa.align_down(machine::kLineBytes); }

  std::vector<Watcher*> watchers_;
  bool ending_ = false;
};

}  // namespace realmsim::soc

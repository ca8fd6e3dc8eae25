// Polling without spinning: a processing element that waits for a word sleeps until a store reaches its
// line, and learns when that was.
#pragma once

#include <vector>

#include <systemc>

#include "models/base/address.h"
#include "models/machine/cache_array.h"

namespace realmsim::soc {

class LineWatch {
 public:
  // Blocks the calling process until a store to the line of `pa`. False if the simulation is ending instead.
  bool wait_for_store(Pa pa) {
    Watcher watcher{.line = line_of(pa)};
    watchers_.push_back(&watcher);
    if (!ending_) sc_core::wait(watcher.stored);
    std::erase(watchers_, &watcher);
    return !ending_;
  }

  // A store of `bytes` bytes at `pa` became visible now.
  void stored(Pa pa, std::uint64_t bytes) {
    for (Watcher* watcher : watchers_) {
      if (watcher->line + machine::kLineBytes > pa && watcher->line < pa + bytes) {
        watcher->stored.notify(sc_core::SC_ZERO_TIME);
      }
    }
  }

  [[nodiscard]] bool any() const { return !watchers_.empty(); }

  // Wakes everybody for good.
  void end() {
    ending_ = true;
    for (Watcher* watcher : watchers_)
      watcher->stored.notify(sc_core::SC_ZERO_TIME);
  }
  [[nodiscard]] bool ending() const { return ending_; }

 private:
  struct Watcher {
    Pa line;
    sc_core::sc_event stored{};
  };
  static Pa line_of(Pa pa) { return pa.align_down(machine::kLineBytes); }

  std::vector<Watcher*> watchers_;
  bool ending_ = false;
};

}  // namespace realmsim::soc

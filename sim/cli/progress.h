// A progress line on stderr, for people only: on a terminal, after half a second, erased at the end.
#pragma once

#include <chrono>
#include <cstddef>

#include "sim/cli/environment.h"

namespace realmsim::cli {

class Progress {
 public:
  explicit Progress(bool wanted);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void show(std::size_t done, std::size_t all);

 private:
  bool wanted_;
  bool shown_ = false;
  std::chrono::steady_clock::time_point start_;
};

// What `body` comes to. While it works it may show its progress by what it is given, unless the flags forbid.
template <class Body>
auto with_progress(const CommonOptions& common, const Body& body) {
  Progress progress{!common.no_progress && !common.quiet};
  return body([&](std::size_t done, std::size_t all) { progress.show(done, all); });
}

}  // namespace realmsim::cli

// A progress line on stderr, for people only: on a terminal, after half a second, erased at the end.
#pragma once

#include <chrono>
#include <cstddef>

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

}  // namespace realmsim::cli

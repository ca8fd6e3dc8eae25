#include "sim/cli/progress.h"

#include <cstdio>
#include <unistd.h>

#include <fmt/format.h>

#include "sim/cli/console.h"

namespace realmsim::cli {

Progress::Progress(bool wanted)
    : wanted_(wanted && isatty(STDERR_FILENO) != 0), start_(std::chrono::steady_clock::now()) {}

void Progress::show(std::size_t done, std::size_t all) {
  using namespace std::chrono_literals;
  if (!wanted_ || std::chrono::steady_clock::now() - start_ < 500ms) return;
  constexpr std::size_t kWidth = 40;
  const std::size_t filled = all == 0 ? kWidth : kWidth * done / all;
  Console::say(fmt::format("\r[{:#<{}}{:.<{}}] {}/{}", "", filled, "", kWidth - filled, done, all));
  std::fflush(stderr);
  shown_ = true;
}

Progress::~Progress() {
  if (shown_) Console::say("\r\x1b[K");
}

}  // namespace realmsim::cli

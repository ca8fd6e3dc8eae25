// Independent pieces of work in other processes, as many at a time as are wanted.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>

namespace realmsim::cli {

struct ProcessPool {
  unsigned processes = 1;
  // In a child. It says nothing by itself: what it returns is handed to `take`.
  std::function<std::string(std::size_t piece)> work;
  // In the parent, in the order of the pieces; nothing of a piece whose child has died. False: no further one
  // is wanted.
  std::function<bool(std::size_t piece, std::optional<std::string> result)> take;

  void run(std::size_t pieces) const;
};

}  // namespace realmsim::cli

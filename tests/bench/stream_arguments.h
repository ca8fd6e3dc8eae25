// Arguments of the programs that replay a stream: its name, and how many accesses.
#pragma once

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <iterator>

#include "tests/bench/address_stream.h"

namespace realmsim::bench {

struct StreamArguments {
  Stream stream = Stream::Seq;
  std::uint64_t accesses = 0;
};

// Ends the program if they are not as they should be.
inline StreamArguments stream_arguments(int count, char** arguments) {
  for (std::size_t i = 0; count == 3 && i < std::size(kStreamNames); ++i) {
    if (std::strcmp(arguments[1], kStreamNames[i]) != 0) continue;
    return {static_cast<Stream>(i), std::strtoull(arguments[2], nullptr, 10)};
  }
  std::fprintf(stderr, "usage: %s seq|hot|rnd ACCESSES\n", arguments[0]);
  std::exit(2);
}

}  // namespace realmsim::bench

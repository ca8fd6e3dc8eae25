// The caches of a small multiprocessor by the rules of MESI, apart from how realmsim keeps them: level 2 of a
// processing element knows the state of every line it holds, level 1 only which of those lines it has; level
// 3 takes what memory supplied and what a Modified line leaves behind.
#pragma once

#include <cstdint>
#include <vector>

#include "models/base/address.h"
#include "models/base/security_state.h"
#include "tests/support/plain_lru.h"

namespace realmsim::testing {

struct PlainCacheShape {
  std::uint64_t sets;
  std::uint64_t ways;
};

struct PlainCachesShape {
  PlainCacheShape level1;
  PlainCacheShape level2;
  PlainCacheShape level3;
};

class PlainCaches {
 public:
  PlainCaches(CpuIndex cpus, const PlainCachesShape& shape);

  enum class Source : std::uint8_t { Level1, Level2, Level3, Peer, Memory };
  struct Served {
    Source by;
    CpuIndex peer = 0;
  };
  enum class Asker : std::uint8_t { Program, TableWalk };  // a table walk leaves level 1 aside
  enum class Use : std::uint8_t { Read, Write };
  Served reference(CpuIndex cpu, Pa pa, Pas pas, Use use, Asker asker);

 private:
  struct Line {
    std::uint64_t number;
    Pas pas;
    friend bool operator==(const Line&, const Line&) = default;
  };
  enum class State : std::uint8_t { Shared, Exclusive, Modified };
  struct Present {};
  struct Core {
    PlainLru<Line, Present> level1;
    PlainLru<Line, State> level2;
  };

  bool serve_from_own(Core& core, const Line& line, Use use, Asker asker, Served& served);
  Served serve_from_others(CpuIndex cpu, const Line& line, Use use, bool& shared);
  void keep(Core& core, const Line& line, State state, Asker asker);

  std::vector<Core> cores_;
  PlainLru<Line, Present> level3_;
};

}  // namespace realmsim::testing

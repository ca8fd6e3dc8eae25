#include "sim/scenario/scenario.h"

#include <algorithm>

namespace realmsim::scenario {
namespace {

template <class Row>
const Row* find_named(const std::vector<Row>& rows, std::string_view name) {
  const auto found = std::ranges::find(rows, name, &Row::name);
  return found == rows.end() ? nullptr : &*found;
}

}  // namespace

const Actor* Scenario::actor(std::string_view wanted) const {
  return find_named(actors, wanted);
}
const MemoryRange* Scenario::range(std::string_view wanted) const {
  return find_named(memory, wanted);
}
const Channel* Scenario::channel(std::string_view wanted) const {
  return find_named(channels, wanted);
}

}  // namespace realmsim::scenario

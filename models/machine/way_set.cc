#include "models/machine/way_set.h"

#include <algorithm>

namespace realmsim::machine {

std::size_t WaySet::place_in_many(Way::Name name) const {
  std::size_t place = 0;
  while (place != ways_ && first_[place].name() != name)
    ++place;
  return place;
}

void WaySet::remove(std::size_t place) const {
  std::copy(first_ + place + 1, first_ + ways_, first_ + place);
  first_[ways_ - 1] = Way{};
}

}  // namespace realmsim::machine

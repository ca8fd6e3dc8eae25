#include "models/invariants/ripas_map.h"

#include <array>
#include <vector>

#include <gtest/gtest.h>

#include "models/base/random.h"

namespace realmsim::invariants {
namespace {

using rmm::Ripas;

constexpr std::size_t kPages = 64;

// A RIPAS for each page, as the map means it.
using Pages = std::array<Ripas, kPages>;

TEST(RipasMapProperty, tells_exactly_what_an_assignment_changes) {
  RandomStream random{1, 0};
  RipasMap map;
  Pages plain{};
  for (int step = 0; step < 20'000; ++step) {
    const std::uint64_t first = random.below(kPages);
    const std::uint64_t end = first + 1 + random.below(kPages - first);
    const auto ripas = static_cast<Ripas>(random.below(3));
    Pages told = plain;
    map.assign(Ipa{first}, Ipa{end}, ripas, [&](Ipa from, Ipa to, Ripas before) {
      ASSERT_LE(first, from.value);
      ASSERT_LE(to.value, end);
      for (std::uint64_t page = from.value; page < to.value; ++page) {
        EXPECT_EQ(plain[page], before);
        EXPECT_NE(before, ripas);
        told[page] = ripas;
      }
    });
    for (std::uint64_t page = first; page < end; ++page)
      plain[page] = ripas;
    ASSERT_EQ(told, plain) << "step " << step;
  }
}

}  // namespace
}  // namespace realmsim::invariants

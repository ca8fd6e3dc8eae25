// Both organisations of the TLB beside a plain map, under thousands of random operations: the unbounded one
// agrees with it, the bounded one never knows more, and an invalidation leaves exactly the others.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "models/base/random.h"
#include "models/machine/tlb.h"

namespace realmsim::machine {
namespace {

using Contents = std::map<TlbTag, TlbEntry>;

constexpr int kOperations = 20'000;
// Sets whose ways are looked at one by one, and larger ones that have an index.
constexpr TlbGeometry kGeometries[]{{.level1_entries = 6, .level2_entries = 32, .level2_ways = 4},
                                    {.level1_entries = 12, .level2_entries = 48, .level2_ways = 12}};

struct Operation {
  enum class Kind : std::uint8_t { Insert, Find, All, ByVmid, ByIpa, ByPa };
  Kind kind;
  TlbTag tag = TlbTag::stage2({}, {});
  TlbEntry entry;
  Vmid vmid;
  Ipa first;
  std::uint64_t bytes = 0;
};

Pa random_page(RandomStream& random) {
  return Pa{(random.below(12) + 256 * random.below(3)) * kGranuleBytes};
}

TlbTag random_tag(RandomStream& random) {
  const Ipa page{random.below(random.below(2) == 0 ? 24 : 600) * kGranuleBytes};
  const auto state = static_cast<SecurityState>(random.below(4));
  const auto pas = static_cast<Pas>(random.below(4));
  if (random.below(4) == 0) return TlbTag::physical(state, pas, Pa{page.value});
  return TlbTag::stage2({static_cast<std::uint16_t>(random.below(3))}, page);
}

Operation random_operation(RandomStream& random) {
  using enum Operation::Kind;
  constexpr Operation::Kind kByWeight[]{Insert, Insert, Insert, Insert, Insert, Insert, Insert, Find,
                                        Find,   Find,   Find,   ByIpa,  ByPa,   ByPa,   ByVmid, All};
  const bool rare = random.below(20) == 0;
  Operation operation{.kind = kByWeight[random.below(rare ? std::size(kByWeight) : 14)],
                      .tag = random_tag(random)};
  operation.entry = {.page = random_page(random),
                     .pas = static_cast<Pas>(random.below(4)),
                     .readable = random.below(2) == 0,
                     .writable = random.below(2) == 0,
                     .executable = random.below(2) == 0};
  operation.vmid = {static_cast<std::uint16_t>(random.below(3))};
  operation.first = Ipa{random.below(600) * kGranuleBytes};
  operation.bytes = random.below(random.below(4) == 0 ? 200 : 8) * kGranuleBytes;
  return operation;
}

// What an invalidation takes, as the header says it.
bool takes(const Operation& operation, TlbTag tag, const TlbEntry& entry) {
  const bool of_vmid = tag.is_stage2() && tag.vmid() == operation.vmid;
  switch (operation.kind) {
    case Operation::Kind::All:
      return true;
    case Operation::Kind::ByVmid:
      return of_vmid;
    case Operation::Kind::ByIpa:
      return of_vmid && tag.input() >= operation.first && tag.input() - operation.first < operation.bytes;
    case Operation::Kind::ByPa:
      return entry.page == operation.entry.page;
    default:
      return false;
  }
}

bool is_invalidation(const Operation& operation) {
  return operation.kind != Operation::Kind::Insert && operation.kind != Operation::Kind::Find;
}

void apply(Tlb& tlb, const Operation& operation) {
  switch (operation.kind) {
    case Operation::Kind::Insert:
      return tlb.insert(operation.tag, operation.entry);
    case Operation::Kind::Find:
      tlb.find(operation.tag);
      return;
    case Operation::Kind::All:
      return tlb.invalidate_all();
    case Operation::Kind::ByVmid:
      return tlb.invalidate_vmid(operation.vmid);
    case Operation::Kind::ByIpa:
      return tlb.invalidate_ipa(operation.vmid, operation.first, operation.bytes);
    case Operation::Kind::ByPa:
      return tlb.invalidate_pa(operation.entry.page, kGranuleBytes);
  }
}

void apply(Contents& contents, const Operation& operation) {
  if (operation.kind == Operation::Kind::Insert) contents.insert_or_assign(operation.tag, operation.entry);
  std::erase_if(contents, [&](const auto& item) { return takes(operation, item.first, item.second); });
}

TEST(TlbProperty, is_a_plain_map_when_unbounded) {
  RandomStream random{7, 0};
  Tlb tlb;
  Contents naive;
  for (int i = 0; i < kOperations; ++i) {
    const Operation operation = random_operation(random);
    apply(tlb, operation);
    apply(naive, operation);
    const auto hit = tlb.find(operation.tag);
    const auto expected = naive.find(operation.tag);
    ASSERT_EQ(hit.has_value(), expected != naive.end()) << i;
    if (hit) {
      ASSERT_EQ(hit->entry, expected->second) << i;
    }
    if (is_invalidation(operation) || i % 50 == 0) {
      ASSERT_EQ(tlb.contents(), naive) << i;
    }
  }
}

class BoundedTlb : public testing::TestWithParam<TlbGeometry> {};
INSTANTIATE_TEST_SUITE_P(FewAndManyWays, BoundedTlb, testing::ValuesIn(kGeometries),
                         [](const auto& geometry) {
                           return fmt::format("{}_ways", geometry.param.level2_ways);
                         });

TEST_P(BoundedTlb, never_returns_what_a_plain_map_does_not_hold) {
  RandomStream random{7, 1};
  Tlb tlb{GetParam()};
  Contents naive;
  int hits = 0;
  for (int i = 0; i < kOperations; ++i) {
    const Operation operation = random_operation(random);
    apply(tlb, operation);
    apply(naive, operation);
    const auto hit = tlb.find(operation.tag);
    if (hit) {
      ASSERT_TRUE(naive.contains(operation.tag)) << i;
      ASSERT_EQ(hit->entry, naive.at(operation.tag)) << i;
      ++hits;
    }
    if (operation.kind == Operation::Kind::Insert) {
      ASSERT_TRUE(hit) << i;
    }
  }
  EXPECT_GT(hits, kOperations / 2);
}

TEST_P(BoundedTlb, loses_exactly_what_an_invalidation_names) {
  RandomStream random{7, 2};
  Tlb tlb{GetParam()};
  int taken = 0;
  for (int i = 0; i < kOperations; ++i) {
    const Operation operation = random_operation(random);
    Contents expected;
    if (is_invalidation(operation)) expected = tlb.contents();
    const std::size_t before = expected.size();
    apply(tlb, operation);
    if (!is_invalidation(operation)) continue;
    apply(expected, operation);
    ASSERT_EQ(tlb.contents(), expected) << i;
    taken += static_cast<int>(before - expected.size());
  }
  EXPECT_GT(taken, 500);
}

}  // namespace
}  // namespace realmsim::machine

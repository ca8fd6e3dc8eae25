// Who can read, write and come to know what, by the records of access policy tables.
#include "models/csm/sharing_graph.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace realmsim::csm {
namespace {

Region region(RegionId id) {
  return {id, {Ipa{0x4000'0000}, kGranuleBytes}};
}
Share share(RegionId region, RealmId provider, RealmId consumer, Permission permission, bool attached) {
  return {.region = region,
          .id = {.provider = provider, .consumer = consumer, .counter = 1},
          .permission = permission,
          .attached = attached};
}

constexpr auto kReads = Permission::ReadOnly;
constexpr auto kWrites = Permission::ReadWrite;

// 1 provides 10 to 2 (to read) and offers it to 3; 2 provides 20 to 3 (to write); 4 has nothing.
SharingGraph chain() {
  const std::vector<SharingRecords> tables{
      {1, {region(10)}, {share(10, 1, 2, kReads, true), share(10, 1, 3, kWrites, false)}},
      {2, {region(20)}, {share(20, 2, 3, kWrites, true)}},
      {3, {}, {}},
      {4, {}, {}}};
  return SharingGraph{tables};
}

struct Asked {
  RealmId realm;
  SharingGraph::Place place;
  bool read;
  bool write;
};
class DirectAccess : public ::testing::TestWithParam<Asked> {};
TEST_P(DirectAccess, is_the_providers_and_that_of_attached_consumers) {
  const auto access = chain().access(GetParam().realm, GetParam().place);
  EXPECT_EQ(access.read, GetParam().read);
  EXPECT_EQ(access.write, GetParam().write);
}
INSTANTIATE_TEST_SUITE_P(Realms, DirectAccess,
                         ::testing::Values(Asked{1, {1, 10}, true, true}, Asked{2, {1, 10}, true, false},
                                           Asked{3, {1, 10}, false, false}, Asked{4, {1, 10}, false, false},
                                           Asked{3, {2, 20}, true, true}, Asked{1, {2, 20}, false, false},
                                           Asked{1, {1, 99}, false, false}, Asked{9, {1, 10}, false, false}),
                         [](const auto& param) {
                           return fmt::format("realm_{}_in_region_{}", param.param.realm,
                                              param.param.place.region);
                         });

TEST(PassingOn, takes_what_a_reader_can_write_elsewhere) {
  EXPECT_EQ(chain().can_learn({1, 10}).realms, (std::vector<RealmId>{1, 2, 3}));
  EXPECT_EQ(chain().can_learn({2, 20}).realms, (std::vector<RealmId>{2, 3}));
  EXPECT_EQ(chain().can_learn({1, 99}).realms, std::vector<RealmId>{});
}

TEST(PassingOn, goes_round_between_realms_that_share_with_each_other) {
  const std::vector<SharingRecords> tables{{1, {region(10)}, {share(10, 1, 2, kReads, true)}},
                                           {2, {region(20)}, {share(20, 2, 1, kReads, true)}}};
  const SharingGraph graph{tables};
  EXPECT_EQ(graph.can_learn({1, 10}).realms, (std::vector<RealmId>{1, 2}));
  EXPECT_EQ(graph.can_learn({2, 20}).realms, (std::vector<RealmId>{1, 2}));
}

// 1 provides 10 to 2; 2 and 3 map memory of the host.
SharingGraph with_host() {
  const std::vector<SharingRecords> tables{{1, {region(10)}, {share(10, 1, 2, kReads, true)}},
                                           {.realm = 2, .maps_host_memory = true},
                                           {.realm = 3, .maps_host_memory = true},
                                           {.realm = 4}};
  return SharingGraph{tables};
}

TEST(PassingOn, goes_through_the_host_to_everybody_who_maps_its_memory) {
  const auto learned = with_host().can_learn({1, 10});
  EXPECT_EQ(learned.realms, (std::vector<RealmId>{1, 2, 3}));
  EXPECT_TRUE(learned.host);
  EXPECT_FALSE(chain().can_learn({1, 10}).host);
}

TEST(HostMemory, is_mapped_by_realms_that_say_so) {
  EXPECT_TRUE(with_host().maps_host_memory(2));
  EXPECT_FALSE(with_host().maps_host_memory(1));
  EXPECT_FALSE(with_host().maps_host_memory(9));
}

TEST(Dot, shows_memory_of_the_host_dotted) {
  const std::string dot = with_host().dot();
  EXPECT_NE(dot.find("[shape=diamond, label=\"host\"]"), std::string::npos);
  EXPECT_NE(dot.find("[style=dotted]"), std::string::npos);
  EXPECT_EQ(chain().dot().find("[style=dotted]"), std::string::npos);
}

TEST(Dot, shows_offers_dashed_and_is_the_same_every_time) {
  const std::string dot = chain().dot();
  EXPECT_EQ(dot, chain().dot());
  EXPECT_NE(dot.find("style=dashed, label=\"offered rw\""), std::string::npos);
  EXPECT_NE(dot.find("region 0xa of realm 0x1"), std::string::npos);
}

}  // namespace
}  // namespace realmsim::csm

// The TLB: what a translation is found by, which one makes way, and which ones an invalidation takes.
#include "models/machine/tlb.h"

#include <gtest/gtest.h>

namespace realmsim::machine {
namespace {

constexpr TlbGeometry kSmall{.level1_entries = 2, .level2_entries = 8, .level2_ways = 2};  // 4 sets

TlbTag tag(std::uint16_t vmid, std::uint64_t page) {
  return TlbTag::stage2({vmid}, Ipa{page * kGranuleBytes});
}
TlbEntry entry(std::uint64_t page) {
  return {.page = Pa{page * kGranuleBytes}, .pas = Pas::Realm, .readable = true};
}
std::optional<TlbLevel> level_of(Tlb& tlb, TlbTag at) {
  const auto hit = tlb.find(at);
  return hit ? std::optional{hit->level} : std::nullopt;
}

TEST(TlbTag, gives_back_what_it_was_made_from) {
  constexpr Ipa kIpa{0x000f'ffff'ffff'f000};
  constexpr TlbTag kStage2 = TlbTag::stage2({0xffff}, kIpa);
  EXPECT_TRUE(kStage2.is_stage2());
  EXPECT_EQ(kStage2.vmid(), Vmid{0xffff});
  EXPECT_EQ(kStage2.input(), kIpa);
  for (const auto& state : kSecurityStateNames) {
    const TlbTag physical = TlbTag::physical(state.value, Pas::Secure, Pa{0x1'0000'3000});
    EXPECT_FALSE(physical.is_stage2());
    EXPECT_EQ(physical.state(), state.value);
    EXPECT_EQ(physical.input(), Ipa{0x1'0000'3000});
  }
}

TEST(TlbTag, keeps_regimes_vmids_and_pages_apart) {
  std::map<TlbTag, int> seen;
  for (const auto& state : kSecurityStateNames) {
    for (const auto& pas : kPasNames)
      ++seen[TlbTag::physical(state.value, pas.value, Pa{0x1000})];
  }
  for (std::uint16_t vmid = 0; vmid < 4; ++vmid) {
    for (std::uint64_t page = 0; page < 4; ++page)
      ++seen[tag(vmid, page)];
  }
  EXPECT_EQ(seen.size(), 16u + 16u);
}

constexpr TlbTag virtual_tag(std::uint16_t vmid, std::optional<Asid> asid, std::uint64_t page) {
  return TlbTag::stage1({vmid}, asid, Va{page * kGranuleBytes});
}

TEST(TlbTag, of_stage_1_keeps_vmids_asids_and_pages_apart_and_from_everything_else) {
  std::map<TlbTag, int> seen;
  for (const std::uint16_t vmid : std::initializer_list<std::uint16_t>{0, 1, 0xffff}) {
    for (const std::optional<Asid> asid : {std::optional{Asid{0}}, {Asid{1}}, {Asid{0xff}}, {std::nullopt}}) {
      for (const std::uint64_t page : {std::uint64_t{0}, std::uint64_t{1}, (std::uint64_t{1} << 36) - 1}) {
        const TlbTag tag = virtual_tag(vmid, asid, page);
        EXPECT_TRUE(tag.is_stage1());
        EXPECT_TRUE(tag.of_realm());
        EXPECT_FALSE(tag.is_stage2());
        EXPECT_EQ(tag.vmid(), Vmid{vmid});
        ++seen[tag];
      }
    }
  }
  EXPECT_EQ(seen.size(), 3u * 4u * 3u);
  for (const auto& state : kSecurityStateNames)
    EXPECT_FALSE(TlbTag::physical(state.value, Pas::Root, Pa{0x000f'ffff'ffff'f000}).is_stage1());
  EXPECT_FALSE(TlbTag::stage2({0xffff}, Ipa{0x000f'ffff'ffff'f000}).is_stage1());
}

// TLBI IPAS2E1 knows IPAs, and no entry of both stages is found by one (Arm ARM DDI0487 D8).
TEST(Tlb, by_ipa_loses_no_result_of_both_stages) {
  for (Tlb tlb : {Tlb{}, Tlb{kSmall}}) {
    TlbEntry both = entry(7);
    both.ipa = Ipa{5 * kGranuleBytes};
    tlb.insert(virtual_tag(1, Asid{1}, 5), both);
    tlb.invalidate_ipa({1}, {}, 100 * kGranuleBytes);
    tlb.invalidate_ipa({1}, both.ipa, kGranuleBytes);
    EXPECT_TRUE(tlb.find(virtual_tag(1, Asid{1}, 5)));
    tlb.invalidate_pa(both.page, kGranuleBytes);
    EXPECT_FALSE(tlb.find(virtual_tag(1, Asid{1}, 5)));
  }
}

TEST(Tlb, loses_what_stage_1_had_a_part_in_by_vmid) {
  for (Tlb tlb : {Tlb{}, Tlb{kSmall}}) {
    tlb.insert(virtual_tag(1, Asid{1}, 5), entry(7));
    tlb.insert(virtual_tag(1, std::nullopt, 6), entry(8));
    tlb.insert(virtual_tag(2, Asid{1}, 5), entry(9));
    tlb.insert(tag(1, 5), entry(10));
    tlb.invalidate_stage1({1});
    const std::map<TlbTag, TlbEntry> left{{tag(1, 5), entry(10)}, {virtual_tag(2, Asid{1}, 5), entry(9)}};
    EXPECT_EQ(tlb.contents(), left);
    tlb.invalidate_vmid({2});
    EXPECT_EQ(tlb.contents().size(), 1u);
  }
}

TEST(Tlb, loses_one_virtual_page_of_an_asid_and_what_serves_all) {
  for (Tlb tlb : {Tlb{}, Tlb{kSmall}}) {
    tlb.insert(virtual_tag(1, Asid{1}, 5), entry(7));
    tlb.insert(virtual_tag(1, std::nullopt, 5), entry(7));
    tlb.insert(virtual_tag(1, Asid{2}, 5), entry(8));
    tlb.insert(virtual_tag(1, Asid{1}, 6), entry(9));
    tlb.invalidate_va({1}, {1}, Va{5 * kGranuleBytes});
    const std::map<TlbTag, TlbEntry> left{{virtual_tag(1, Asid{2}, 5), entry(8)},
                                          {virtual_tag(1, Asid{1}, 6), entry(9)}};
    EXPECT_EQ(tlb.contents(), left);
  }
}

TEST(Tlb, loses_every_page_of_a_block_by_any_va_in_it) {
  for (Tlb tlb : {Tlb{}, Tlb{kSmall}}) {
    TlbEntry of_block = entry(7);
    of_block.stage1_shift = 21;
    tlb.insert(virtual_tag(1, Asid{1}, 512), of_block);
    tlb.insert(virtual_tag(1, Asid{1}, 1023), of_block);
    tlb.insert(virtual_tag(1, Asid{1}, 1024), of_block);
    tlb.invalidate_va({1}, {1}, Va{600 * kGranuleBytes});
    const std::map<TlbTag, TlbEntry> left{{virtual_tag(1, Asid{1}, 1024), of_block}};
    EXPECT_EQ(tlb.contents(), left);
  }
}

// Its upper bits are no VMID and no ASID.
TEST(Tlb, loses_nothing_by_a_va_beyond_what_a_tag_holds) {
  for (Tlb tlb : {Tlb{}, Tlb{kSmall}}) {
    tlb.insert(virtual_tag(3, Asid{1}, 5), entry(7));
    tlb.insert(virtual_tag(1, Asid{1}, 5), entry(7));
    for (unsigned bit = 48; bit < 64; ++bit)
      tlb.invalidate_va({1}, {1}, Va{5 * kGranuleBytes | std::uint64_t{1} << bit});
    EXPECT_EQ(tlb.contents().size(), 2u);
  }
}

TEST(Tlb, loses_what_one_world_without_stage_2_has_or_one_page_of_it) {
  const auto physical = [](SecurityState state, std::uint64_t page) {
    return TlbTag::physical(state, Pas::NonSecure, Pa{page * kGranuleBytes});
  };
  for (Tlb tlb : {Tlb{}, Tlb{TlbGeometry{.level1_entries = 8, .level2_entries = 8, .level2_ways = 8}}}) {
    for (const std::uint64_t page : {std::uint64_t{5}, std::uint64_t{6}}) {
      tlb.insert(physical(SecurityState::NonSecure, page), entry(page));
      tlb.insert(physical(SecurityState::Secure, page), entry(page));
    }
    tlb.insert(tag(1, 5), entry(5));
    tlb.insert(virtual_tag(1, Asid{1}, 5), entry(5));
    tlb.invalidate_physical(SecurityState::NonSecure, Pa{5 * kGranuleBytes});
    EXPECT_FALSE(tlb.find(physical(SecurityState::NonSecure, 5)));
    EXPECT_EQ(tlb.contents().size(), 5u);
    tlb.invalidate_physical(SecurityState::NonSecure, std::nullopt);
    EXPECT_FALSE(tlb.find(physical(SecurityState::NonSecure, 6)));
    EXPECT_EQ(tlb.contents().size(), 4u);
  }
}

TEST(Tlb, hashes_otherwise_what_is_not_equal) {
  const auto hash_of = [](const TlbEntry& one) {
    Tlb tlb;
    tlb.insert(virtual_tag(1, Asid{1}, 5), one);
    Hash64 hash;
    tlb.hash_into(hash);
    return hash.value();
  };
  TlbEntry changed[]{entry(7), entry(8), entry(7), entry(7), entry(7), entry(7), entry(7)};
  changed[2].pas = Pas::NonSecure;
  changed[3].writable = true;
  changed[4].executable = true;
  changed[5].stage1_shift = 21;
  changed[6].ipa = Ipa{kGranuleBytes};
  std::map<std::uint64_t, int> hashes;
  for (const TlbEntry& one : changed)
    ++hashes[hash_of(one)];
  EXPECT_EQ(hashes.size(), std::size(changed));
}

TEST(Tlb, finds_what_was_inserted_last_under_a_tag) {
  for (Tlb tlb : {Tlb{}, Tlb{kSmall}}) {
    EXPECT_FALSE(tlb.find(tag(1, 5)));
    tlb.insert(tag(1, 5), entry(7));
    tlb.insert(tag(1, 5), entry(8));
    ASSERT_TRUE(tlb.find(tag(1, 5)));
    EXPECT_EQ(tlb.find(tag(1, 5))->entry, entry(8));
    EXPECT_FALSE(tlb.find(tag(2, 5)));
    EXPECT_FALSE(tlb.find(tag(1, 6)));
    EXPECT_FALSE(tlb.find(TlbTag::physical(SecurityState::Realm, Pas::Realm, Pa{5 * kGranuleBytes})));
    EXPECT_EQ(tlb.contents().size(), 1u);
  }
}

TEST(Tlb, says_at_which_level_it_found_a_translation_and_moves_it_up) {
  Tlb tlb{kSmall};
  for (const std::uint64_t page : {0u, 1u, 2u})
    tlb.insert(tag(1, page), entry(page));
  EXPECT_EQ(level_of(tlb, tag(1, 2)), TlbLevel::Level1);
  EXPECT_EQ(level_of(tlb, tag(1, 0)), TlbLevel::Level2);
  EXPECT_EQ(level_of(tlb, tag(1, 0)), TlbLevel::Level1);
  EXPECT_EQ(level_of(tlb, tag(1, 1)), TlbLevel::Level2);  // it made way for page 0
}

TEST(Tlb, drops_the_least_recently_used_of_a_set) {
  Tlb tlb{kSmall};
  // Pages 0, 4 and 8 share a set of level 2; 1 and 2 clear level 1.
  for (const std::uint64_t page : {0u, 4u, 1u, 2u})
    tlb.insert(tag(1, page), entry(page));
  EXPECT_EQ(level_of(tlb, tag(1, 0)), TlbLevel::Level2);  // now 4 is the older one
  for (const std::uint64_t page : {8u, 1u, 2u})
    tlb.insert(tag(1, page), entry(page));
  EXPECT_FALSE(tlb.find(tag(1, 4)));
  EXPECT_EQ(level_of(tlb, tag(1, 0)), TlbLevel::Level2);
  EXPECT_EQ(level_of(tlb, tag(1, 8)), TlbLevel::Level2);
}

TEST(Tlb, evicts_nothing_when_unbounded) {
  Tlb tlb;
  for (std::uint64_t page = 0; page < 5000; ++page)
    tlb.insert(tag(1, page), entry(page));
  EXPECT_EQ(tlb.contents().size(), 5000u);
}

TEST(Tlb, takes_every_translation_to_a_granule_in_any_regime_on_invalidation_by_pa) {
  for (Tlb tlb : {Tlb{}, Tlb{{.level1_entries = 8, .level2_entries = 32, .level2_ways = 4}}}) {
    tlb.insert(tag(1, 5), entry(7));
    tlb.insert(tag(2, 9), entry(7));
    tlb.insert(TlbTag::physical(SecurityState::NonSecure, Pas::NonSecure, Pa{0x7000}), entry(7));
    tlb.insert(tag(1, 7), entry(8));
    tlb.insert(tag(1, 6), entry(7 + 256));
    tlb.invalidate_pa(Pa{7 * kGranuleBytes}, kGranuleBytes);
    const std::map<TlbTag, TlbEntry> left{{tag(1, 7), entry(8)}, {tag(1, 6), entry(7 + 256)}};
    EXPECT_EQ(tlb.contents(), left);
  }
}

TEST(Tlb, is_equal_by_translations_whatever_their_order_and_age) {
  for (const Tlb& empty : {Tlb{}, Tlb{kSmall}}) {
    Tlb forth = empty;
    Tlb back = empty;
    for (const std::uint64_t page : {0u, 1u}) {
      forth.insert(tag(1, page), entry(page));
      back.insert(tag(1, 1 - page), entry(1 - page));
    }
    back.find(tag(1, 0));
    const auto hash = [](const Tlb& tlb) {
      Hash64 value;
      tlb.hash_into(value);
      return value.value();
    };
    EXPECT_EQ(forth, back);
    EXPECT_EQ(hash(forth), hash(back));
    back.insert(tag(1, 0), {.page = Pa{0}, .pas = Pas::Realm, .readable = true, .writable = true});
    EXPECT_FALSE(forth == back);
    EXPECT_NE(hash(forth), hash(back));
  }
}

TEST(Tlb, is_equal_whichever_organisation_holds_the_translations) {
  Tlb unbounded;
  Tlb bounded{kSmall};
  for (const std::uint64_t page : {0u, 1u, 2u}) {
    unbounded.insert(tag(1, page), entry(page));
    bounded.insert(tag(1, page), entry(page));
  }
  EXPECT_EQ(unbounded, bounded);
  bounded.invalidate_all();
  EXPECT_FALSE(unbounded == bounded);
}

// The page at the top of a 52-bit space: the range ends where the next VMID begins.
TEST(Tlb, invalidates_up_to_the_end_of_the_largest_ipa_space) {
  const Ipa last{(std::uint64_t{1} << 52) - kGranuleBytes};
  for (Tlb tlb : {Tlb{}, Tlb{kSmall}}) {
    tlb.insert(TlbTag::stage2({1}, last), entry(7));
    tlb.insert(tag(1, 0), entry(8));
    tlb.invalidate_ipa({1}, last, kGranuleBytes);
    const std::map<TlbTag, TlbEntry> left{{tag(1, 0), entry(8)}};
    EXPECT_EQ(tlb.contents(), left);
  }
}

}  // namespace
}  // namespace realmsim::machine

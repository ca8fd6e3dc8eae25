// What the values of a step come to on a built machine, and how those that come to nothing are reported.
#include "sim/run/values.h"

#include <gtest/gtest.h>

#include "sim/scenario/document.h"
#include "sim/scenario/verbs.h"

namespace realmsim::run {
namespace {

using scenario::Node;
using scenario::NumberText;

constexpr const char* kScenario = R"({
  "format": "realmsim.scenario/1", "name": "values", "platform": "rk3588-a55", "backend": "cca-csm",
  "params": { "offset": "0x40", "count": 3, "on": true, "place": "@page+0x8" },
  "actors": {
    "host": { "kind": "host" }, "alice": { "kind": "realm" }, "bob": { "kind": "realm", "rd": "@rd" }
  },
  "memory": {
    "page": { "space": "pa", "at": "0x8800_0000", "size": "64KiB" },
    "rd": { "space": "pa", "at": "0x8900_0000", "size": "4KiB" },
    "ram": { "space": "alice", "at": "0x4000_0000", "size": "8KiB", "fill": "0x5a" },
    "far": { "space": "alice", "at": "0x80_4000_0000", "size": "4KiB" }
  },
  "steps": []
})";

class ValuesOfAStep : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(document_.open()) << document_.diagnostics().render_text(false);
    scenario_ = document_.instantiate({});
    ASSERT_TRUE(scenario_) << document_.diagnostics().render_text(false);
    simulation_.emplace(*scenario_, RunOptions{}, events_);
    ASSERT_EQ(simulation_->build(), std::nullopt);
    reader_.allow_saved("share");
    values_.emplace(*simulation_, reader_);
  }

  // What is wrong so far, as "code message".
  [[nodiscard]] std::string wrong() {
    std::string text;
    for (const auto& diagnostic : document_.diagnostics().sorted())
      text += diagnostic.code + " " + diagnostic.message;
    return text;
  }
  [[nodiscard]] const RealmOnMachine& alice() { return *simulation_->realm("alice"); }
  [[nodiscard]] std::optional<std::uint64_t> pa(const std::string& text) {
    const auto address = values_->physical(node(text));
    return address ? std::optional{address->value} : std::nullopt;
  }
  [[nodiscard]] std::optional<std::uint64_t> ipa(const std::string& text) {
    const auto address = values_->ipa(node(text), alice());
    return address ? std::optional{address->value} : std::nullopt;
  }

  static Node node(const std::string& text) { return {text, {}, "/value"}; }
  static Node number(const std::string& text) { return {NumberText{text}, {}, "/value"}; }

  scenario::Document document_{"-", kScenario, REALMSIM_SOURCE_DIR "/configs"};
  std::optional<scenario::Scenario> scenario_;
  EventStream events_;
  std::optional<Simulation> simulation_;
  scenario::Reader reader_{document_.diagnostics(), document_.parameters()};
  std::optional<Values> values_;
};

TEST_F(ValuesOfAStep, are_numbers_as_json_or_as_text) {
  EXPECT_EQ(values_->number(number("64")), 64u);
  EXPECT_EQ(values_->number(node("0x8800_0000")), 0x8800'0000u);
  EXPECT_EQ(values_->number(node("64")), 64u);
  EXPECT_EQ(wrong(), "");
}

TEST_F(ValuesOfAStep, take_the_type_of_the_parameter_they_stand_for) {
  EXPECT_EQ(values_->number(node("${count}")), 3u);
  EXPECT_EQ(values_->number(node("${offset}")), 0x40u);
  EXPECT_EQ(pa("${place}"), 0x8800'0008u);
  EXPECT_EQ(pa("@page+${offset}"), 0x8800'0040u) << "a parameter as a part of a text";
  EXPECT_EQ(wrong(), "");
}

TEST_F(ValuesOfAStep, that_are_no_numbers_are_reported) {
  EXPECT_EQ(values_->number(node("many")), std::nullopt);
  EXPECT_EQ(wrong(), "RS1105 `many` is no number");
}

TEST_F(ValuesOfAStep, that_no_step_can_save_are_reported) {
  EXPECT_EQ(values_->number(node("${region}")), std::nullopt);
  EXPECT_NE(wrong().find("RS2001 `region` is no parameter"), std::string::npos);
}

TEST_F(ValuesOfAStep, are_known_once_they_have_been_saved) {
  EXPECT_EQ(values_->number(node("${share}")), std::nullopt);
  EXPECT_EQ(wrong(), "RS2001 no step has saved `share` yet");
  values_->save("share", 0x100'0002'0001u);
  EXPECT_EQ(values_->number(node("${share}")), 0x100'0002'0001u);
  values_->save("share", 1u);
  EXPECT_EQ(values_->number(node("${share}")), 1u) << "the last saved counts";
}

TEST_F(ValuesOfAStep, are_bytes_as_digits_or_as_saved) {
  const std::vector<std::byte> bytes{std::byte{0xa5}, std::byte{0x00}};
  EXPECT_EQ(values_->bytes(node("a500")), bytes);
  values_->save("share", bytes);
  EXPECT_EQ(values_->bytes(node("${share}")), bytes);
  const scenario::KeyRow two{.form = scenario::Form::Bytes, .least = 2, .most = 2};
  EXPECT_EQ(values_->bytes(node("${share}"), two), bytes);
  EXPECT_EQ(wrong(), "");
}

TEST_F(ValuesOfAStep, of_another_number_of_bytes_are_reported) {
  EXPECT_EQ(values_->bytes(node("a500"), scenario::kChallenge), std::nullopt);
  EXPECT_EQ(wrong(), "RS1105 expected 64 bytes, there are 2");
}

TEST_F(ValuesOfAStep, saved_as_bytes_are_no_number) {
  values_->save("share", std::vector<std::byte>(4));
  EXPECT_EQ(values_->number(node("${share}")), std::nullopt);
  EXPECT_EQ(wrong(), "RS1105 `share` was not saved as a number");
}

TEST_F(ValuesOfAStep, saved_as_a_number_are_no_bytes) {
  values_->save("share", 5u);
  EXPECT_EQ(values_->bytes(node("${share}")), std::nullopt);
  EXPECT_EQ(wrong(), "RS1105 `share` was not saved as bytes");
}

TEST_F(ValuesOfAStep, name_physical_places_by_range) {
  EXPECT_EQ(pa("@page"), 0x8800'0000u);
  EXPECT_EQ(pa("@page+0x40"), 0x8800'0040u);
  EXPECT_EQ(pa("@page[3]"), 0x8800'3000u);
  EXPECT_EQ(pa("0x8800_0000"), 0x8800'0000u);
  EXPECT_EQ(wrong(), "");
}

TEST_F(ValuesOfAStep, find_the_granule_behind_a_place_of_a_realm) {
  const auto first = pa("@ram");
  const auto second = pa("@ram[1]+0x8");
  ASSERT_TRUE(first && second);
  EXPECT_NE(*first, 0x4000'0000u) << "that is the IPA";
  EXPECT_EQ(*second % 4096, 8u);
  std::byte content{};
  simulation_->backend().machine().memory.read(Pa{*first}, {&content, 1});
  EXPECT_EQ(content, std::byte{0x5a});
  EXPECT_EQ(simulation_->backend().granule(Pa{*first}).owner, alice().hosted.rd);
  EXPECT_TRUE(pa("@far")) << "in the unprotected half too";
}

TEST_F(ValuesOfAStep, cannot_be_physical_where_a_realm_maps_nothing) {
  EXPECT_EQ(pa("@ram+0x20_0000"), std::nullopt);
  EXPECT_EQ(wrong(), "RS2007 alice maps nothing at 0x40200000 now");
}

TEST_F(ValuesOfAStep, name_the_rd_of_a_realm_by_the_name_of_its_actor) {
  EXPECT_EQ(pa("alice"), alice().hosted.rd.value);
  EXPECT_EQ(pa("bob"), 0x8900'0000u) << "where the scenario places it";
}

TEST_F(ValuesOfAStep, name_an_ipa_by_range_or_number) {
  EXPECT_EQ(ipa("@ram+0x40"), 0x4000'0040u);
  EXPECT_EQ(ipa("@far"), 0x80'4000'0000u);
  EXPECT_EQ(ipa("0x1000"), 0x1000u);
  EXPECT_EQ(wrong(), "");
}

TEST_F(ValuesOfAStep, cannot_be_an_ipa_in_the_memory_of_another) {
  EXPECT_EQ(ipa("@page"), std::nullopt);
  EXPECT_EQ(wrong(), "RS2005 `page` is not in the IPA space of alice");
}

TEST_F(ValuesOfAStep, name_the_id_of_a_realm_by_the_name_of_its_actor) {
  EXPECT_EQ(values_->realm_id(node("alice")), 1u);
  EXPECT_EQ(values_->realm_id(node("bob")), 2u);
  EXPECT_EQ(values_->realm_id(number("7")), 7u);
}

}  // namespace
}  // namespace realmsim::run

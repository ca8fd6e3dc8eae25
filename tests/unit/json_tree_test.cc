// What the tree of a JSON file knows.
#include "sim/scenario/json_tree.h"

#include <array>
#include <stdexcept>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "models/base/random.h"

namespace realmsim::scenario {
namespace {

constexpr Dialect kJson = Dialect::Json;
constexpr Dialect kJsonc = Dialect::Jsonc;

Node tree_of(const SourceFile& file, Dialect dialect) {
  Diagnostics diagnostics{file};
  auto tree = parse(file, dialect, diagnostics);
  EXPECT_EQ(diagnostics.render_text(false), "");
  if (!tree) throw std::runtime_error("no tree");
  return *tree;
}

TEST(JsonTree, knows_the_place_of_every_key_and_value) {
  const SourceFile file{"a.jsonc", "{ // {\n  \"k\\\"/~\" /**/ : [ 1.50 , \"x\" ]\n}"};
  const Node root = tree_of(file, kJsonc);
  EXPECT_EQ(root.range(), (ByteRange{0, file.text.size()}));
  const Member& member = root.members().front();
  EXPECT_EQ(file.slice(member.key_range), R"("k\"/~")");
  EXPECT_EQ(file.position_of(member.key_range.begin), (Position{2, 3}));
  EXPECT_EQ(file.slice(member.value.range()), R"([ 1.50 , "x" ])");
  EXPECT_EQ(file.slice(member.value.elements()[0].range()), "1.50");
  EXPECT_EQ(file.slice(member.value.elements()[1].range()), "\"x\"");
  EXPECT_EQ(root.pointer(), "");
  EXPECT_EQ(member.value.pointer(), "/k\"~1~0");
  EXPECT_EQ(member.value.elements()[1].pointer(), "/k\"~1~0/1");
}

TEST(JsonTree, keeps_the_order_of_members_and_finds_them_by_key) {
  const Node root = tree_of({"a", R"({"z": 1, "a": {"b": 2}, "": 3})"}, kJson);
  std::vector<std::string> keys;
  for (const Member& member : root.members()) {
    keys.push_back(member.key);
  }
  EXPECT_EQ(keys, (std::vector<std::string>{"z", "a", ""}));
  EXPECT_EQ(root.find(""), &root.members()[2]);
  EXPECT_EQ(root.find("a")->value.find("b")->value.as_int64(), 2);
  EXPECT_EQ(root.find("b"), nullptr);
  EXPECT_EQ(root.find("z")->value.find("z"), nullptr);
}

TEST(JsonTree, finds_the_first_of_duplicate_keys_and_keeps_all) {
  const SourceFile file{"a", R"({"a": 1, "a": 2})"};
  Diagnostics diagnostics{file};
  const auto root = parse(file, kJson, diagnostics);
  ASSERT_TRUE(root);
  EXPECT_EQ(root->members().size(), 2u);
  EXPECT_EQ(root->find("a")->value.as_int64(), 1);
}

TEST(JsonTree, gives_a_value_as_its_own_kind_only) {
  const Node root = tree_of({"a", R"([null, true, 7, "7\n", [1], {"a": 1}])"}, kJson);
  constexpr std::array kKinds{NodeKind::Null,   NodeKind::Bool,  NodeKind::Number,
                              NodeKind::String, NodeKind::Array, NodeKind::Object};
  for (std::size_t i = 0; i < kKinds.size(); ++i) {
    const Node& node = root.elements()[i];
    EXPECT_EQ(node.kind(), kKinds[i]);
    EXPECT_EQ(node.as_bool().has_value(), node.kind() == NodeKind::Bool);
    EXPECT_EQ(node.as_double().has_value(), node.kind() == NodeKind::Number);
    EXPECT_EQ(node.as_int64().has_value(), node.kind() == NodeKind::Number);
    EXPECT_EQ(node.number_text() != nullptr, node.kind() == NodeKind::Number);
    EXPECT_EQ(node.as_string() != nullptr, node.kind() == NodeKind::String);
    EXPECT_EQ(node.elements().empty(), node.kind() != NodeKind::Array);
    EXPECT_EQ(node.members().empty(), node.kind() != NodeKind::Object);
  }
  EXPECT_EQ(root.elements()[1].as_bool(), true);
  EXPECT_EQ(*root.elements()[3].as_string(), "7\n");
}

struct NumberRow {
  std::string text;
  std::optional<std::int64_t> as_int64;
  std::optional<std::uint64_t> as_uint64;
  double as_double;
};

TEST(JsonTree, keeps_numbers_as_written_and_reads_them_by_value) {
  const std::vector<NumberRow> rows{
      {"0", 0, 0, 0.0},
      {"-0", 0, 0, 0.0},
      {"-7", -7, std::nullopt, -7.0},
      {"1.0", 1, 1, 1.0},
      {"12E2", 1200, 1200, 1200.0},
      {"0.05", std::nullopt, std::nullopt, 0.05},
      {"9007199254740991", 9007199254740991, 9007199254740991, 9007199254740991.0},
      {"-9007199254740991", -9007199254740991, std::nullopt, -9007199254740991.0},
  };
  for (const NumberRow& row : rows) {
    const Node number = tree_of({"a", row.text}, kJson);
    EXPECT_EQ(*number.number_text(), row.text);
    EXPECT_EQ(number.as_int64(), row.as_int64) << row.text;
    EXPECT_EQ(number.as_uint64(), row.as_uint64) << row.text;
    EXPECT_EQ(number.as_double(), row.as_double) << row.text;
  }
}

TEST(JsonTree, gives_no_number_out_of_range) {
  const SourceFile file{"a", "[1e999, 9007199254740992]"};
  Diagnostics diagnostics{file};
  const auto root = parse(file, kJson, diagnostics);
  ASSERT_TRUE(root);
  EXPECT_EQ(*root->elements()[0].number_text(), "1e999");
  EXPECT_EQ(root->elements()[0].as_double(), std::nullopt);
  EXPECT_EQ(root->elements()[1].as_uint64(), std::nullopt);
}

// Documents of every construct, spread with white space and comments, from a seed.
class Generator {
 public:
  explicit Generator(std::uint64_t seed) : random_(seed, 0) {}

  std::string document() {
    std::string text = gap();
    text += value(0);
    return text += gap();
  }

 private:
  template <std::size_t N>
  std::string one_of(const std::array<std::string_view, N>& choices) {
    return std::string{choices[random_.below(N)]};
  }

  std::string gap() {
    constexpr std::array<std::string_view, 9> kGaps{
        "", "", "", " ", "\n", "\t\r\n ", "// \" , [\n", "/* } : \" **/", " /*/ \n*/ // \r"};
    return one_of(kGaps);
  }

  std::string string() {
    constexpr std::array<std::string_view, 10> kPieces{
        "a",    "\u00e9",   "\U0001f600", "/", "~", R"(\")", R"(\\)", R"(\u00e9\ud83d\ude00)",
        "// {", ", : ] /* "};
    std::string text;
    for (auto pieces = random_.below(4); pieces > 0; --pieces) {
      text += one_of(kPieces);
    }
    return text;
  }

  std::string scalar() {
    constexpr std::array<std::string_view, 9> kScalars{
        "null", "true", "false", "0", "-12", "1.50", "-0e0", "1.5E-3", "9007199254740991"};
    return random_.below(3) == 0 ? '"' + string() + '"' : one_of(kScalars);
  }

  std::string key(std::uint64_t number) {
    std::string text = '"' + string() + std::to_string(number) + '"';
    text += gap();
    text += ':';
    return text += gap();
  }

  std::string value(unsigned depth) {
    const auto choice = random_.below(4);
    if (depth == 5 || (depth > 0 && choice < 2)) return scalar();
    const bool object = choice % 2 == 0;
    std::string text = object ? "{" : "[";
    const auto count = random_.below(5);
    for (std::uint64_t i = 0; i < count; ++i) {
      if (i > 0) text += ',';
      text += gap();
      if (object) text += key(i);
      text += value(depth + 1);
      text += gap();
    }
    return text += object ? '}' : ']';
  }

  RandomStream random_;
};

nlohmann::json as_nlohmann(const Node& node) {
  switch (node.kind()) {
    case NodeKind::Null:
      return nullptr;
    case NodeKind::Bool:
      return *node.as_bool();
    case NodeKind::Number:
      return *node.as_double();
    case NodeKind::String:
      return *node.as_string();
    case NodeKind::Array: {
      auto array = nlohmann::json::array();
      for (const Node& element : node.elements()) {
        array.push_back(as_nlohmann(element));
      }
      return array;
    }
    case NodeKind::Object:
      break;
  }
  auto object = nlohmann::json::object();
  for (const Member& member : node.members()) {
    object[member.key] = as_nlohmann(member.value);
  }
  return object;
}

nlohmann::json parsed_by_nlohmann(std::string_view text) {
  return nlohmann::json::parse(text, nullptr, true, true);
}

void expect_every_node_is_its_slice(const Node& node, const SourceFile& file,
                                    const nlohmann::json& document) {
  const auto slice = parsed_by_nlohmann(file.slice(node.range()));
  ASSERT_EQ(slice, as_nlohmann(node)) << node.pointer();
  ASSERT_EQ(slice, document.at(nlohmann::json::json_pointer{node.pointer()})) << node.pointer();
  for (const Node& element : node.elements()) {
    expect_every_node_is_its_slice(element, file, document);
  }
  for (const Member& member : node.members()) {
    ASSERT_EQ(parsed_by_nlohmann(file.slice(member.key_range)), member.key) << node.pointer();
    expect_every_node_is_its_slice(member.value, file, document);
  }
}

TEST(JsonTree, has_nodes_equal_to_their_slices_of_the_text) {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    SCOPED_TRACE(fmt::format("seed {}", seed));
    const SourceFile file{"a.jsonc", Generator{seed}.document()};
    expect_every_node_is_its_slice(tree_of(file, kJsonc), file, parsed_by_nlohmann(file.text));
  }
}

}  // namespace
}  // namespace realmsim::scenario

// What is refused in a JSON file, and where.
#include <ostream>
#include <string>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "sim/scenario/json_tree.h"

namespace realmsim::scenario {
namespace {

struct Wrong {
  std::string behaviour;
  Dialect dialect;
  std::string text;
  std::string faults;  // "line:column code pointer", separated by "; "
  friend std::ostream& operator<<(std::ostream& out, const Wrong& row) { return out << row.behaviour; }
};

class WrongJson : public ::testing::TestWithParam<Wrong> {};

TEST_P(WrongJson, is_reported_at_its_place) {
  const SourceFile file{"a.json", GetParam().text};
  Diagnostics diagnostics{file};
  parse(file, GetParam().dialect, diagnostics);
  std::string faults;
  for (const Diagnostic& found : diagnostics.sorted()) {
    const Position position = file.position_of(found.begin);
    faults += fmt::format("{}{}:{} {}{}{}", faults.empty() ? "" : "; ", position.line, position.column,
                          found.code, found.pointer.empty() ? "" : " ", found.pointer);
    EXPECT_LE(found.begin, found.end);
    EXPECT_LE(found.end, file.text.size());
  }
  EXPECT_EQ(faults, GetParam().faults);
  EXPECT_NO_THROW((void)diagnostics.to_json().dump());
}

const auto kBehaviour = [](const auto& row) { return row.param.behaviour; };
constexpr Dialect kJson = Dialect::Json;
constexpr Dialect kJsonc = Dialect::Jsonc;

std::string repeated(std::string_view piece, std::size_t times) {
  std::string text;
  for (; times > 0; --times) {
    text += piece;
  }
  return text;
}

std::string nested(std::size_t depth, std::string_view innermost) {
  return repeated("[", depth) + std::string{innermost} + repeated("]", depth);
}

INSTANTIATE_TEST_SUITE_P(
    Bytes, WrongJson,
    ::testing::Values(Wrong{"empty_file", kJson, "", "1:1 RS1001"},
                      Wrong{"white_space_only", kJson, " \r\n\t", "1:1 RS1001"},
                      Wrong{"git_lfs_pointer", kJson,
                            "version https://git-lfs.github.com/spec/v1\r\noid sha256:00\r\nsize 3\r\n",
                            "1:1 RS1002"},
                      Wrong{"byte_order_mark", kJson, "\xef\xbb\xbf{}", "1:1 RS1003"},
                      Wrong{"byte_order_mark_and_more", kJson, "\xef\xbb\xbf{\n\"a\":1,\"a\":2}",
                            "1:1 RS1003; 2:7 RS1007 /a"},
                      Wrong{"byte_order_mark_alone", kJson, "\xef\xbb\xbf", "1:1 RS1003; 1:4 RS1005"},
                      Wrong{"byte_that_starts_nothing", kJson, "[\n\"a\xff\"]", "2:3 RS1004"},
                      Wrong{"continuation_without_start", kJson, "[\"\xbf\xbf\"]", "1:3 RS1004"},
                      Wrong{"sequence_cut_short", kJson, "[\"\xe2\x82\"]", "1:3 RS1004"},
                      Wrong{"sequence_cut_by_the_end", kJson, "\"\xe2\x82", "1:2 RS1004"},
                      Wrong{"overlong_sequences", kJson, "\"\xc0\xaf\"", "1:2 RS1004"},
                      Wrong{"overlong_sequence_of_three", kJson, "\"\xe0\x80\xaf\"", "1:2 RS1004"},
                      Wrong{"surrogate_as_bytes", kJson, "\"\xed\xa0\x80\"", "1:2 RS1004"},
                      Wrong{"beyond_the_last_code_point", kJson, "\"\xf4\x90\x80\x80\"", "1:2 RS1004"},
                      Wrong{"bad_byte_in_a_comment", kJsonc, "// \xe9t\xe9\n1", "1:4 RS1004"},
                      Wrong{"utf_16", kJson, std::string("\xff\xfe{\0}\0", 6), "1:1 RS1004"},
                      Wrong{"nul_after_the_document", kJson, std::string("{}\0[", 4), "1:3 RS1005"},
                      Wrong{"nul_in_a_comment", kJsonc, std::string("//\0\n1", 5), "1:3 RS1005"}),
    kBehaviour);

INSTANTIATE_TEST_SUITE_P(
    Syntax, WrongJson,
    ::testing::Values(Wrong{"missing_closing_bracket", kJson, "{\"a\": [1, 2", "1:12 RS1005 /a"},
                      Wrong{"missing_closing_brace_after_a_line_end", kJson, "{\n  \"a\": 1\n", "3:1 RS1005"},
                      Wrong{"wrong_closing_bracket", kJson, "{\"a\": [1, 2}}", "1:12 RS1005 /a"},
                      Wrong{"missing_comma", kJson, "{\"a\": 1\n \"b\": 2}", "2:2 RS1005"},
                      Wrong{"missing_colon", kJson, "{\"a\" 1}", "1:6 RS1005"},
                      Wrong{"missing_value", kJson, "{\"a\": }", "1:7 RS1005"},
                      Wrong{"comma_before_a_closing_brace", kJson, "{\"a\": 1, }", "1:10 RS1005"},
                      Wrong{"comma_before_a_closing_bracket", kJson, "[1,\n]", "2:1 RS1005"},
                      Wrong{"comma_first", kJson, "[,1]", "1:2 RS1005"},
                      Wrong{"two_commas", kJson, "[1, ,2]", "1:5 RS1005"},
                      Wrong{"two_colons", kJson, "{\"a\"::1}", "1:6 RS1005"},
                      Wrong{"colon_in_an_array", kJson, "[1 : 2]", "1:4 RS1005"},
                      Wrong{"comma_after_the_document", kJson, "{} ,", "1:4 RS1005"},
                      Wrong{"two_documents", kJson, "{}\n{}", "2:1 RS1005"},
                      Wrong{"key_that_is_no_string", kJson, "{a: 1}", "1:2 RS1005"},
                      Wrong{"key_that_is_a_number", kJson, "{1: 1}", "1:2 RS1005"},
                      Wrong{"single_quotes", kJson, "['a']", "1:2 RS1005"},
                      Wrong{"misspelt_literal", kJson, "{\"a\": [true, nul]}", "1:14 RS1005 /a"},
                      Wrong{"literal_cut_by_the_end", kJson, "tru", "1:1 RS1005"},
                      Wrong{"two_literals_in_one_word", kJson, "[truefalse]", "1:2 RS1005"},
                      Wrong{"leading_zero", kJson, "[01]", "1:2 RS1005"},
                      Wrong{"hexadecimal_number", kJson, "{\"at\": 0x8000_0000}", "1:8 RS1005"},
                      Wrong{"plus_sign", kJson, "[+1]", "1:2 RS1005"},
                      Wrong{"minus_sign_alone", kJson, "[1, -]", "1:5 RS1005"},
                      Wrong{"number_without_fraction_after_the_point", kJson, "[ 1.]", "1:3 RS1005"},
                      Wrong{"letter_outside_ascii", kJson, "[1, \u00e9t\u00e9]", "1:5 RS1005"},
                      Wrong{"string_open_at_the_end", kJson, "[\"abc", "1:2 RS1005"},
                      Wrong{"string_with_a_backslash_at_the_end", kJson, "[\"abc\\", "1:2 RS1005"},
                      Wrong{"string_over_a_line_end", kJson, "[1, \"abc\ndef\"]", "1:5 RS1005"},
                      Wrong{"unknown_escape", kJson, "{\"k\": \"a\\q\"}", "1:7 RS1005"},
                      Wrong{"half_a_surrogate_pair", kJson, "[\"\\ud800\"]", "1:2 RS1005"},
                      Wrong{"nothing_after_a_syntax_error", kJson, "{\"a\":1, \"a\":2, !, \"a\":3}",
                            "1:9 RS1007 /a; 1:16 RS1005"}),
    kBehaviour);

INSTANTIATE_TEST_SUITE_P(
    Comments, WrongJson,
    ::testing::Values(
        Wrong{"every_comment_of_a_strict_file", kJson, "// a\n{ /* b */ \"a\": 1 } // c",
              "1:1 RS1006; 2:3 RS1006; 2:20 RS1006"},
        Wrong{"comment_before_a_syntax_error", kJson, "[ // a\n ?, // b\n 1]", "1:3 RS1006; 2:2 RS1005"},
        Wrong{"comment_that_is_not_closed", kJson, "[1 /* a", "1:4 RS1005"},
        Wrong{"comment_that_is_not_closed_where_allowed", kJsonc, "[1 /* a", "1:4 RS1005"},
        Wrong{"lone_slash", kJsonc, "[1 / 2]", "1:4 RS1005"},
        Wrong{"comments_alone", kJsonc, "// a\n", "2:1 RS1005"},
        Wrong{"error_behind_comments", kJsonc, "{ // \"\n/* { */ \"a\" /**/ 1}", "2:18 RS1005"},
        Wrong{"error_behind_a_comment_ended_by_return", kJsonc, "[ // a\r 1 2]", "1:11 RS1005"}),
    kBehaviour);

INSTANTIATE_TEST_SUITE_P(
    Meaning, WrongJson,
    ::testing::Values(
        Wrong{"duplicate_key", kJson, "{\"a\": 1,\n \"b\": 2,\n \"a\": 3}", "3:2 RS1007 /a"},
        Wrong{"duplicate_key_in_other_spelling", kJson, R"({"ab": 1, "\u0061b": 2})", "1:11 RS1007 /ab"},
        Wrong{"every_later_key", kJson, R"({"a/b": 1, "a/b": 2, "a/b": 3})",
              "1:12 RS1007 /a~1b; 1:22 RS1007 /a~1b"},
        Wrong{"same_key_in_other_objects", kJson, R"({"a": {"a": [{"a": 1}, {"a": 1}]}})", ""},
        Wrong{"integer_of_2_to_the_53", kJson, R"({"a": [0, 9007199254740992]})", "1:11 RS1008 /a/1"},
        Wrong{"negative_integer_of_2_to_the_53", kJson, "[-9007199254740992]", "1:2 RS1008 /0"},
        Wrong{"integer_that_no_double_holds", kJson, "[9007199254740993]", "1:2 RS1008 /0"},
        Wrong{"integer_of_more_than_64_bits", kJson, "[184467440737095516160]", "1:2 RS1008 /0"},
        Wrong{"large_integer_in_other_notation", kJson, "[1e16, 9007199254740992.0]",
              "1:2 RS1008 /0; 1:8 RS1008 /1"},
        Wrong{"largest_integers", kJson, "[9007199254740991, -9007199254740991]", ""},
        Wrong{"number_too_large_for_a_double", kJson, R"({"a": -1e999 })", "1:7 RS1008 /a"},
        Wrong{"number_too_small_for_a_double", kJson, "[1e-999]", "1:2 RS1008 /0"},
        Wrong{"number_near_zero", kJson, "[5e-324, 0e-999, -0.0]", ""},
        Wrong{"everything_around_numbers_too_large", kJson, "[1e999, {\"a\": 1, \"a\": 2}, 1e999, 1e16 /**/]",
              "1:2 RS1008 /0; 1:18 RS1007 /1/a; 1:27 RS1008 /2; 1:34 RS1008 /3; 1:39 RS1006"},
        Wrong{"nesting_of_64", kJson, nested(64, "1"), ""},
        Wrong{"nesting_of_65", kJson, nested(64, "{}"), "1:65 RS1009 " + repeated("/0", 64)}),
    kBehaviour);

TEST(WrongJson, is_found_below_and_after_nesting_too_deep) {
  const SourceFile file{"a", "[" + nested(100'000, "1e16") + ", 1e16]"};
  Diagnostics diagnostics{file};
  EXPECT_TRUE(parse(file, kJson, diagnostics));
  ASSERT_EQ(diagnostics.sorted().size(), 3u);
  EXPECT_EQ(diagnostics.sorted()[0].code, "RS1009");
  EXPECT_EQ(diagnostics.sorted()[1].pointer, diagnostics.sorted()[0].pointer);
  EXPECT_EQ(diagnostics.sorted()[2].pointer, "/1");
}

TEST(WrongJson, gives_a_tree_unless_the_syntax_is_wrong) {
  const auto tree_of = [](std::string text) {
    const SourceFile file{"a", std::move(text)};
    Diagnostics diagnostics{file};
    return parse(file, kJson, diagnostics);
  };
  EXPECT_TRUE(tree_of("[1e999, 1e16, {\"a\": 1, \"a\": 2}] // c"));
  EXPECT_FALSE(tree_of("[1] 2"));
  EXPECT_FALSE(tree_of(""));
  EXPECT_FALSE(tree_of("[\"\xff\"]"));
}

struct Told {
  std::string behaviour;
  std::string text;
  std::string shown;
  friend std::ostream& operator<<(std::ostream& out, const Told& row) { return out << row.behaviour; }
};

class WrongJsonTold : public ::testing::TestWithParam<Told> {};

TEST_P(WrongJsonTold, to_people) {
  const SourceFile file{"a.json", GetParam().text};
  Diagnostics diagnostics{file};
  parse(file, kJson, diagnostics);
  EXPECT_EQ(diagnostics.render_text(false), GetParam().shown);
}

INSTANTIATE_TEST_SUITE_P(
    Json, WrongJsonTold,
    ::testing::Values(Told{"git_lfs_pointer_with_the_command_that_helps",
                           "version https://git-lfs.github.com/spec/v1\n",
                           R"(a.json:1:1: error[RS1002]: Git LFS pointer instead of the file
  |
1 | version https://git-lfs.github.com/spec/v1
  | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  = help  fetch the content with `git lfs pull`
)"},
                      Told{"comment_with_the_name_that_allows_it", "[ /* a */ ]\n",
                           R"(a.json:1:3: error[RS1006]: comment in strict JSON
  |
1 | [ /* a */ ]
  |   ^^^^^^^
  = help  a file named .jsonc may have comments
)"},
                      Told{"duplicate_key_with_the_line_of_the_first", "{ \"a\": 1,\n  \"a\": 2 }",
                           R"(a.json:2:3: error[RS1007]: duplicate key `a`, first on line 1
  |
2 |   "a": 2 }
  |   ^^^
  = at    /a
)"},
                      Told{"large_number_with_how_to_write_it", "[9007199254740993]",
                           R"(a.json:1:2: error[RS1008]: number above 2^53-1 in magnitude
  |
1 | [9007199254740993]
  |  ^^^^^^^^^^^^^^^^
  = at    /0
  = help  write it as a string such as "0x..."
)"},
                      Told{"missing_bracket_with_the_one_left_open", "{\n\"a\": [1\n",
                           R"(a.json:3:1: error[RS1005]: unexpected end of input; expected ']'
  |
3 |
  | ^ the `[` of line 2 is not closed
  = at    /a
)"},
                      Told{"comma_too_many_with_what_to_do", "{ \"a\": 1, }",
                           R"(a.json:1:11: error[RS1005]: unexpected '}'; expected string literal
  |
1 | { "a": 1, }
  |           ^
  = help  remove the comma before it
)"},
                      Told{"wrong_word_whole", "[0x8000_0000]",
                           R"(a.json:1:2: error[RS1005]: invalid literal
  |
1 | [0x8000_0000]
  |  ^^^^^^^^^^^
)"}),
    kBehaviour);

}  // namespace
}  // namespace realmsim::scenario

// How what is wrong with a file is shown to people and to programs.
#include "sim/scenario/diagnostic.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace realmsim::scenario {
namespace {

// The diagnostic of the token at its only place in the file.
Diagnostic at_token(const SourceFile& file, std::string_view token) {
  const std::size_t begin = file.text.find(token);
  return {.code = "RS1103", .begin = begin, .end = begin + token.size(), .message = "wrong"};
}

std::string rendered(const SourceFile& file, Diagnostic diagnostic) {
  Diagnostics diagnostics{file};
  diagnostics.add(std::move(diagnostic));
  return diagnostics.render_text(false);
}

SourceFile hello() {
  return {"configs/scenarios/hello.json",
          std::string(13, '\n') +
              R"(    { "by": "host", "do": "rmi.granule_deligate", "with": { "addr": "@page" } })" + "\n"};
}

Diagnostic unknown_step(const SourceFile& file) {
  Diagnostic diagnostic = at_token(file, R"("rmi.granule_deligate")");
  diagnostic.message = "unknown step `rmi.granule_deligate`";
  diagnostic.note = "backend `cca` has no such step";
  diagnostic.pointer = "/steps/1/do";
  diagnostic.help = "did you mean `rmi.granule_delegate`?";
  return diagnostic;
}

TEST(Diagnostics, are_laid_out_as_the_interface_shows) {
  EXPECT_EQ(rendered(hello(), unknown_step(hello())),
            R"(configs/scenarios/hello.json:14:27: error[RS1103]: unknown step `rmi.granule_deligate`
   |
14 |     { "by": "host", "do": "rmi.granule_deligate", "with": { "addr": "@page" } }
   |                           ^^^^^^^^^^^^^^^^^^^^^^ backend `cca` has no such step
   = at    /steps/1/do
   = help  did you mean `rmi.granule_delegate`?
)");
}

TEST(Diagnostics, leave_out_lines_without_content) {
  const SourceFile file{"a.json", "[true]"};
  EXPECT_EQ(rendered(file, at_token(file, "true")),
            "a.json:1:2: error[RS1103]: wrong\n"
            "  |\n"
            "1 | [true]\n"
            "  |  ^^^^\n");
  const SourceFile empty{"b.json", ""};
  EXPECT_EQ(rendered(empty, {.code = "RS1001", .message = "the file is empty"}),
            "b.json:1:1: error[RS1001]: the file is empty\n");
}

TEST(Diagnostics, mark_one_column_at_the_end_of_input) {
  const SourceFile file{"a.json", "[\n"};
  EXPECT_EQ(rendered(file, {.code = "RS1005", .begin = 2, .end = 2, .message = "open", .note = "see line 1"}),
            "a.json:2:1: error[RS1005]: open\n"
            "  |\n"
            "2 |\n"
            "  | ^ see line 1\n");
}

TEST(Diagnostics, mark_a_token_of_many_lines_on_its_first) {
  const SourceFile file{"a.json", "[ {\r\n} ]\r\n"};
  EXPECT_EQ(rendered(file, at_token(file, "{\r\n}")),
            "a.json:1:3: error[RS1103]: wrong\n"
            "  |\n"
            "1 | [ {\n"
            "  |   ^\n");
}

TEST(Diagnostics, name_columns_in_bytes_and_mark_them_in_characters) {
  const SourceFile file{"a.json", "\t[\"\u00e9\u20ac\", bad]"};
  EXPECT_EQ(rendered(file, at_token(file, "bad")),
            "a.json:1:12: error[RS1103]: wrong\n"
            "  |\n"
            "1 |  [\"\u00e9\u20ac\", bad]\n"
            "  |         ^^^\n");
}

TEST(Diagnostics, let_no_byte_of_the_file_command_the_terminal) {
  const SourceFile file{"a\x1b.json", "[\"\x1b[31m\xff\u202e\"]"};
  Diagnostic diagnostic = at_token(file, "\x1b[31m");
  diagnostic.message = diagnostic.pointer = diagnostic.help = "/\x1b\n\u009b";
  EXPECT_EQ(rendered(file, diagnostic),
            "a\ufffd.json:1:3: error[RS1103]: /\ufffd\ufffd\ufffd\n"
            "  |\n"
            "1 | [\"\ufffd[31m\ufffd\ufffd\"]\n"
            "  |   ^^^^^\n"
            "  = at    /\ufffd\ufffd\ufffd\n"
            "  = help  /\ufffd\ufffd\ufffd\n");
}

struct LongLine {
  std::string behaviour;
  std::size_t before;  // columns around a token of the marked ones
  std::size_t marked;
  std::size_t after;
  std::string excerpt;
  std::string marks;
  friend std::ostream& operator<<(std::ostream& out, const LongLine& row) { return out << row.behaviour; }
};

std::string of(std::size_t count, char c) {
  return std::string(count, c);
}

class LongLines : public ::testing::TestWithParam<LongLine> {};

TEST_P(LongLines, are_cut_to_120_columns_around_the_marks) {
  const LongLine& row = GetParam();
  const SourceFile file{"a", of(row.before, 'b') + of(row.marked, 'm') + of(row.after, 'a')};
  const Diagnostic diagnostic{.code = "RS1103", .begin = row.before, .end = row.before + row.marked};
  const std::string text = rendered(file, diagnostic);
  EXPECT_EQ(row.excerpt.size() + 4, std::min<std::size_t>(120, 4 + file.text.size()));
  EXPECT_EQ(text.substr(text.find('\n') + 1), "  |\n1 | " + row.excerpt + "\n  | " + row.marks + "\n");
}

INSTANTIATE_TEST_SUITE_P(
    Diagnostics, LongLines,
    ::testing::Values(LongLine{"fitting_line_is_whole", 100, 4, 12, of(100, 'b') + "mmmm" + of(12, 'a'),
                               of(100, ' ') + "^^^^"},
                      LongLine{"token_near_the_begin", 10, 4, 300, of(10, 'b') + "mmmm" + of(99, 'a') + "...",
                               of(10, ' ') + "^^^^"},
                      LongLine{"token_in_the_middle", 300, 4, 300,
                               "..." + of(53, 'b') + "mmmm" + of(53, 'a') + "...", of(56, ' ') + "^^^^"},
                      LongLine{"token_near_the_end", 300, 4, 10, "..." + of(99, 'b') + "mmmm" + of(10, 'a'),
                               of(102, ' ') + "^^^^"},
                      LongLine{"token_longer_than_the_excerpt", 300, 300, 300, "..." + of(110, 'm') + "...",
                               "   " + of(110, '^')},
                      LongLine{"end_of_the_line", 300, 0, 0, "..." + of(113, 'b'), of(116, ' ') + "^"}),
    [](const auto& row) { return row.param.behaviour; });

TEST(Diagnostics, are_sorted_by_position_and_stand_apart) {
  const SourceFile file{"a", "x y"};
  Diagnostics diagnostics{file};
  diagnostics.add({.code = "RS2", .begin = 2, .end = 3, .message = "later"});
  diagnostics.add({.code = "RS1", .begin = 2, .end = 3, .message = "later, added second"});
  diagnostics.add({.severity = Severity::Warning, .code = "RS3", .begin = 0, .end = 1, .message = "first"});
  EXPECT_EQ(diagnostics.render_text(false),
            "a:1:1: warning[RS3]: first\n  |\n1 | x y\n  | ^\n\n"
            "a:1:3: error[RS2]: later\n  |\n1 | x y\n  |   ^\n\n"
            "a:1:3: error[RS1]: later, added second\n  |\n1 | x y\n  |   ^\n");
}

TEST(Diagnostics, keep_the_first_of_the_same_begin_and_code) {
  const SourceFile file{"a", "x y"};
  Diagnostics diagnostics{file};
  diagnostics.add({.code = "RS1", .message = "kept"});
  diagnostics.add({.code = "RS2", .message = "other code"});
  diagnostics.add({.code = "RS1", .message = "dropped"});
  diagnostics.add({.code = "RS1", .begin = 2, .message = "other place"});
  ASSERT_EQ(diagnostics.sorted().size(), 3u);
  EXPECT_EQ(diagnostics.sorted()[0].message, "kept");
  EXPECT_EQ(diagnostics.sorted()[1].message, "other code");
  EXPECT_EQ(diagnostics.sorted()[2].message, "other place");
}

TEST(Diagnostics, of_warnings_alone_are_no_errors) {
  const SourceFile file{"a", "x"};
  Diagnostics diagnostics{file};
  diagnostics.add({.severity = Severity::Warning, .code = "RS1"});
  EXPECT_FALSE(diagnostics.has_errors());
  diagnostics.add({.code = "RS2"});
  EXPECT_TRUE(diagnostics.has_errors());
}

TEST(Diagnostics, are_coloured_only_when_asked_and_say_the_same) {
  const SourceFile file = hello();
  Diagnostics diagnostics{file};
  diagnostics.add(unknown_step(file));
  const std::string plain = diagnostics.render_text(false);
  std::string colored = diagnostics.render_text(true);
  EXPECT_EQ(plain.find('\x1b'), std::string::npos);
  EXPECT_NE(colored.find("\x1b[31m"), std::string::npos);
  while (colored.find('\x1b') != std::string::npos) {
    const std::size_t escape = colored.find('\x1b');
    colored.erase(escape, colored.find('m', escape) + 1 - escape);
  }
  EXPECT_EQ(colored, plain);
}

TEST(Diagnostics, hold_the_same_as_json) {
  const SourceFile file = hello();
  Diagnostics diagnostics{file};
  diagnostics.add(unknown_step(file));
  EXPECT_EQ(diagnostics.to_json(), nlohmann::json::parse(R"([{
    "file": "configs/scenarios/hello.json", "line": 14, "column": 27, "severity": "error", "code": "RS1103",
    "message": "unknown step `rmi.granule_deligate`", "pointer": "/steps/1/do",
    "help": "did you mean `rmi.granule_delegate`?" }])"));
  EXPECT_EQ(Diagnostics{file}.to_json(), nlohmann::json::array());
}

}  // namespace
}  // namespace realmsim::scenario

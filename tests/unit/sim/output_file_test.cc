// Regular files appear whole or not at all; everything else is written straight into.
#include "sim/cli/output_file.h"

#include <csignal>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <sys/resource.h>
#include <sys/stat.h>
#include <thread>

#include <gtest/gtest.h>

namespace realmsim::cli {
namespace {

namespace fs = std::filesystem;

class OutputFileTest : public ::testing::Test {
 protected:
  OutputFileTest() {
    std::string pattern = (fs::temp_directory_path() / "realmsim-XXXXXX").string();
    folder_ = mkdtemp(pattern.data());
  }
  ~OutputFileTest() override { fs::remove_all(folder_); }

  [[nodiscard]] std::string path() const { return (folder_ / "events.jsonl").string(); }
  [[nodiscard]] std::size_t files() const {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator{folder_}, {}));
  }
  [[nodiscard]] std::string content() const {
    std::ostringstream text;
    text << std::ifstream{path(), std::ios::binary}.rdbuf();
    return text.str();
  }

  fs::path folder_;
};

TEST_F(OutputFileTest, appears_at_its_commit_with_all_that_was_written) {
  OutputFile file{path()};
  ASSERT_TRUE(file.good());
  file.write("one\n");
  file.write(std::string_view{"\0two\r\n", 6});
  EXPECT_FALSE(fs::exists(path()));
  ASSERT_TRUE(file.commit());
  EXPECT_EQ(content(), (std::string{"one\n\0two\r\n", 10}));
  EXPECT_EQ(files(), 1u);
}

TEST_F(OutputFileTest, leaves_nothing_behind_without_a_commit) {
  {
    OutputFile file{path()};
    file.write("half a line");
  }
  EXPECT_EQ(files(), 0u);
}

TEST_F(OutputFileTest, leaves_an_older_file_as_it_was_without_a_commit) {
  std::ofstream{path()} << "old";
  {
    OutputFile file{path()};
    file.write("new");
  }
  EXPECT_EQ(content(), "old");
  EXPECT_EQ(files(), 1u);
}

TEST_F(OutputFileTest, replaces_an_older_file_at_its_commit) {
  std::ofstream{path()} << "a longer old content";
  OutputFile file{path()};
  file.write("new");
  ASSERT_TRUE(file.commit());
  EXPECT_EQ(content(), "new");
}

TEST_F(OutputFileTest, says_that_its_folder_is_missing) {
  const OutputFile file{(folder_ / "missing" / "events.jsonl").string()};
  EXPECT_FALSE(file.good());
}

TEST_F(OutputFileTest, refuses_to_take_the_place_of_a_folder_and_leaves_nothing_behind) {
  fs::create_directory(path());
  {
    OutputFile file{path()};
    EXPECT_FALSE(file.good());
    EXPECT_FALSE(file.commit());
  }
  EXPECT_TRUE(fs::is_directory(path()));
  EXPECT_EQ(files(), 1u);
}

TEST_F(OutputFileTest, follows_links_to_a_file_that_is_there) {
  const fs::path far = folder_ / "far.jsonl";
  std::ofstream{far} << "old";
  fs::create_symlink("far.jsonl", path());
  OutputFile file{path()};
  file.write("new");
  ASSERT_TRUE(file.commit());
  EXPECT_TRUE(fs::is_symlink(path()));
  EXPECT_FALSE(fs::is_symlink(far));
  EXPECT_EQ(content(), "new");
}

TEST_F(OutputFileTest, follows_links_to_a_file_that_is_not_there_yet) {
  fs::create_symlink("far.jsonl", path());
  OutputFile file{path()};
  file.write("new");
  ASSERT_TRUE(file.commit());
  EXPECT_TRUE(fs::is_symlink(path()));
  EXPECT_EQ(content(), "new");
}

TEST_F(OutputFileTest, writes_straight_into_a_pipe) {
  ASSERT_EQ(mkfifo(path().c_str(), 0600), 0);
  std::string read;
  std::thread reader{[&] { read = content(); }};
  {
    OutputFile file{path()};
    file.write("through");
    EXPECT_TRUE(file.commit());
  }
  reader.join();
  EXPECT_EQ(read, "through");
  EXPECT_TRUE(fs::is_fifo(path()));
}

TEST_F(OutputFileTest, refuses_links_in_a_circle) {
  fs::create_symlink("events.jsonl", path());
  EXPECT_FALSE(OutputFile{path()}.good());
  EXPECT_TRUE(fs::is_symlink(path()));
}

TEST_F(OutputFileTest, knows_two_paths_to_one_file) {
  const std::string other = (folder_ / "other.json").string();
  EXPECT_TRUE(same_file(path(), (folder_ / "." / "events.jsonl").string()));
  EXPECT_FALSE(same_file(path(), other));
  EXPECT_TRUE(same_file("no-such-file", "./no-such-file"));
  fs::create_symlink("other.json", path());
  EXPECT_TRUE(same_file(path(), other));
  std::ofstream{other} << "{}";
  EXPECT_TRUE(same_file(path(), other));
  EXPECT_TRUE(same_file(other, other));
}

// The largest size of files stands for the end of the disk.
TEST_F(OutputFileTest, says_that_not_everything_could_be_written_and_leaves_nothing_behind) {
  std::signal(SIGXFSZ, SIG_IGN);
  rlimit before{};
  getrlimit(RLIMIT_FSIZE, &before);
  const rlimit small{.rlim_cur = 4096, .rlim_max = before.rlim_max};
  setrlimit(RLIMIT_FSIZE, &small);
  {
    OutputFile file{path()};
    file.write(std::string(1 << 16, 'x'));
    EXPECT_FALSE(file.commit());
  }
  setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, SIG_DFL);
  EXPECT_EQ(files(), 0u);
}

}  // namespace
}  // namespace realmsim::cli

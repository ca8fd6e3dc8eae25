// Files that appear whole or not at all.
#include "sim/cli/atomic_file.h"

#include <csignal>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <sys/resource.h>

#include <gtest/gtest.h>

namespace realmsim::cli {
namespace {

namespace fs = std::filesystem;

class AtomicFileTest : public ::testing::Test {
 protected:
  AtomicFileTest() {
    std::string pattern = (fs::temp_directory_path() / "realmsim-XXXXXX").string();
    folder_ = mkdtemp(pattern.data());
  }
  ~AtomicFileTest() override { fs::remove_all(folder_); }

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

TEST_F(AtomicFileTest, appears_at_its_commit_with_all_that_was_written) {
  AtomicFile file{path()};
  ASSERT_TRUE(file.good());
  file.write("one\n");
  file.write(std::string_view{"\0two\r\n", 6});
  EXPECT_FALSE(fs::exists(path()));
  ASSERT_TRUE(file.commit());
  EXPECT_EQ(content(), (std::string{"one\n\0two\r\n", 10}));
  EXPECT_EQ(files(), 1u);
}

TEST_F(AtomicFileTest, leaves_nothing_behind_without_a_commit) {
  {
    AtomicFile file{path()};
    file.write("half a line");
  }
  EXPECT_EQ(files(), 0u);
}

TEST_F(AtomicFileTest, leaves_an_older_file_as_it_was_without_a_commit) {
  std::ofstream{path()} << "old";
  {
    AtomicFile file{path()};
    file.write("new");
  }
  EXPECT_EQ(content(), "old");
  EXPECT_EQ(files(), 1u);
}

TEST_F(AtomicFileTest, replaces_an_older_file_at_its_commit) {
  std::ofstream{path()} << "a longer old content";
  AtomicFile file{path()};
  file.write("new");
  ASSERT_TRUE(file.commit());
  EXPECT_EQ(content(), "new");
}

TEST_F(AtomicFileTest, says_that_its_folder_is_missing) {
  const AtomicFile file{(folder_ / "missing" / "events.jsonl").string()};
  EXPECT_FALSE(file.good());
}

TEST_F(AtomicFileTest, refuses_to_take_the_place_of_a_folder_and_leaves_nothing_behind) {
  fs::create_directory(path());
  {
    AtomicFile file{path()};
    file.write("x");
    EXPECT_FALSE(file.commit());
  }
  EXPECT_TRUE(fs::is_directory(path()));
  EXPECT_EQ(files(), 1u);
}

// The largest size of files stands for the end of the disk.
TEST_F(AtomicFileTest, says_that_not_everything_could_be_written_and_leaves_nothing_behind) {
  std::signal(SIGXFSZ, SIG_IGN);
  rlimit before{};
  getrlimit(RLIMIT_FSIZE, &before);
  const rlimit small{.rlim_cur = 4096, .rlim_max = before.rlim_max};
  setrlimit(RLIMIT_FSIZE, &small);
  {
    AtomicFile file{path()};
    file.write(std::string(1 << 16, 'x'));
    EXPECT_FALSE(file.commit());
  }
  setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, SIG_DFL);
  EXPECT_EQ(files(), 0u);
}

}  // namespace
}  // namespace realmsim::cli

#include "sim/cli/output_file.h"

#include <csignal>
#include <sys/stat.h>
#include <unistd.h>

#include <fmt/format.h>

namespace realmsim::cli {
namespace {

namespace fs = std::filesystem;

constexpr int kMostLinks = 40;  // as Linux follows them

// Where links lead that may end at nothing yet.
fs::path follow_links(fs::path path) {
  std::error_code error;
  for (int i = 0; i < kMostLinks && fs::is_symlink(path, error); ++i)
    path = path.parent_path() / fs::read_symlink(path, error);
  return path;
}

// stdout or stderr, if the path leads to what one of them is.
std::FILE* own_stream(const fs::path& path) {
  struct stat named {};
  if (stat(path.c_str(), &named) != 0) return nullptr;
  for (std::FILE* stream : {stdout, stderr}) {
    struct stat own {};
    if (fstat(fileno(stream), &own) == 0 && own.st_dev == named.st_dev && own.st_ino == named.st_ino)
      return stream;
  }
  return nullptr;
}

bool is_special(const fs::path& path) {
  std::error_code error;
  return fs::exists(path, error) && !fs::is_regular_file(path, error);
}

}  // namespace

// "-" is standard output.
OutputFile::OutputFile(const std::string& path)
    : target_(path), stream_(path == "-" ? stdout : own_stream(path), std::fflush) {
  if (stream_ != nullptr) return;
  std::signal(SIGXFSZ,
              SIG_IGN);  // a file that gets too large, and a reader that leaves, are errors like any other
  if (is_special(path)) {
    std::signal(SIGPIPE, SIG_IGN);
    stream_ = {std::fopen(path.c_str(), "wb"), std::fclose};
    return;
  }
  target_ = follow_links(path);
  std::error_code error;
  if (fs::is_symlink(target_, error)) return;  // in a circle
  part_ = fmt::format("{}.{}.part", target_.string(), getpid());
  stream_ = {std::fopen(part_.c_str(), "wb"), std::fclose};
}

OutputFile::~OutputFile() {
  if (part_.empty()) return;
  std::error_code ignored;
  fs::remove(part_, ignored);
}

bool OutputFile::commit() {
  const bool no_error = good();
  const bool own = stream_.get() == stdout || stream_.get() == stderr;
  const bool all_written =
      no_error && (own ? std::fflush(stream_.get()) : std::fclose(stream_.release())) == 0;
  std::error_code error;
  if (!all_written || part_.empty()) return all_written;
  fs::rename(part_, target_, error);
  if (!error) part_.clear();
  return !error;
}

bool same_file(const std::string& output, const std::string& other) {
  std::error_code error;
  const fs::path path = other == "-" ? "/dev/stdin" : other;
  if (is_special(output) || is_special(path)) return false;
  // A path of which nothing exists stays relative otherwise.
  const auto place = [&](const fs::path& any) {
    return fs::weakly_canonical(fs::absolute(follow_links(any), error), error);
  };
  return fs::equivalent(output, path, error) || place(output) == place(path);
}

}  // namespace realmsim::cli

// A file that a command writes. A regular one appears whole or not at all: written beside its name, renamed
// at the end. What is no regular file (a pipe, a device) or is open as stdout or stderr is written straight
// into. Links are followed.
#pragma once

#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

namespace realmsim::cli {

class OutputFile {
 public:
  explicit OutputFile(const std::string& path);
  ~OutputFile();  // removes what was not committed
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;

  [[nodiscard]] bool good() const { return stream_ != nullptr && std::ferror(stream_.get()) == 0; }
  void write(std::string_view text) { std::fwrite(text.data(), 1, text.size(), stream_.get()); }
  // Once, at the end. False if anything went wrong.
  bool commit();
  [[nodiscard]] bool is_stdout() const { return stream_.get() == stdout; }

 private:
  std::filesystem::path target_;
  std::filesystem::path part_;  // beside the target, until the commit; empty if that is written straight into
  std::unique_ptr<std::FILE, int (*)(std::FILE*)> stream_;
};

// Whether both paths lead to one file, there or yet to be made; `other` may be "-" for standard input.
bool same_file(const std::string& output, const std::string& other);

}  // namespace realmsim::cli

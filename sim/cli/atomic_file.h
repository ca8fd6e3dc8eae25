// A file that appears whole or not at all: written beside its name, renamed at the end.
#pragma once

#include <fstream>
#include <string>
#include <string_view>

namespace realmsim::cli {

class AtomicFile {
 public:
  explicit AtomicFile(std::string path);
  ~AtomicFile();  // removes what was not committed
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;

  [[nodiscard]] bool good() const { return stream_.good(); }
  void write(std::string_view text) { stream_ << text; }
  // False if anything went wrong.
  bool commit();

 private:
  std::string path_;
  std::string temporary_;
  std::ofstream stream_;
  bool committed_ = false;
};

}  // namespace realmsim::cli

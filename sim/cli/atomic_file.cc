#include "sim/cli/atomic_file.h"

#include <filesystem>
#include <unistd.h>

#include <fmt/format.h>

namespace realmsim::cli {

AtomicFile::AtomicFile(std::string path)
    : path_(std::move(path)),
      temporary_(fmt::format("{}.{}.part", path_, getpid())),
      stream_(temporary_, std::ios::binary) {}

AtomicFile::~AtomicFile() {
  if (committed_) return;
  std::error_code ignored;
  std::filesystem::remove(temporary_, ignored);
}

bool AtomicFile::commit() {
  stream_.close();
  std::error_code error;
  if (!stream_) return false;
  std::filesystem::rename(temporary_, path_, error);
  committed_ = !error;
  return committed_;
}

}  // namespace realmsim::cli

#include "sim/cli/process_pool.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <map>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

#include "models/base/ensure.h"

namespace realmsim::cli {
namespace {

// A child that is told the number of a piece, and answers with the length of its result and the result.
struct Worker {
  pid_t process = 0;
  int to = -1;
  int from = -1;
  std::optional<std::size_t> piece;
  std::string answer;
};

// False at the end of the pipe, and if it is broken.
bool write_all(int pipe, const void* data, std::size_t size) {
  for (const char* at = static_cast<const char*>(data); size != 0;) {
    const ssize_t written = write(pipe, at, size);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    at += written;
    size -= static_cast<std::size_t>(written);
  }
  return true;
}

bool read_all(int pipe, void* data, std::size_t size) {
  for (char* at = static_cast<char*>(data); size != 0;) {
    const ssize_t got = read(pipe, at, size);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return false;
    at += got;
    size -= static_cast<std::size_t>(got);
  }
  return true;
}

[[noreturn]] void serve(int to, int from, const std::function<std::string(std::size_t)>& work) {
  std::size_t piece = 0;
  while (read_all(to, &piece, sizeof piece)) {
    const std::string result = work(piece);
    const std::size_t size = result.size();
    if (!write_all(from, &size, sizeof size) || !write_all(from, result.data(), size)) _exit(1);
  }
  _exit(0);
}

std::array<int, 2> new_pipe() {
  std::array<int, 2> ends{};
  REALMSIM_ENSURE(pipe(ends.data()) == 0, "the system has a pipe left");
  return ends;
}

class Pool {
 public:
  explicit Pool(const std::function<std::string(std::size_t)>& work) : work_(work) {
    std::signal(SIGPIPE, SIG_IGN);  // of a worker that has died
  }
  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;
  ~Pool() {
    for (Worker& worker : workers_) {
      if (worker.piece) kill(worker.process, SIGKILL);
      end(worker);
    }
  }

  [[nodiscard]] std::size_t busy() const {
    return static_cast<std::size_t>(
        std::ranges::count_if(workers_, [](const Worker& worker) { return worker.piece.has_value(); }));
  }

  void give(std::size_t piece) {
    auto worker = std::ranges::find_if(workers_, [](const Worker& one) { return !one.piece; });
    if (worker == workers_.end()) worker = workers_.insert(workers_.end(), start());
    worker->piece = piece;
    write_all(worker->to, &piece, sizeof piece);
  }

  // Waits for some of them, and adds what has been done.
  void collect(std::map<std::size_t, std::optional<std::string>>& done) {
    std::vector<pollfd> pipes;
    for (const Worker& worker : workers_)
      pipes.push_back({.fd = worker.from, .events = POLLIN, .revents = 0});
    if (poll(pipes.data(), pipes.size(), -1) <= 0) return;
    for (std::size_t i = 0; i < pipes.size(); ++i) {
      if (pipes[i].revents != 0) listen(workers_[i], done);
    }
    std::erase_if(workers_, [](const Worker& worker) { return worker.process == 0; });
  }

 private:
  Worker start() {
    const auto to = new_pipe();
    const auto from = new_pipe();
    std::fflush(stdout);
    std::fflush(stderr);
    const pid_t process = fork();
    REALMSIM_ENSURE(process >= 0, "the system has a process left");
    if (process == 0) {
      for (const Worker& other : workers_) {
        close(other.to);
        close(other.from);
      }
      close(to[1]);
      close(from[0]);
      serve(to[0], from[1], work_);
    }
    close(to[0]);
    close(from[1]);
    return {.process = process, .to = to[1], .from = from[0]};
  }

  static void end(Worker& worker) {
    close(worker.to);
    close(worker.from);
    while (waitpid(worker.process, nullptr, 0) < 0 && errno == EINTR) {
    }
    worker.process = 0;
  }

  static void listen(Worker& worker, std::map<std::size_t, std::optional<std::string>>& done) {
    std::array<char, 1 << 16> buffer{};
    const ssize_t got = read(worker.from, buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) return;
    if (got <= 0) {
      if (worker.piece) done.emplace(*worker.piece, std::nullopt);
      return end(worker);
    }
    worker.answer.append(buffer.data(), static_cast<std::size_t>(got));
    std::size_t size = 0;
    if (worker.answer.size() < sizeof size) return;
    std::memcpy(&size, worker.answer.data(), sizeof size);
    if (worker.answer.size() < sizeof size + size) return;
    done.emplace(*worker.piece, worker.answer.substr(sizeof size));
    worker.answer.clear();
    worker.piece.reset();
  }

  const std::function<std::string(std::size_t)>& work_;
  std::vector<Worker> workers_;
};

}  // namespace

void ProcessPool::run(std::size_t pieces) const {
  Pool pool{work};
  std::map<std::size_t, std::optional<std::string>> done;
  std::size_t given = 0;
  std::size_t taken = 0;
  for (bool wanted = true; wanted && taken < pieces;) {
    while (given < pieces && pool.busy() < processes)
      pool.give(given++);
    pool.collect(done);
    for (auto next = done.find(taken); wanted && next != done.end(); next = done.find(++taken))
      wanted = take(taken, std::move(next->second));
  }
}

}  // namespace realmsim::cli

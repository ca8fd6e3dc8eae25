#include "sim/cli/process_pool.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <map>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

#include "models/base/ensure.h"

namespace realmsim::cli {
namespace {

struct Child {
  std::size_t piece = 0;
  pid_t process = 0;
  int pipe = -1;
  std::string text;
};

void write_all(int pipe, const std::string& text) {
  for (std::size_t done = 0; done < text.size();) {
    const ssize_t written = write(pipe, text.data() + done, text.size() - done);
    if (written < 0 && errno != EINTR) _exit(1);
    done += written < 0 ? 0 : static_cast<std::size_t>(written);
  }
}

Child start(std::size_t piece, const std::function<std::string(std::size_t)>& work) {
  std::array<int, 2> ends{};
  REALMSIM_ENSURE(pipe(ends.data()) == 0, "the system has a pipe left");
  std::fflush(stdout);
  std::fflush(stderr);
  const pid_t process = fork();
  REALMSIM_ENSURE(process >= 0, "the system has a process left");
  if (process == 0) {
    close(ends[0]);
    write_all(ends[1], work(piece));
    _exit(0);
  }
  close(ends[1]);
  return {.piece = piece, .process = process, .pipe = ends[0]};
}

// Whether there may be more.
bool read_some(Child& child) {
  std::array<char, 1 << 16> buffer{};
  const ssize_t size = read(child.pipe, buffer.data(), buffer.size());
  if (size > 0) child.text.append(buffer.data(), static_cast<std::size_t>(size));
  return size > 0 || (size < 0 && errno == EINTR);
}

std::optional<std::string> end(Child& child) {
  close(child.pipe);
  int status = 0;
  while (waitpid(child.process, &status, 0) < 0 && errno == EINTR) {
  }
  const bool well = WIFEXITED(status) && WEXITSTATUS(status) == 0;
  return well ? std::optional{std::move(child.text)} : std::nullopt;
}

void wait_for_any(const std::vector<Child>& children) {
  std::vector<pollfd> pipes;
  for (const Child& child : children)
    pipes.push_back({.fd = child.pipe, .events = POLLIN, .revents = 0});
  poll(pipes.data(), pipes.size(), -1);
}

bool has_text(const Child& child) {
  pollfd one{.fd = child.pipe, .events = POLLIN, .revents = 0};
  return poll(&one, 1, 0) == 1;
}

}  // namespace

void ProcessPool::run(std::size_t pieces) const {
  std::vector<Child> children;
  std::map<std::size_t, std::optional<std::string>> ended;
  std::size_t started = 0;
  std::size_t taken = 0;
  bool wanted = true;
  while (wanted && taken < pieces) {
    while (started < pieces && children.size() < processes)
      children.push_back(start(started++, work));
    wait_for_any(children);
    std::erase_if(children, [&](Child& child) {
      if (!has_text(child) || read_some(child)) return false;
      ended.emplace(child.piece, end(child));
      return true;
    });
    for (auto next = ended.find(taken); wanted && next != ended.end(); next = ended.find(++taken))
      wanted = take(taken, std::move(next->second));
  }
  for (Child& child : children) {
    kill(child.process, SIGKILL);
    end(child);
  }
}

}  // namespace realmsim::cli

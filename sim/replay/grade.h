// The verdict on one call: what was recorded beside what the model did. Equal agrees; different but allowed
// by the specification agrees and ends the sequence; anything else diverges.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/replay/symbols.h"
#include "sim/replay/trace.h"

namespace realmsim::replay {

struct Difference {
  std::string what;  // as a path in the trace: "status", "out.top", "realm[2].regs.x0"
  std::string recorded;
  std::string model;
};

// What is compared, put together only where the sides differ: {"exit.gprs.", "4"}.
struct What {
  std::string_view group;
  std::string_view name;
  What(const char* whole) : name(whole) {}
  What(std::string_view in, std::string_view which) : group(in), name(which) {}
};

class Grade {
 public:
  explicit Grade(const Symbols& symbols) : symbols_(symbols) {}

  void compare(What what, std::uint64_t recorded, std::uint64_t model,
               std::optional<std::uint64_t> allowed = std::nullopt);
  void compare_address(What what, std::uint64_t recorded, std::uint64_t model);
  void compare_word(What what, std::string_view recorded, std::string_view model);
  void compare_register(std::string_view group, unsigned reg, std::uint64_t recorded, std::uint64_t model,
                        std::optional<std::uint64_t> allowed = std::nullopt);
  void compare_status(const std::optional<Status>& recorded, std::span<const Status> spec, std::uint64_t x0);
  void differ(What what, std::string recorded, std::string model);

  // What stands before the names from now on: "realm[2].".
  void enter(std::string prefix) { prefix_ = std::move(prefix); }

  [[nodiscard]] bool agrees() const { return differences_.empty(); }
  // The model took another way that the specification allows: nothing after it can be compared.
  [[nodiscard]] bool ends_sequence() const { return ends_; }
  [[nodiscard]] const std::vector<Difference>& differences() const { return differences_; }

 private:
  const Symbols& symbols_;
  std::string prefix_;
  bool ends_ = false;
  std::vector<Difference> differences_;
};

// "RMI_ERROR_RTT:2"
std::string status_text(std::uint64_t x0);
std::string status_text(const Status& status);

}  // namespace realmsim::replay

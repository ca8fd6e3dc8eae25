// The names of calls: those of the command tables of a backend, and what traces call otherwise.
#pragma once

#include <string_view>
#include <vector>

#include "models/rmm/command.h"

namespace realmsim::replay {

class Vocabulary {
 public:
  Vocabulary(rmm::CommandTable host, rmm::CommandTable realm);

  // Nothing if there is no such command.
  [[nodiscard]] const rmm::Command* host_command(std::string_view name) const { return find(host_, name); }
  [[nodiscard]] const rmm::Command* realm_command(std::string_view name) const;
  [[nodiscard]] std::vector<std::string_view> host_names() const { return names(host_); }
  [[nodiscard]] std::vector<std::string_view> realm_names() const { return names(realm_); }

 private:
  using Sorted = std::vector<const rmm::Command*>;
  static Sorted sorted(rmm::CommandTable table);
  static const rmm::Command* find(const Sorted& commands, std::string_view name);
  static std::vector<std::string_view> names(const Sorted& commands);

  Sorted host_;
  Sorted realm_;
};

}  // namespace realmsim::replay

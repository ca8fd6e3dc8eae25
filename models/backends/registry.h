// The architectures that a scenario can name.
#pragma once

#include <array>
#include <memory>
#include <string_view>
#include <vector>

#include "models/backends/backend.h"
#include "models/rmm/config.h"
#include "models/rmm/mutant.h"

namespace realmsim::backends {

enum class SharedMemory : std::uint8_t;  // cca_commands.h

struct BackendOptions {
  rmm::Config firmware;
  bool watched = false;
  std::uint32_t further_gpts = 0;    // that the monitor keeps in step
  std::vector<std::string> mutants;  // names of BackendRow::mutants
  std::byte poison{};                // of DRAM that nobody has given a content
};

struct BackendRow {
  std::string_view name;
  std::string_view title;
  const std::vector<CommandDescription>& (*commands)();
  std::unique_ptr<Backend> (*make)(std::shared_ptr<const machine::MemoryMap> map,
                                   std::vector<machine::Cpu> cpus, const BackendOptions& options,
                                   Observer& observer);
  std::vector<rmm::Mutant> (*mutants)();
  SharedMemory shared_memory;
  bool realms = true;  // whether there can be any
};

extern const std::array<BackendRow, 4> kBackends;

const BackendRow* find_backend(std::string_view name);

}  // namespace realmsim::backends

// What the firmware of Arm CCA takes, with and without confidential shared memory, described for whoever
// lists, explains or checks it.
#pragma once

#include <cstdint>
#include <vector>

#include "models/backends/backend.h"
#include "models/csm/state.h"
#include "models/rmm/command.h"
#include "models/rmm/mutant.h"

namespace realmsim::backends {

// Confidential shared memory by the paper's rules, or as the published firmware has it.
enum class SharedMemory : std::uint8_t { Absent, Paper, Fork };

[[nodiscard]] csm::Profile profile_of(SharedMemory sharing);

struct CommandTables {
  rmm::CommandTable rmi;
  rmm::CommandTable rsi;
};

[[nodiscard]] CommandTables cca_tables(SharedMemory sharing);

// The commands that the firmware takes, host commands first.
template <SharedMemory Sharing>
const std::vector<CommandDescription>& cca_commands();
[[nodiscard]] const std::vector<CommandDescription>& cca_commands(SharedMemory sharing);
// What their firmware can lack, and what nobody need look at.
template <SharedMemory Sharing>
std::vector<rmm::Mutant> cca_mutants();

}  // namespace realmsim::backends

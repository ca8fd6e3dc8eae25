#include "models/backends/registry.h"

#include "models/backends/cca.h"
#include "models/backends/plain.h"

namespace realmsim::backends {
namespace {

template <SharedMemory Sharing>
std::unique_ptr<Backend> make_cca(std::shared_ptr<const machine::MemoryMap> map,
                                  std::vector<machine::Cpu> cpus, const BackendOptions& options,
                                  Observer& observer) {
  rmm::Config firmware = options.firmware;
  firmware.poison = options.poison;
  return std::make_unique<Cca>(std::move(map), std::move(cpus),
                               CcaOptions{.shared_memory = Sharing,
                                          .firmware = firmware,
                                          .gpt_library = {.further_tables = options.further_gpts},
                                          .watched = options.watched,
                                          .mutants = options.mutants},
                               observer);
}

std::unique_ptr<Backend> make_plain(std::shared_ptr<const machine::MemoryMap> map,
                                    std::vector<machine::Cpu> cpus, const BackendOptions& options,
                                    Observer&) {
  return std::make_unique<Plain>(std::move(map), std::move(cpus), options.poison);
}

}  // namespace

const std::array<BackendRow, 4> kBackends{{
    {"cca", "Arm CCA with RMM 1.0", cca_commands<SharedMemory::Absent>, make_cca<SharedMemory::Absent>,
     cca_mutants<SharedMemory::Absent>, SharedMemory::Absent},
    {"cca-csm", "Arm CCA with CAEC's confidential shared memory, paper profile",
     cca_commands<SharedMemory::Paper>, make_cca<SharedMemory::Paper>, cca_mutants<SharedMemory::Paper>,
     SharedMemory::Paper},
    {"cca-csm-fork", "Arm CCA with CAEC's confidential shared memory as its authors' firmware has it",
     cca_commands<SharedMemory::Fork>, make_cca<SharedMemory::Fork>, cca_mutants<SharedMemory::Fork>,
     SharedMemory::Fork},
    {"none", "a machine without confidential computing: no granule protection check, no realms",
     Plain::plain_commands, make_plain, [] { return std::vector<rmm::Mutant>{}; }, SharedMemory::Absent,
     false},
}};

const BackendRow* find_backend(std::string_view name) {
  for (const BackendRow& row : kBackends) {
    if (row.name == name) return &row;
  }
  return nullptr;
}

}  // namespace realmsim::backends

// Random programs of firmware calls and memory accesses on a small machine: arguments are mostly plausible,
// sometimes wrong, so that commands succeed and are refused in every state they can meet.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "models/base/random.h"
#include "tests/support/direct_machine.h"

namespace realmsim::testing {

class RandomProgram {
 public:
  explicit RandomProgram(std::uint64_t seed);

  // One call or access; what was called and how it ended.
  struct Made {
    std::string_view command;
    std::uint64_t status = 0;
    std::string refused;
    bool changed_by_refusal = false;  // a refused host command left another state than it found
  };
  Made step();

  [[nodiscard]] backends::Cca& backend() { return machine_.backend(); }

  struct Tally {
    std::uint64_t succeeded = 0;
    std::uint64_t refused = 0;
  };
  // By command, those that the hypervisor's longer moves make included.
  [[nodiscard]] const std::map<std::string_view, Tally>& tallies() const { return counter_.tallies; }

 private:
  // Choosing.
  [[nodiscard]] bool chance(std::uint64_t percent) { return random_.below(100) < percent; }
  template <class Container>
  auto pick(const Container& container);
  Pa any_granule();
  Pa granule_in(rmm::GranuleState state);
  Pa realm_or_junk();
  Pa rec_or_junk();
  Ipa some_ipa(std::uint64_t alignment);
  std::uint64_t some_level();

  // Moves.
  Made call(CpuIndex cpu, const rmm::Command& command, const Registers& x);
  Made host_command();
  Made realm_command();
  Made access_memory();
  Made build_realm();
  Made tear_down_realm();
  Made take_back_granules();
  Made share_region();
  std::optional<Pa> able_rec(CpuIndex cpu);
  Made enter_some_rec();
  Made interrupt();
  Made serve_if_exited(CpuIndex cpu, Pa rec, Made made);

  std::uint64_t argument(const rmm::Command& command, const Argument& argument, CpuIndex cpu);
  std::optional<std::uint64_t> own_record(const rmm::Command& command, CpuIndex cpu);
  void place_together(const rmm::Command& command, Registers& x);
  void write_realm_params(Pa granule);
  void write_rec_params(Pa granule, Pa rd);
  host::GranulePool free_granules();
  [[nodiscard]] const host::HostedRec* hosted(Pa rec) const;

  struct Counter final : Observer {
    void called(const CallEvent& call) override { command = call.command; }
    void returned(const ReturnEvent& result) override {
      ++(result.refused_check.empty() ? tallies[command].succeeded : tallies[command].refused);
    }
    std::string_view command;
    std::map<std::string_view, Tally> tallies;
  };

  Counter counter_;
  DirectMachine machine_;
  RandomStream random_;
  std::uint16_t next_vmid_ = 1;
  std::map<Pa, host::HostedRec> hosted_;  // RECs with their RecRun granules
};

}  // namespace realmsim::testing

// Random programs of firmware calls and memory accesses on a small machine: arguments are mostly plausible,
// sometimes wrong, so that commands succeed and are refused in every state they can meet.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "models/base/random.h"
#include "tests/support/direct_machine.h"

namespace realmsim::testing {

inline constexpr std::uint32_t kRandomGranules = 1024;
inline constexpr std::uint64_t kRandomPages = 8;  // that a program bothers with in one table
inline constexpr unsigned kRandomIpaBits = 39;    // one starting table at level 1
inline constexpr Ipa kRandomUnprotected{std::uint64_t{1} << (kRandomIpaBits - 1)};
inline constexpr std::array<std::uint64_t, 3> kRandomBases{0, 0x20'0000, 0x4000'0000};

class RandomProgram {
 public:
  explicit RandomProgram(std::uint64_t seed, backends::SharedMemory rules = backends::SharedMemory::Paper);

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
  auto pick(const Container& container) {
    return *std::next(container.begin(), static_cast<std::ptrdiff_t>(random_.below(container.size())));
  }
  Pa any_granule();
  Pa granule_in(rmm::GranuleState state);
  Pa realm_or_junk();
  Pa rec_or_junk();
  Pa rec_that_waits(bool (*waits)(const rmm::Rec&));
  Pa named_rec(const rmm::Rec& caller);
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
  Made realm_exception();
  Made serve_if_exited(CpuIndex cpu, Pa rec, Made made);

  static bool ends_running(const rmm::Command& command);
  std::uint64_t argument(const rmm::Command& command, const Argument& argument, CpuIndex cpu);
  Pa rec_argument(const rmm::Command& command);
  std::optional<std::uint64_t> number_argument(const rmm::Command& command, std::string_view name,
                                               CpuIndex cpu);
  std::optional<std::uint64_t> own_record(const rmm::Command& command, CpuIndex cpu);
  void place_together(const rmm::Command& command, Registers& x);
  void write_realm_params(Pa granule);
  void write_rec_params(Pa granule, Pa rd);
  void write_rec_enter(Pa run);
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
  csm::Profile profile_;
  DirectMachine machine_;
  RandomStream random_;
  std::uint16_t next_vmid_ = 1;
  std::map<Pa, host::HostedRec> hosted_;  // RECs with their RecRun granules
};

}  // namespace realmsim::testing

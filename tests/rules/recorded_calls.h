// A small player of recorded calls (JSON lines of `realmsim.calls/1`): it makes the RMI calls of a sequence
// on a fresh machine, up to the first that the model does not have yet, and compares status, index, outputs
// and exit record; what the realm does in between is recorded_realm.h's.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "tests/support/direct_machine.h"

namespace realmsim::testing {

struct Sequence {
  std::string name;
  std::vector<nlohmann::json> calls;
};

struct Recording {
  nlohmann::json platform;
  std::vector<Sequence> sequences;
};

Recording read_recording(const std::filesystem::path& path);

enum class Played : std::uint8_t { Agreed, Differed, Ended };

// Makes the calls of one sequence.
class Player {
 public:
  explicit Player(const nlohmann::json& platform);

  // Ended: the model lacks this call, differs as the specification allows, or the recorded firmware left the
  // specification here.
  Played play(const nlohmann::json& call);
  [[nodiscard]] const std::string& difference() const { return difference_; }
  [[nodiscard]] backends::CcaState& state() { return machine_.backend().state(); }

 private:
  bool play_macro(const nlohmann::json& call);
  bool play_host_access(const nlohmann::json& call);
  void write_parameters(const nlohmann::json& call);
  void write_realm_params(Pa granule, const nlohmann::json& fields);
  void write_rec_params(Pa granule, const nlohmann::json& fields);
  void write_rec_enter(Pa granule, const nlohmann::json& fields);
  Played make_call(const nlohmann::json& call, const rmm::Command& command);
  Played compare(const nlohmann::json& call, const rmm::Command& command, const Registers& x);
  Played run_realm(const nlohmann::json& call);
  Played compare_resume(const nlohmann::json& expected, Pa rec);
  Played compare_exit(const nlohmann::json& call, Pa run);
  Played differ(const std::string& what, std::uint64_t is, std::uint64_t wanted);

  DirectMachine machine_;
  std::map<Pa, std::uint64_t> exit_pc_;  // of the instruction with which a REC left last
  std::string difference_;
};

// A number, or a symbol such as g12, g12+0x800, dev3, oob_pa.
std::uint64_t value_of(const nlohmann::json& text);

}  // namespace realmsim::testing

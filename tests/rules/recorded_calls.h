// A small player of recorded host calls (JSON lines of `realmsim.calls/1`): it makes the RMI calls of a
// sequence on a fresh machine, up to the first that the model does not have yet, and compares status, index
// and outputs. What realms do between an entry and an exit is not played.
#pragma once

#include <filesystem>
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

class Player {
 public:
  explicit Player(const nlohmann::json& platform);

  // Ended: the model lacks this call, or the recorded firmware left the specification here.
  Played play(const nlohmann::json& call);
  [[nodiscard]] const std::string& difference() const { return difference_; }
  [[nodiscard]] backends::CcaState& state() { return machine_.backend().state(); }
  // A number, or a symbol such as g12, g12+0x800, dev3, oob_pa.
  [[nodiscard]] static std::uint64_t value_of(const nlohmann::json& text);

 private:
  bool play_macro(const nlohmann::json& call);
  bool play_host_access(const nlohmann::json& call);
  void write_parameters(const nlohmann::json& call);
  void write_realm_params(Pa granule, const nlohmann::json& fields);
  void write_rec_params(Pa granule, const nlohmann::json& fields);
  Played compare(const nlohmann::json& call, const rmm::Command& command, const Registers& x);

  DirectMachine machine_;
  std::string difference_;
};

}  // namespace realmsim::testing

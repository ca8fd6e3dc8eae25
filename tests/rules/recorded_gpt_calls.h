// A small player of recorded and written calls about the granule protection table (JSON lines of
// `realmsim.calls/1`): EL3's library (GPT_LIB_INIT, GPT_TRANSITION, GPT_TRANSITION_RANGE, GPT_READ_WORD) and
// the check of the hardware (GPC_CONFIG, GPT_WRITE, GPT_FETCH_EXTERNAL_ABORT, CHECK_ACCESS).
#pragma once

#include <map>
#include <set>
#include <string>

#include <nlohmann/json.hpp>

#include "models/machine/granule_protection_check.h"
#include "models/machine/machine.h"
#include "models/monitor/effects.h"

namespace realmsim::testing {

// A table written word by word; every other word has one value, and some addresses do not answer.
class WrittenTable final : public machine::MemoryPort {
 public:
  machine::Fetched fetch(Pa pa) override;

  std::map<Pa, std::uint64_t> words;
  std::uint64_t others = 0;
  std::set<Pa> silent;
};

class GptPlayer {
 public:
  GptPlayer();

  // Whether the call is one of those above.
  [[nodiscard]] static bool plays(const nlohmann::json& call);
  // What differs from the recording; empty if nothing does.
  [[nodiscard]] std::string play(const nlohmann::json& call);

 private:
  void init_library(const nlohmann::json& arguments);
  void transition(const nlohmann::json& arguments);
  void transition_range(const nlohmann::json& arguments);
  void configure(const nlohmann::json& arguments);
  void write_table(const nlohmann::json& arguments);
  void check_access(const nlohmann::json& arguments);
  [[nodiscard]] std::uint64_t word(Pa pa) const;
  [[nodiscard]] nlohmann::json words(const nlohmann::json& expected) const;

  machine::Machine machine_;
  monitor::GptLibrary library_;
  machine::GpcConfig config_;
  WrittenTable table_;
  nlohmann::json actual_;  // of the last call, under the names of its `expect`
};

}  // namespace realmsim::testing

// What calls about the granule protection table work on: a table written word by word with the registers of
// the check, and memory in which EL3's library builds tables of its own.
#pragma once

#include <map>
#include <optional>
#include <set>

#include "sim/replay/gpt_calls.h"
#include "sim/replay/grade.h"

namespace realmsim::replay {

class GptMachine {
 public:
  void start_sequence() { *this = {}; }

  void perform(const GpcConfigure& config, Grade& grade);
  void perform(const GptWrite& write, Grade& grade);
  void perform(const GptSilence& silence, Grade& grade);
  void perform(const CheckAccess& check, Grade& grade);
  void perform(const GptLibraryCall& call, Grade& grade);

 private:
  // A table of which some words were written and all others have one value.
  class WrittenTable final : public machine::MemoryPort {
   public:
    machine::Fetched fetch(Pa pa) override;

    std::map<Pa, std::uint64_t> words;
    std::uint64_t others = 0;
    std::set<Pa> silent;
  };
  struct Library {
    machine::Machine machine;
    monitor::GptLibrary build;
  };

  void init(const GptLibInit& init, const GptExpectation& expect, Grade& grade);
  void move(const GptTransition& transition, const GptExpectation& expect, Grade& grade);

  machine::GpcConfig config_;
  WrittenTable table_;
  std::optional<Library> library_;
};

}  // namespace realmsim::replay

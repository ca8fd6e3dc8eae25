// What came of a step, before anybody compares it with what was expected.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "models/backends/backend.h"
#include "models/machine/translation.h"
#include "sim/scenario/scenario.h"

namespace realmsim::run {

// A fault and who took it.
struct FaultOutcome {
  machine::Translation translation;
  SecurityState state = SecurityState::NonSecure;
  std::optional<Pa> rd;  // of the realm that made the access
  std::uint64_t address = 0;
  bool virtual_address = false;
  Recipient recipient = Recipient::Host;
  Seen seen = Seen::None;
};

struct Outcome {
  std::string asked;  // arguments, for people

  // Of a command.
  std::optional<backends::StatusView> status;
  Registers x{};
  std::string refused;  // id of the refusing check
  std::vector<backends::ReceiptCheck> receipt;
  std::map<std::string, std::uint64_t> out;
  std::string exit;            // reason, if the realm left for the host
  std::string record_refusal;  // status of the RMI_REC_ENTER that could not write the exit record
  std::string gave_up;         // on what the hypervisor did while it served an exit
  const CommandDescription* command = nullptr;
  bool pending = false;  // the call completes when the realm is entered again

  // Of an access.
  std::optional<FaultOutcome> fault;
  std::optional<std::uint64_t> value;
  std::vector<std::byte> bytes;  // what was read, in memory order, or handed over

  // Of a step that gets nothing and is no command: EMPTY, AUTH_FAILED, REPLAYED, NO_TOKEN, TOKEN_REJECTED.
  std::string verdict;

  std::vector<std::string> state_mismatches;  // of sim.assert

  // Of an entry: the step whose call it completed, and what came of that.
  const scenario::Step* completes = nullptr;
  std::shared_ptr<const Outcome> completed;

  [[nodiscard]] bool success() const {
    const bool refused_status = status && !status->name.ends_with("SUCCESS");
    return !refused_status && !fault && verdict.empty() && state_mismatches.empty();
  }
};

}  // namespace realmsim::run

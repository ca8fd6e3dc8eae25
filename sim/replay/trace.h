// One line of a trace as its meaning: the call, what the host wrote before it, what the realm did during it,
// and what the recorded side saw. Addresses are resolved; names last until the next line is read.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "models/base/address.h"
#include "models/machine/gpt.h"
#include "models/rmm/command.h"
#include "models/rmm/params.h"
#include "models/rmm/rec_run.h"
#include "sim/replay/gpt_calls.h"
#include "sim/replay/realm_action.h"

namespace realmsim::replay {

// An RMI return code, or the assertion that the recorded firmware hit instead of returning.
struct Status {
  std::optional<rmm::RmiStatus> code;
  std::optional<std::uint8_t> index;
};

struct ExitExpectation {
  std::optional<std::string_view> reason;  // without RMI_EXIT_
  struct Number {
    std::string_view name;
    std::uint64_t value = 0;
  };
  std::vector<Number> numbers;
  std::vector<RegisterValue> gprs;
  bool other_gprs_zero = false;
};

// What the realm saw on this entry as completion of its previous exit.
struct ResumeExpectation {
  std::vector<RegisterValue> regs;
  std::optional<std::uint64_t> pc_advance;
  std::optional<Syndrome> external_abort;
};

struct Expectation {
  std::optional<Status> status;
  struct Out {
    const Output* output = nullptr;
    std::uint64_t value = 0;
    bool symbol = false;  // written as the symbol of an address
  };
  std::vector<Out> out;
  std::optional<ExitExpectation> exit;
  std::optional<ResumeExpectation> resume;
};

// What the host wrote just before the call to the granules that the call names.
struct HostWrites {
  std::optional<rmm::RealmParams> realm_params;
  std::optional<rmm::RecParams> rec_params;
  std::optional<rmm::RecEnter> enter;
  std::optional<std::uint8_t> source_fill;
};

struct RmiCall {
  const rmm::Command* command = nullptr;
  Registers x{};
  CpuIndex cpu = 0;
  // Of an entry: an earlier line has made it, and a later one tells how the realm goes on.
  bool continues = false;
  bool running = false;
  HostWrites with;
  std::vector<RealmAction> realm;
  Expectation expect;
  std::vector<Status> spec;  // results that the specification's ordering rules allow
};

// A range of granules or IPAs, one call each.
struct MacroCall {
  const rmm::Command* command = nullptr;
  Registers first{};
  std::vector<std::pair<unsigned, std::uint64_t>> strides;  // register and what it grows by
  std::uint64_t count = 0;
};

struct HostStructure {
  Pa granule;
  std::variant<rmm::RealmParams, rmm::RecParams, rmm::RecEnter> content;
};

struct HostFill {
  Pa granule;
  std::uint8_t byte = 0;
};

// Agrees if the granule no longer consists of that byte.
struct HostCheckNotFill {
  Pa granule;
  std::uint8_t byte = 0;
};

struct HostAccess {
  Pa pa;
  machine::AccessType type = machine::AccessType::Load;
  std::optional<FaultKind> fault;
};

struct SetGpt {
  Pa granule;
  machine::Gpi gpi = machine::Gpi::NonSecure;
};

struct SequenceName {
  std::string text;
  bool number = false;  // how the trace writes it
  friend bool operator==(const SequenceName&, const SequenceName&) = default;
};

struct TraceCall {
  SequenceName sequence;
  std::uint64_t n = 0;
  std::string_view name;
  bool divergence = false;  // the recorded side left the specification here
  std::variant<RmiCall, MacroCall, HostStructure, HostFill, HostCheckNotFill, HostAccess, SetGpt,
               GpcConfigure, GptWrite, GptSilence, CheckAccess, GptLibraryCall>
      what;
};

}  // namespace realmsim::replay

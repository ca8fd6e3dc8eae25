// Calls of a trace about the granule protection table: what the hardware checks (a configuration, the words
// of a table, accesses) and what EL3's library does (TF-A docs, "Granule Protection Tables library").
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "models/machine/gpc_fault_routing.h"
#include "models/monitor/gpt_boot.h"
#include "models/monitor/gpt_library.h"

namespace realmsim::replay {

// The registers of the check. Words and silent addresses of an earlier configuration are gone.
struct GpcConfigure {
  machine::GpcRegisters registers;
  machine::RmeFeatures features;
};

struct GptWrite {
  std::vector<std::pair<Pa, std::uint64_t>> words;
  std::uint64_t others = 0;  // of every word that is not listed
};

struct GptSilence {
  std::vector<Pa> addresses;  // whose fetch is answered by an External abort
};

struct CheckAccess {
  machine::GpcRequest request;
  machine::CheckedAccess access;
  machine::RoutingControls controls;

  std::optional<FaultKind> fault;
  std::optional<machine::GpcExceptionKind> exception;
  std::vector<std::pair<std::string_view, std::uint64_t>> numbers;  // level, ec, gpcsc, …
};

struct GptLibInit {
  std::uint8_t pps = 0;
  std::uint8_t pgs = 0;
  std::uint8_t l0gptsz = 0;
  bool gpc2 = false;
  bool gdi = false;
  std::optional<machine::ContiguousSize> largest_block;
  std::vector<monitor::PasRegion> regions;
};

struct GptTransition {
  monitor::TransitionRequest request;
  bool range = false;  // the granules one by one, as far as it goes
};

struct GptReadWord {
  Pa pa;
};

struct GptExpectation {
  std::optional<monitor::ReturnCode> code;
  std::vector<std::pair<Pa, std::uint64_t>> words;  // that govern these addresses
  std::optional<std::vector<std::string_view>> operations;
};

struct GptLibraryCall {
  std::variant<GptLibInit, GptTransition, GptReadWord> what;
  GptExpectation expect;
};

}  // namespace realmsim::replay

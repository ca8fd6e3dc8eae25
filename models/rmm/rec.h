// A realm execution context (RMM 1.0 A2): one virtual processor of a realm.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "models/base/address.h"
#include "models/base/name_table.h"
#include "models/rmm/token_in_progress.h"

namespace realmsim::rmm {

enum class RecState : std::uint8_t { Ready, Running };

inline constexpr NameTable<RecState, 2> kRecStateNames{{
    {RecState::Ready, "READY"},
    {RecState::Running, "RUNNING"},
}};

constexpr std::string_view name_of(RecState state) {
  return find_name(kRecStateNames, state);
}

inline constexpr std::size_t kRecRegisters = 31;  // X0 to X30
inline constexpr unsigned kMaxRecAux = 16;

struct Rec {
  Pa owner;  // RD
  std::uint64_t mpidr = 0;
  RecState state = RecState::Ready;
  bool runnable = false;
  std::array<std::uint64_t, kRecRegisters> gprs{};
  std::uint64_t pc = 0;
  std::vector<Pa> aux;
  std::optional<Ipa> host_call;  // structure of the pending host call
  std::optional<TokenInProgress> token;

  Pa run;  // while running: the RecRun object to which the exit goes

  friend bool operator==(const Rec&, const Rec&) = default;
};

}  // namespace realmsim::rmm

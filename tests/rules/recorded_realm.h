// A recorded guest: makes the realm that runs on a processing element do what a recording says it did, and
// compares what it sees (the realm actions of `realmsim.calls/1`).
#pragma once

#include <string>

#include <nlohmann/json.hpp>

#include "tests/rules/recorded_calls.h"

namespace realmsim::testing {

class RecordedRealm {
 public:
  // The REC that runs on `cpu` now.
  RecordedRealm(DirectMachine& machine, CpuIndex cpu);

  // One action. Ended: the model has no such call yet.
  Played play(const nlohmann::json& action);
  [[nodiscard]] const std::string& difference() const { return difference_; }
  // PC of the instruction with which the realm left, after the actions.
  [[nodiscard]] std::uint64_t last_pc() const { return last_pc_; }

 private:
  Played call(const nlohmann::json& action, const std::string& name);
  Played access(const nlohmann::json& action, machine::AccessType type);
  void move_bytes(const machine::RealmAccess& access, Pa pa);
  Played meet(const nlohmann::json& action, RealmExceptionKind kind);
  Played change(const nlohmann::json& action);

  Played compare(const nlohmann::json& action, const std::string& seen);
  void compare_registers(const nlohmann::json& expected);
  void compare_syndrome(const nlohmann::json& expected);
  void compare_config(const nlohmann::json& expected, Ipa at);
  void compare_memory(const nlohmann::json& expected, Ipa at);
  void differ(const std::string& what, std::uint64_t is, std::uint64_t wanted);

  void write_host_call(Ipa at, const nlohmann::json& structure);
  std::optional<Pa> resolve(Ipa at);
  backends::ProcessorContext context();

  DirectMachine& machine_;
  CpuIndex cpu_;
  Pa rec_;
  std::uint64_t last_pc_ = 0;
  std::string difference_;
};

}  // namespace realmsim::testing

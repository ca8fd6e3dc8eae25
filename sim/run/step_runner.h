// Taking the steps of a scenario one after another, each on the processing element of its actor.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "models/rmm/rec_run.h"
#include "sim/run/outcome.h"
#include "sim/run/simulation.h"
#include "sim/run/values.h"
#include "sim/scenario/verbs.h"

namespace realmsim::run {

class StepRunner {
 public:
  StepRunner(Simulation& simulation, Values& values) : simulation_(simulation), values_(values) {}

  // Nothing if the step cannot be taken; then that is reported as an error of the scenario.
  std::optional<Outcome> take(const scenario::Step& step);

  // Everything an actor has seen: what its accesses read and the messages it received.
  struct Sighting {
    std::string actor;
    std::vector<std::byte> bytes;
    const scenario::Step* step = nullptr;
  };
  [[nodiscard]] const std::vector<Sighting>& sightings() const { return sightings_; }

  // Whether the step's realm has exited with a call that waits for the host.
  [[nodiscard]] bool waits(const scenario::Step& step);
  // Steps whose calls still wait for the host.
  [[nodiscard]] std::vector<const scenario::Step*> unfinished() const;

 private:
  // Where an access goes: a physical address in a space, or an IPA or VA of the actor.
  struct Target {
    Pa pa;
    Pas pas = Pas::NonSecure;
    Ipa ipa;
    std::optional<Va> va;

    [[nodiscard]] Target operator+(std::uint64_t bytes) const {
      return {pa + bytes, pas, ipa + bytes, va ? std::optional{*va + bytes} : std::nullopt};
    }
  };
  struct Conversation {
    std::uint32_t sent = 0;
    std::uint64_t received = 0;
    std::map<std::uint32_t, std::uint64_t> lengths;  // of messages, by sequence number
  };
  struct PendingCall {
    const scenario::Step* step;
    const CommandDescription* command;
  };

  // Which part of the program a step belongs to.
  [[nodiscard]] CpuIndex cpu_of(const scenario::Step& step) const;
  [[nodiscard]] bool by_realm(const scenario::Step& step) const;
  [[nodiscard]] bool runs_realm(const scenario::Step& step) const;
  soc::VirtualProcessor* processor_of(const scenario::Step& step);
  // Enters the realm if it is outside and nothing waits for the host.
  bool ensure_entered(const scenario::Step& step, Outcome& outcome);
  // On the actor's processing element, inside its REC if it is a realm; no work if the entry was refused.
  // False if the step cannot be taken.
  bool act(const scenario::Step& step, Outcome& outcome, const std::function<void()>& work);

  // call_verbs.cc
  std::optional<Outcome> take_command(const scenario::Step& step, const CommandDescription& command);
  std::optional<Registers> registers_of(const scenario::Step& step, const CommandDescription& command);
  std::optional<std::uint64_t> argument_of(const scenario::Step& step, const CommandDescription& command,
                                           const Argument& argument);
  std::optional<std::uint64_t> parameters_of(const scenario::Step& step, const CommandDescription& command);
  void interrupt_realm_on(CpuIndex cpu, Outcome& outcome);
  std::optional<RecOnMachine> named_rec(const scenario::Step& step, const Registers& x);
  void hand_over(const scenario::Step& step, Pa run, const rmm::RecEnter& fields, Outcome& outcome);
  void enter(const RecOnMachine& rec, Pa run, Outcome& outcome);
  Outcome call_as_host(const scenario::Step& step, const Registers& x);
  std::optional<Outcome> call_as_realm(const scenario::Step& step, const Registers& x);
  // `receipt` is from before the call: a refusal can have effects.
  void describe_return(const backends::CallReturn& returned, std::vector<backends::ReceiptCheck> receipt,
                       Outcome& outcome);
  void read_outputs(const CommandDescription& command, const Registers& x, Outcome& outcome);
  std::optional<Outcome> take_raw(const scenario::Step& step);
  std::optional<Outcome> take_enter(const scenario::Step& step);
  std::optional<Outcome> take_irq(const scenario::Step& step);
  void save_outputs(const std::map<std::string, std::string>& save, const Outcome& outcome);
  // Where the realm stands after a call that has completed.
  Outcome completion(CpuIndex cpu, const CommandDescription& command);
  // The REC has left for the host, to which RMI_REC_ENTER has returned `host_x0`.
  rmm::ExitReason describe_exit(Pa rec, std::uint64_t host_x0, Outcome& outcome);
  [[nodiscard]] Pa rec_of(const scenario::Step& step);  // of a realm that has been booted
  // The hypervisor model serves the exit and enters the REC again. False if that did not come about.
  bool serve_and_enter(soc::VirtualProcessor& processor, Outcome& outcome);
  void call_in_realm(const scenario::Step& step, const Registers& x, Outcome& outcome);

  // lib_verbs.cc
  RealmOnMachine& named_realm(const scenario::Step& step);
  void make_way(const RealmOnMachine& realm);
  std::optional<Outcome> take_boot(const scenario::Step& step);
  std::optional<Outcome> take_destroy(const scenario::Step& step);
  std::optional<Outcome> take_populate(const scenario::Step& step);
  std::optional<Outcome> take_serve_exit(const scenario::Step& step);

  // attestation_verbs.cc
  std::optional<Outcome> take_attest(const scenario::Step& step);
  std::optional<Outcome> take_challenge(const scenario::Step& step);
  std::optional<Outcome> take_verify(const scenario::Step& step);
  std::optional<std::vector<std::byte>> expected_rim(const scenario::Step& step);

  // memory_verbs.cc
  std::optional<Outcome> take_access(const scenario::Step& step, machine::AccessType type);
  std::optional<Outcome> take_fill(const scenario::Step& step);
  std::optional<Outcome> take_copy(const scenario::Step& step);
  std::optional<std::vector<std::byte>> stored_bytes(const scenario::Step& step, std::uint64_t size);
  std::optional<Target> target_of(const scenario::Step& step, const scenario::Node& node);
  bool access(const scenario::Step& step, machine::AccessType type, const Target& target,
              std::span<std::byte> bytes, Outcome& outcome);
  bool access_piece(const scenario::Step& step, machine::AccessType type, const Target& target,
                    std::span<std::byte> bytes, Outcome& outcome);

  // stage1_verbs.cc
  soc::VirtualProcessor::Attempt attempt(const scenario::Step& step, soc::VirtualProcessor& processor,
                                         machine::AccessType type, const Target& target,
                                         std::span<std::byte> bytes);
  // A REC turns stage 1 on before it first needs it: after it has been created, and after PSCI has reset it.
  void ensure_stage1(const scenario::Step& step, soc::VirtualProcessor& processor);

  // tlb_verbs.cc
  std::optional<Outcome> take_tlbi(const scenario::Step& step);
  std::optional<std::uint64_t> tlbi_operand(const scenario::Step& step, scenario::TlbScope scope);
  void tlbi_of_realm(const scenario::Step& step, scenario::TlbScope scope, std::uint64_t operand);
  void tlbi_of_world(const scenario::Step& step, scenario::TlbScope scope, std::uint64_t operand);

  // channel_verbs.cc
  std::optional<Outcome> take_send(const scenario::Step& step);
  std::optional<Outcome> take_receive(const scenario::Step& step);
  const scenario::Channel& channel_of(const scenario::Step& step);
  void refused_by_port(const scenario::Step& step, Outcome& outcome);

  void saw(const scenario::Step& step, std::span<const std::byte> bytes);
  [[nodiscard]] const scenario::Node* argument(const scenario::Step& step, std::string_view name) const;
  // Or what its absence means.
  std::optional<std::uint64_t> quantity_argument(const scenario::Step& step, const scenario::KeyRow& row);

  Simulation& simulation_;
  Values& values_;
  std::map<std::string, Conversation> conversations_;      // by channel
  std::map<soc::VirtualProcessor*, PendingCall> pending_;  // calls that wait for the host
  std::vector<Sighting> sightings_;
  std::uint64_t challenges_ = 0;                          // that owners have given
  std::map<std::string, std::vector<std::byte>> images_;  // measurements that owners expect, by realm
};

}  // namespace realmsim::run

// A realm's virtual processor on a processing element, with time.
#pragma once

#include <vector>

#include "models/soc/host_software.h"
#include "models/soc/processing_element.h"
#include "models/soc/software.h"

namespace realmsim::soc {

class RealmSoftware final : public VirtualProcessor {
 public:
  RealmSoftware(ProcessingElement& element, host::GranulePool& pool, const host::HostedRealm& realm,
                const host::HostedRec& rec, std::uint64_t timer_hertz);

  [[nodiscard]] bool entered() const override;
  backends::CallReturn enter() override { return enter(rec_.run); }
  backends::CallReturn enter(Pa run) override;
  host::Served serve() override;
  [[nodiscard]] const std::optional<host::Failure>& gave_up() const override { return gave_up_; }
  void set_exit_policy(ExitPolicy policy) override { exit_policy_ = policy; }
  Attempt attempt(machine::AccessType type, Ipa at, std::span<std::byte> bytes) override;
  Attempt attempt(machine::AccessType type, Va at, std::span<std::byte> bytes) override;
  void turn_on_stage1(const machine::Stage1Regime& regime) override;
  void invalidate_stage1() override;
  void invalidate(Va at) override;
  void invalidate(Ipa at) override;
  [[nodiscard]] bool stage1_on() const override { return element_.cpu().stage1.has_value(); }
  backends::CallReturn call(const Registers& x) override;
  bool stream(Ipa at, std::uint64_t bytes) override;
  ExceptionTaken meet(const RealmException& exception) override;
  [[nodiscard]] const Attempt& last_refusal() const override { return refusal_; }

  bool read(Ipa at, std::span<std::byte> bytes) override;
  bool write(Ipa at, std::span<const std::byte> bytes) override;
  bool fill(Ipa at, std::uint64_t bytes, std::byte value) override;
  bool in_place(Ipa at, std::uint64_t bytes, const Pass& pass,
                const std::function<void(std::span<std::byte>)>& work) override;
  void enter_kernel() override;
  void leave_kernel() override;
  bool copy(Ipa from, Ipa to, std::uint64_t bytes) override;
  bool store32(Ipa at, std::uint32_t value) override;
  bool poll32(Ipa at, std::uint32_t value) override;
  Picoseconds clock() override;
  Cycles cycle_counter() override;
  void think(std::uint16_t part_of_poll) override;
  std::optional<Registers> smc(const Registers& x) override;

 private:
  Attempt attempt(const ProcessingElement::Access& access);
  backends::FaultReturn take_fault(const machine::RealmAccess& access,
                                   const machine::Translation& translation);
  bool serve_and_enter();
  timing::LocalClock sample(MicroOp op);
  bool access_piece(machine::AccessType type, Ipa at, std::span<std::byte> bytes);
  // PA behind `at`, or nothing if the program must end.
  std::optional<Pa> resolve(machine::AccessType type, Ipa at);
  // Bytes of the stream at `at` whose lines were charged as references of their own.
  std::uint64_t open_stream(machine::AccessType type, Ipa at, std::uint64_t bytes);

  ProcessingElement& element_;
  host::GranulePool& pool_;
  const host::HostedRealm& realm_;
  host::HostedRec rec_;
  HostSoftware host_;
  Frequency timer_;
  ExitPolicy exit_policy_ = ExitPolicy::Serve;
  Pa run_;                     // RecRun object of the last entry
  std::uint64_t host_x0_ = 0;  // what it returned when the realm left last by its own doing
  std::optional<host::Failure> gave_up_;
  Attempt refusal_;
  std::vector<std::byte> buffer_;
};

}  // namespace realmsim::soc

// One of every event that a stream can be told, each field open to change.
#pragma once

#include <string>

#include "sim/run/event_stream.h"

namespace realmsim::run {

struct ToldEvents {
  static constexpr std::array kParameters{Argument{"addr", 1, ArgumentKind::Granule}};

  EventStream::Header header{
      .scenario = "one", .scenario_sha256 = "00", .backend = "cca", .platform = "rk3588-a55", .seed = 1};
  std::string part = "all,bytes=64";
  std::string backend_of_part = "cca-csm";
  std::string platform_of_part = "rk3588-a55";
  std::size_t step = 1;
  std::string actor = "host";
  std::string verb = "rmi.granule_delegate";
  nlohmann::json with{{"addr", "0x88000000"}};
  EventStream::StepEnd step_end{.number = 1, .spent = {700}, .expected = true};
  nlohmann::json outcome{{"status", "RMI_SUCCESS"}, {"index", 0}};
  std::string invariant = "REFCOUNT";
  std::string what = "a table counts too many";
  machine::Translation hit{.pa = {0x8800'0008}, .pas = Pas::NonSecure, .tlb = machine::TlbLevel::Level1};
  machine::RecordedTranslation miss{
      .cpu = 0,
      .state = SecurityState::Realm,
      .request = {.address = 0x4000'0008},
      .stage2 = true,
      .walks = {{.stage = 2,
                 .input = 0x4000'0008,
                 .descriptors = {{3, 0x9000'3000, 0x8800'0fff, machine::DescriptorKind::PageLeaf}},
                 .output = 0x8800'0008}},
      .check = machine::RecordedCheck{{SecurityState::Realm, Pas::Realm, {0x8800'0008}},
                                      {.found = machine::Gpi::Realm}},
      .result = {.pa = {0x8800'0008}, .pas = Pas::Realm}};
  InvalidationEvent invalidation{TlbMaintenance::Ipas2e1is, Vmid{1}, 0x4000'0000, 4096};
  Registers x{0xc4000151, 0x8800'0000};
  SecurityState caller = SecurityState::NonSecure;
  CpuIndex cpu = 7;
  std::string command = "RMI_GRANULE_DELEGATE";
  StateChange change{.kind = StateKind::Gpi, .key = {0x8800'0000}, .before = 9, .after = 11};
  std::uint64_t x0 = 0;
  std::string refused;
  FaultEvent fault{.cpu = 0,
                   .state = SecurityState::Realm,
                   .kind = FaultKind::Stage2Translation,
                   .level = 3,
                   .recipient = Recipient::Host,
                   .address = 0x4000'0000,
                   .names = AddressKind::Intermediate,
                   .checked = Pas::Realm};
  ExitEvent exit{.cpu = 0, .rec = {0x9000'1000}, .reason = "SYNC"};
  std::string metric = "cycles.p50";
  std::uint64_t value = 4171;
  std::string unit = "cycles";
  std::uint64_t machine = 0xabc;
  bool complete = true;
  std::string status = "pass";

  [[nodiscard]] CallEvent call() const {
    return {.cpu = cpu, .caller = caller, .command = command, .parameters = kParameters, .x = x};
  }
  [[nodiscard]] ReturnEvent returned() const { return {.x0 = x0, .refused_check = refused}; }

  void tell(EventStream& stream) const {
    stream.begin(header);
    stream.part(part, backend_of_part, platform_of_part);
    stream.step(step, actor, verb, with);
    stream.called(call());
    stream.state_changed(change);
    stream.returned(returned());
    stream.hit(cpu, 0x8800'0008, AddressKind::Physical, hit);
    stream.missed(miss);
    stream.faulted(fault);
    stream.exited(exit);
    stream.invalidated(invalidation);
    stream.violated(invariant, what);
    stream.step_end(step_end, outcome);
    stream.metric(metric, value, unit);
    stream.machine(machine);
    stream.end(complete, status);
  }
};

}  // namespace realmsim::run

// The workload `device`: a device goes from one realm to another, or interrupts the realm that has it.
//
// RMM 1.0 gives no devices to realms: it delegates no device memory and has no command for an SMMU. Pages of
// DRAM stand for the device's registers and take the way of any other page of a realm; the commands for the
// SMMU are charged by their parts, as the RMM that has the stream table would carry them out. Interrupts take
// the way that RMM 1.0 has for them.
#include "models/host/next_entry.h"
#include "models/rmm/rmi_table.h"
#include "sim/run/workloads/guests.h"
#include "sim/run/workloads/samples.h"

namespace realmsim::run {
namespace {

using scenario::DeviceOperation;
using scenario::DeviceWorkload;

// Two realms that the device goes between, each time to a fresh place: what a realm has lost stays DESTROYED.
class Assignment {
 public:
  Assignment(Simulation& simulation, const DeviceWorkload& workload)
      : workload_(workload),
        hypervisor_(simulation.system().physical(host_cpu(simulation))),
        rmi_(hypervisor_, simulation.pool()) {
    for (std::size_t i = 0; i < realms_.size() && failure_.empty(); ++i) {
      host::RealmSpec spec;
      spec.ram.push_back({.ipa = kWorkloadRegion,
                          .size = (workload.count + std::uint64_t{1}) * workload.pages * kGranuleBytes,
                          .fill = std::nullopt,
                          .block = false,
                          .populated = false});
      realms_[i] = &simulation.add_realm(std::move(spec), {guest_cpu(simulation, i)}, failure_);
    }
  }

  void run(StagedSamples& samples) {
    for (std::uint32_t i = 0; i < workload_.pages; ++i)
      pages_.push_back(rmi_.take_delegated());
    map(0);
    for (std::uint32_t round = 0; round < workload_.count && !rmi_.failure(); ++round) {
      samples.begin();
      samples.stage("detach", [&] { detach(round); });
      samples.stage("transition", [&] { pass_by_the_host(); });
      samples.stage("map", [&] { map(round + 1); });
      samples.stage("smmu", [&] { attach_stream(); });
      samples.end();
    }
    if (rmi_.failure()) failure_ = failure_of(rmi_);
  }
  [[nodiscard]] const std::string& failure() const { return failure_; }

 private:
  [[nodiscard]] Pa realm_of(std::uint32_t round) const { return realms_[round % 2]->hosted.rd; }
  [[nodiscard]] Ipa place(std::uint32_t round, std::size_t page) const {
    return kWorkloadRegion + (std::uint64_t{round} * workload_.pages + page) * kGranuleBytes;
  }

  // The device can no longer reach the realm's memory before the realm can no longer reach the device:
  // CMD_CFGI_STE, CMD_TLBI_S12_VMALL, CMD_SYNC (SMMUv3, IHI 0070, 4).
  void detach(std::uint32_t round) {
    change_stream(3);
    for (std::size_t i = 0; i < pages_.size(); ++i)
      rmi_.call(rmm::kRmiDataDestroy, {realm_of(round).value, place(round, i).value});
  }
  // The host has the device in between, to reset it.
  void pass_by_the_host() {
    for (const Pa page : pages_)
      rmi_.call(rmm::kRmiGranuleUndelegate, {page.value});
    for (const Pa page : pages_)
      rmi_.call(rmm::kRmiGranuleDelegate, {page.value});
  }
  void map(std::uint32_t round) {
    for (std::size_t i = 0; i < pages_.size(); ++i)
      rmi_.call(rmm::kRmiDataCreateUnknown, {realm_of(round).value, pages_[i].value, place(round, i).value});
  }
  // CMD_CFGI_STE, CMD_SYNC.
  void attach_stream() { change_stream(2); }

  // One call of the host: the RMM writes the stream table entry and hands `commands` to the SMMU.
  void change_stream(std::uint64_t commands) {
    constexpr std::uint64_t kStreamTableEntryBytes = 64;
    hypervisor_.charge(MicroOp::WorldSwitch, 2);
    hypervisor_.charge(MicroOp::RmmDispatch, 1);
    hypervisor_.charge(MicroOp::GranuleMap, 2);
    hypervisor_.charge(MicroOp::GranuleByteCopied, kStreamTableEntryBytes);
    hypervisor_.charge(MicroOp::SmmuCommand, commands);
    hypervisor_.charge(MicroOp::SmmuSync, 1);
  }

  const DeviceWorkload& workload_;
  soc::PhysicalSoftware& hypervisor_;
  host::Rmi rmi_;
  std::array<const RealmOnMachine*, 2> realms_{};
  std::vector<Pa> pages_;
  std::string failure_;
};

// What the realm's handler does with its device is left out.
class Interrupts {
 public:
  Interrupts(Simulation& simulation, const DeviceWorkload& workload)
      : workload_(workload),
        hypervisor_(simulation.system().physical(guest_cpu(simulation, 0))),
        realm_(simulation.add_realm({}, {guest_cpu(simulation, 0)}, failure_)) {}

  void run(StagedSamples& samples) {
    enter();
    for (std::uint32_t i = 0; i < workload_.count && failure_.empty(); ++i) {
      samples.begin();
      samples.stage("exit", [&] { hypervisor_.interrupt(); });
      samples.stage("hypervisor", [&] { route(); });
      samples.stage("entry", [&] { enter(); });
      samples.stage("acknowledge", [&] { acknowledge(); });
      samples.stage("return", [&] { end_interrupt(); });
      samples.end();
    }
  }
  [[nodiscard]] const std::string& failure() const { return failure_; }

 private:
  [[nodiscard]] const host::HostedRec& rec() const { return realm_.hosted.recs.front(); }
  void enter() {
    if (realm_.processors.front()->enter().flow != backends::Flow::EnteredRealm)
      failure_ = "the realm cannot be entered";
  }

  void route() {
    constexpr std::uint32_t kSharedPeripheralInterrupt = 42;
    hypervisor_.charge(MicroOp::HostExit, 1);
    hypervisor_.charge(MicroOp::DeviceInterrupt, 1);
    host::offer_interrupt(hypervisor_, rec().run, host::pending_interrupt(kSharedPeripheralInterrupt));
  }
  // The realm reads ICC_IAR1_EL1 and writes ICC_EOIR1_EL1.
  void acknowledge() { hypervisor_.charge(MicroOp::GicAccess, 2); }
  // The realm leaves by the maintenance interrupt, which the hypervisor acknowledges and ends; then it
  // deactivates the device's.
  void end_interrupt() {
    hypervisor_.interrupt();
    hypervisor_.charge(MicroOp::HostExit, 1);
    hypervisor_.charge(MicroOp::GicAccess, 3);
    host::offer_interrupt(hypervisor_, rec().run, host::kNoInterrupt);
    enter();
  }

  const DeviceWorkload& workload_;
  soc::PhysicalSoftware& hypervisor_;
  std::string failure_;
  const RealmOnMachine& realm_;
};

// On one processing element.
template <class Operations>
WorkloadResult measured(Simulation& simulation, CpuIndex cpu, const DeviceWorkload& workload) {
  WorkloadResult result;
  Operations operations{simulation, workload};
  StagedSamples samples{simulation, cpu};
  if (operations.failure().empty()) simulation.run_on(cpu, [&] { operations.run(samples); });
  result.failure = operations.failure();
  if (result.failure.empty()) samples.tell(result);
  return result;
}

}  // namespace

WorkloadResult run(Simulation& simulation, const DeviceWorkload& workload) {
  if (workload.op == DeviceOperation::Assign)
    return measured<Assignment>(simulation, host_cpu(simulation), workload);
  return measured<Interrupts>(simulation, guest_cpu(simulation, 0), workload);
}

}  // namespace realmsim::run

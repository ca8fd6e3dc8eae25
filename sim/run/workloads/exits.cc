// The workload `exits`: a guest leaves for the hypervisor and comes back. A realm's way leads through the RMM
// and EL3, command by command; that of a plain VM has been measured as a whole on the platform.
//
// A realm's hypercall is one whose arguments stay in registers, PSCI_CPU_SUSPEND.
#include <array>
#include <initializer_list>

#include "models/host/next_entry.h"
#include "models/rmm/psci.h"
#include "models/rmm/syndrome.h"
#include "sim/run/workloads/guests.h"
#include "sim/run/workloads/samples.h"

namespace realmsim::run {
namespace {

using scenario::ExitCause;
using scenario::ExitsWorkload;

constexpr Ipa kFresh = kWorkloadRegion;  // RAM without pages, for stage 2 faults

// No memory is mapped there: a device.
constexpr Ipa device_of(unsigned ipa_bits) {
  return {(std::uint64_t{1} << (ipa_bits - 1)) + 0x900'0000};
}

// No processing element is ahead; the guest works until it leaves.
void begin(Simulation& simulation, const ExitsWorkload& workload, Samples& samples) {
  simulation.system().synchronise();
  samples.begin();
  simulation.system().idle(workload.work);
}

class RealmExits {
 public:
  RealmExits(Simulation& simulation, const ExitsWorkload& workload)
      : simulation_(simulation), workload_(workload), cpu_(guest_cpu(simulation, 0)) {
    host::RealmSpec spec;
    spec.ram.push_back({.ipa = kWorkloadRam, .size = kGranuleBytes});
    if (workload.what == ExitCause::Stage2Fault) {
      spec.ram.push_back({.ipa = kFresh,
                          .size = workload.count * kGranuleBytes,
                          .fill = std::nullopt,
                          .block = false,
                          .populated = false});
    }
    std::vector<CpuIndex> cpus{cpu_};
    if (workload.what == ExitCause::VirtualIpi) cpus.push_back(guest_cpu(simulation, 1));
    realm_ = &simulation.add_realm(std::move(spec), std::move(cpus), failure_);
  }

  [[nodiscard]] const std::string& failure() const { return failure_; }

  void run(Samples& samples) {
    if (workload_.what == ExitCause::VirtualIpi) return run_ipis(samples);
    simulation_.run_on(cpu_, [&] {
      processor().enter();
      for (std::uint32_t i = 0; i < workload_.count && failure_.empty(); ++i) {
        begin(simulation_, workload_, samples);
        leave_and_return(i);
        samples.end();
      }
    });
  }

 private:
  [[nodiscard]] soc::VirtualProcessor& processor(std::size_t rec = 0) { return *realm_->processors[rec]; }
  [[nodiscard]] soc::PhysicalSoftware& hypervisor(std::size_t rec = 0) {
    return simulation_.system().physical(realm_->actor->cpus[rec]);
  }
  void enter(std::size_t rec = 0) {
    if (processor(rec).enter().flow != backends::Flow::EnteredRealm) failure_ = "the realm cannot be entered";
  }

  void leave_and_return(std::uint32_t round) {
    switch (workload_.what) {
      case ExitCause::Hypercall:
        processor().call({rmm::kPsciCpuSuspend.fid});
        processor().serve();
        return enter();
      case ExitCause::IoKernel:
        return access_device({MicroOp::IoInKernel});
      case ExitCause::IoUser:
        if (workload_.gic_artefact) return access_device({MicroOp::IoInUserSpace, MicroOp::IoGicArtefact});
        return access_device({MicroOp::IoInUserSpace});
      case ExitCause::IdRegister:
        processor().meet({.kind = RealmExceptionKind::IdRegister});
        return;
      case ExitCause::Stage2Fault:
        return touch(kFresh + round * kGranuleBytes);
      case ExitCause::VirtualIpi:
        return;
    }
  }

  void access_device(std::initializer_list<MicroOp> emulation) {
    std::array<std::byte, 8> value{};
    processor().attempt(machine::AccessType::Load, device_of(realm_->spec.ipa_bits), value);
    hypervisor().charge(MicroOp::HostExit, 1);
    for (const MicroOp work : emulation)
      hypervisor().charge(work, 1);
    host::answer_load(hypervisor(), realm_->hosted.recs.front().run, 0);
    enter();
  }

  void touch(Ipa page) {
    std::array<std::byte, 8> value{};
    if (!processor().write(page, value)) failure_ = "a stage 2 fault was not served";
  }

  // One REC sends, the hypervisor kicks the other one out and enters it again with the interrupt; its handler
  // answers through a word in memory, which the sender reads. Both hypervisors' halves run side by side.
  void run_ipis(Samples& samples) {
    simulation_.run_on(realm_->actor->cpus[0], [&] { enter(0); });
    simulation_.run_on(realm_->actor->cpus[1], [&] { enter(1); });
    std::array<std::byte, 4> word{};
    for (std::uint32_t i = 0; i < workload_.count && failure_.empty(); ++i) {
      begin(simulation_, workload_, samples);
      simulation_.run_on(realm_->actor->cpus[0], [&] {
        processor(0).meet({.kind = RealmExceptionKind::SystemRegister,
                           .syndrome = rmm::syndrome::of_class(rmm::syndrome::kEcSystemRegister)});
        hypervisor(0).charge(MicroOp::HostExit, 1);
        hypervisor(0).charge(MicroOp::VirtualIpi, 1);
      });
      simulation_.system().run(
          {{realm_->actor->cpus[0], [&] { enter(0); }}, {realm_->actor->cpus[1], [&] {
                                                           hypervisor(1).interrupt();
                                                           hypervisor(1).charge(MicroOp::HostExit, 1);
                                                           enter(1);
                                                           if (!processor(1).write(kWorkloadRam, word))
                                                             failure_ = "the handler was stopped";
                                                         }}});
      simulation_.run_on(realm_->actor->cpus[0], [&] {
        if (!processor(0).read(kWorkloadRam, word)) failure_ = "the sender was stopped";
      });
      samples.end();
    }
  }

  Simulation& simulation_;
  const ExitsWorkload& workload_;
  CpuIndex cpu_;
  std::string failure_;
  RealmOnMachine* realm_ = nullptr;
};

// The figures measured for a plain VM, in the parts of which a realm's way takes some.
void leave_vm(soc::PhysicalSoftware& hypervisor, const ExitsWorkload& workload) {
  switch (workload.what) {
    case ExitCause::Hypercall:
      return hypervisor.charge(MicroOp::VmHypercall, 1);
    case ExitCause::IoKernel:
      hypervisor.charge(MicroOp::VmHypercall, 1);
      return hypervisor.charge(MicroOp::IoInKernel, 1);
    case ExitCause::IoUser:
      hypervisor.charge(MicroOp::VmHypercall, 1);
      hypervisor.charge(MicroOp::IoInUserSpace, 1);
      if (workload.gic_artefact) hypervisor.charge(MicroOp::IoGicArtefact, 1);
      return;
    case ExitCause::VirtualIpi:
      hypervisor.charge(MicroOp::VmHypercall, 2);
      return hypervisor.charge(MicroOp::VirtualIpi, 1);
    case ExitCause::IdRegister:
      return hypervisor.charge(MicroOp::VmIdRegister, 1);
    case ExitCause::Stage2Fault:
      return hypervisor.charge(MicroOp::VmStage2Fault, 1);
  }
}

}  // namespace

WorkloadResult run(Simulation& simulation, const ExitsWorkload& workload) {
  WorkloadResult result;
  const CpuIndex cpu = guest_cpu(simulation, 0);
  Samples samples{simulation, cpu};
  if (workload.in == scenario::GuestKind::Realm) {
    RealmExits exits{simulation, workload};
    if (exits.failure().empty()) exits.run(samples);
    result.failure = exits.failure();
    if (!result.failure.empty()) return result;
  } else {
    simulation.run_on(cpu, [&] {
      for (std::uint32_t i = 0; i < workload.count; ++i) {
        begin(simulation, workload, samples);
        leave_vm(simulation.system().physical(cpu), workload);
        samples.end();
      }
    });
  }
  samples.tell_latency(result, LatencyUnit::Nanoseconds);
  samples.tell_cycles(result);
  return result;
}

}  // namespace realmsim::run

#include "models/soc/realm_software.h"

#include <bit>
#include <cstring>

#include "models/rmm/rmi_table.h"
#include "models/rmm/status.h"

namespace realmsim::soc {

using machine::AccessType;

namespace {

// As the syndrome of its abort does, which has no value if it is not of one register.
machine::RealmAccess described(const ProcessingElement::Access& access, Ipa ipa) {
  machine::RealmAccess described{.type = access.request.type, .ipa = ipa};
  if (access.request.virtual_address) described.va = Va{access.request.address};
  const std::size_t bytes = access.bytes.size();
  described.syndrome_valid = std::has_single_bit(bytes) && bytes <= sizeof described.value;
  if (!described.syndrome_valid) return described;
  described.bytes = static_cast<std::uint8_t>(bytes);
  if (access.is_store()) std::memcpy(&described.value, access.bytes.data(), bytes);
  return described;
}

}  // namespace

RealmSoftware::RealmSoftware(ProcessingElement& element, host::GranulePool& pool,
                             const host::HostedRealm& realm, const host::HostedRec& rec,
                             std::uint64_t timer_hertz)
    : element_(element),
      pool_(pool),
      realm_(realm),
      rec_(rec),
      host_(element),
      timer_{timer_hertz},
      run_(rec.run) {}

bool RealmSoftware::entered() const {
  return element_.backend().running(element_.index()) == rec_.rec;
}

backends::CallReturn RealmSoftware::enter(Pa run) {
  const backends::CallReturn entered = host_.call({rmm::kRmiRecEnter.fid, rec_.rec.value, run.value});
  if (entered.flow != backends::Flow::Returned) run_ = run;
  if (entered.flow == backends::Flow::ExitedRealm) host_x0_ = entered.x[0];
  return entered;
}

host::Served RealmSoftware::serve() {
  gave_up_.reset();
  if (rmm::rmi_status(host_x0_) != rmm::RmiStatus::Success) return host::Served::Nothing;
  host::Rmi rmi{host_, pool_};
  const host::Served served = host::serve_exit(rmi, realm_, {rec_.rec, run_, {}});
  gave_up_ = rmi.failure();
  return gave_up_ ? host::Served::Nothing : served;
}

bool RealmSoftware::serve_and_enter() {
  if (exit_policy_ == ExitPolicy::Leave) return false;
  if (exit_policy_ == ExitPolicy::Serve && serve() != host::Served::Progress) return false;
  return enter().flow == backends::Flow::EnteredRealm;
}

backends::FaultReturn RealmSoftware::take_fault(const machine::RealmAccess& access,
                                                const machine::Translation& translation) {
  FirmwareCall call;
  call.kind = FirmwareCall::Kind::Fault;
  call.access = access;
  call.translation = translation;
  element_.call_firmware(call);
  if (call.fault.seen == Seen::Exit) host_x0_ = call.fault.host_x0;
  return call.fault;
}

VirtualProcessor::Attempt RealmSoftware::attempt(AccessType type, Ipa at, std::span<std::byte> bytes) {
  return attempt({{.type = type, .address = at.value, .pas = Pas::Realm}, bytes});
}

VirtualProcessor::Attempt RealmSoftware::attempt(AccessType type, Va at, std::span<std::byte> bytes) {
  return attempt({{.type = type, .address = at.value, .pas = Pas::Realm, .virtual_address = true}, bytes});
}

VirtualProcessor::Attempt RealmSoftware::attempt(const ProcessingElement::Access& access) {
  Attempt made{.ipa = Ipa{access.request.address}, .translation = element_.access(access), .taken = {}};
  if (access.request.virtual_address) made.ipa = made.translation.ipa;
  if (made.translation.fault != FaultKind::None)
    made.taken = take_fault(described(access, made.ipa), made.translation);
  return made;
}

void RealmSoftware::turn_on_stage1(const machine::Stage1Regime& regime) {
  element_.charge(MicroOp::DataBarrier);
  element_.cpu().stage1 = regime;
  element_.charge(MicroOp::InstructionBarrier);
}

void RealmSoftware::invalidate_stage1() {
  const Vmid vmid = element_.cpu().stage2->vmid;
  element_.maintain_tlbs([=](machine::Machine& machine) { machine::invalidate_stage1(machine, vmid); });
}

void RealmSoftware::invalidate(Va at) {
  const Vmid vmid = element_.cpu().stage2->vmid;
  const Asid asid = element_.cpu().stage1->asid;
  element_.maintain_tlbs([=](machine::Machine& machine) { machine::invalidate_va(machine, vmid, asid, at); });
}

void RealmSoftware::invalidate(Ipa at) {
  const Vmid vmid = element_.cpu().stage2->vmid;
  const Ipa page = at.align_down(kGranuleBytes);
  element_.maintain_tlbs(
      [=](machine::Machine& machine) { machine::invalidate_ipa(machine, vmid, page, kGranuleBytes); });
}

backends::CallReturn RealmSoftware::call(const Registers& x) {
  FirmwareCall call;
  call.x = x;
  element_.call_firmware(call);
  if (call.returned.flow == backends::Flow::ExitedRealm) host_x0_ = call.returned.x[0];
  return call.returned;
}

ExceptionTaken RealmSoftware::meet(const RealmException& exception) {
  FirmwareCall call;
  call.kind = FirmwareCall::Kind::Exception;
  call.exception = exception;
  element_.call_firmware(call);
  if (call.taken.seen == Seen::Exit) host_x0_ = call.taken.host_x0;
  return call.taken;
}

std::optional<Registers> RealmSoftware::smc(const Registers& x) {
  const backends::CallReturn returned = call(x);
  if (returned.flow != backends::Flow::ExitedRealm) return returned.x;
  if (!serve_and_enter()) return std::nullopt;
  return element_.backend().realm_registers(element_.index());
}

}  // namespace realmsim::soc

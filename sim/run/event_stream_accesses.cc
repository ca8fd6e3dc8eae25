// What the accesses of a step meet: TLBs, walks, granule protection checks.
#include "sim/run/event_stream.h"
#include "sim/run/event_values.h"

namespace realmsim::run {
namespace {

AddressKind kind_of(const machine::RecordedTranslation& translation) {
  if (translation.request.virtual_address) return AddressKind::Virtual;
  return translation.stage2 ? AddressKind::Intermediate : AddressKind::Physical;
}

nlohmann::json descriptors_of(const machine::RecordedWalk& walk) {
  nlohmann::json descriptors = nlohmann::json::array();
  for (const machine::RecordedDescriptor& row : walk.descriptors) {
    nlohmann::json descriptor{
        {"level", row.level}, {"address", hex(row.address)}, {"is", machine::name_of(row.kind)}};
    if (row.kind != machine::DescriptorKind::Unread) descriptor["value"] = hex(row.word);
    descriptors.push_back(std::move(descriptor));
  }
  return descriptors;
}

}  // namespace

void EventStream::hit(CpuIndex cpu, std::uint64_t address, AddressKind names,
                      const machine::Translation& found) {
  nlohmann::json line = event("tlb", next_sequence());
  line["what"] = "hit";
  line["address"] = hex(address);
  line["names"] = find_name(kAddressKindNames, names);
  line["pa"] = hex(found.pa.value);
  line["pas"] = name_of(found.pas);
  add_instant(line, cpu);
  write(line_of(line));
}

void EventStream::missed(const machine::RecordedTranslation& translation) {
  if (!in_step_) return;
  const CpuIndex cpu = translation.cpu;
  nlohmann::json line = event("tlb", next_sequence());
  line["what"] = "miss";
  line["address"] = hex(translation.request.address);
  line["names"] = find_name(kAddressKindNames, kind_of(translation));
  add_instant(line, cpu);
  write(line_of(line));
  for (const machine::RecordedWalk& walk : translation.walks)
    walked(walk, cpu);
  if (translation.check) checked(*translation.check, cpu);
  if (translation.result.fault != FaultKind::None) return;
  line["seq"] = next_sequence();
  line["what"] = "fill";
  line["pa"] = hex(translation.result.pa.value);
  line["pas"] = name_of(translation.result.pas);
  write(line_of(line));
}

void EventStream::walked(const machine::RecordedWalk& walk, CpuIndex cpu) {
  nlohmann::json line = event("walk", next_sequence());
  line["stage"] = walk.stage;
  line["input"] = hex(walk.input);
  line["descriptors"] = descriptors_of(walk);
  if (walk.fault == FaultKind::None) {
    line["output"] = hex(walk.output);
  } else {
    line["fault"] = name_of(walk.fault);
  }
  add_instant(line, cpu);
  write(line_of(line));
}

void EventStream::checked(const machine::RecordedCheck& check, CpuIndex cpu) {
  nlohmann::json line = event("gpc", next_sequence());
  line["state"] = name_of(check.request.requester);
  line["pas"] = name_of(check.request.pas);
  line["pa"] = hex(check.request.pa.value);
  line["allowed"] = !found_by_gpc(check.result.fault);
  if (check.result.found) line["found"] = machine::name_of(*check.result.found);
  add_instant(line, cpu);
  write(line_of(line));
}

void EventStream::invalidated(const InvalidationEvent& invalidation) {
  if (!in_step_) return;
  nlohmann::json line = event("tlb", next_sequence());
  line["what"] = "invalidate";
  line["tlbi"] = find_name(kTlbMaintenanceNames, invalidation.instruction);
  line["cause"] = cause_;
  if (invalidation.vmid) line["vmid"] = invalidation.vmid->value;
  if (invalidation.address) {
    line["address"] = hex(*invalidation.address);
    line["bytes"] = invalidation.bytes;
  }
  note(line_of(line));
}

}  // namespace realmsim::run

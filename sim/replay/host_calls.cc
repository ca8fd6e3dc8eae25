#include "sim/replay/host_calls.h"

#include <algorithm>

#include <fmt/format.h>

#include "models/monitor/gpt_library.h"

namespace realmsim::replay {
namespace {

Pa granule_of(std::uint64_t address) {
  return Pa{address}.align_down(kGranuleBytes);
}

machine::Page page_of(std::uint8_t byte) {
  machine::Page page;
  page.fill(std::byte{byte});
  return page;
}

// The enter half of a RecRun object; the exit half stays.
void write_enter(ReplayMachine& machine, Pa granule, const rmm::RecEnter& enter) {
  if (machine.host_access(granule) != FaultKind::None) return;
  machine::Page page = machine.machine().memory.granule(granule);
  rmm::write_rec_enter(page, enter);
  machine.machine().memory.write(granule, page);
}

}  // namespace

void write_before(ReplayMachine& machine, const RmiCall& call) {
  const auto granule = [&](std::string_view argument) {
    const auto named = std::ranges::find(call.command->arguments, argument, &Argument::name);
    return named == call.command->arguments.end() ? kBeyondPlatform : granule_of(call.x[named->reg]);
  };
  const HostWrites& with = call.with;
  if (with.realm_params) machine.host_write(granule("params_ptr"), rmm::encode(*with.realm_params));
  if (with.rec_params) machine.host_write(granule("params_ptr"), rmm::encode(*with.rec_params));
  if (with.source_fill) machine.host_write(granule("src"), page_of(*with.source_fill));
  if (with.enter) write_enter(machine, granule("run_ptr"), *with.enter);
}

void perform(ReplayMachine& machine, const HostStructure& structure, Grade&) {
  const Pa granule = granule_of(structure.granule.value);
  if (const auto* enter = std::get_if<rmm::RecEnter>(&structure.content)) {
    write_enter(machine, granule, *enter);
  } else if (const auto* realm = std::get_if<rmm::RealmParams>(&structure.content)) {
    machine.host_write(granule, rmm::encode(*realm));
  } else {
    machine.host_write(granule, rmm::encode(std::get<rmm::RecParams>(structure.content)));
  }
}

void perform(ReplayMachine& machine, const HostFill& fill, Grade&) {
  machine.host_write(granule_of(fill.granule.value), page_of(fill.byte));
}

void perform(ReplayMachine& machine, const HostCheckNotFill& check, Grade& grade) {
  const Pa granule = granule_of(check.granule.value);
  if (machine.host_access(granule) != FaultKind::None) return;  // the host sees nothing of it
  if (machine.machine().memory.granule(granule) == page_of(check.byte))
    grade.differ("byte", fmt::format("not all {:#04x}", check.byte), fmt::format("all {:#04x}", check.byte));
}

void perform(ReplayMachine& machine, const HostAccess& access, Grade& grade) {
  const FaultKind fault = machine.host_access(access.pa);
  if (access.fault) grade.compare_word("fault", name_of(*access.fault), name_of(fault));
}

void perform(ReplayMachine& machine, const SetGpt& change, Grade& grade) {
  backends::CcaState& state = machine.backend().state();
  const monitor::ReturnCode code =
      monitor::set_gpi({state.machine, state.gpt_library, machine.meter(), machine.changes()},
                       granule_of(change.granule.value), change.gpi);
  grade.compare_word("pas", name_of(monitor::ReturnCode::Ok), name_of(code));
}

}  // namespace realmsim::replay

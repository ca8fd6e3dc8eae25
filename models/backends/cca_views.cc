// What can be seen of the firmware without a call: registers, receipts, statuses, granules, table entries.
#include <algorithm>

#include "models/backends/cca.h"
#include "models/rmm/psci.h"
#include "models/rmm/status.h"

namespace realmsim::backends {

Registers Cca::realm_registers(CpuIndex cpu) const {
  Registers x{};
  const auto& gprs = state_.rmm.recs.at(*running(cpu)).gprs;
  std::copy_n(gprs.begin(), x.size(), x.begin());
  return x;
}

std::optional<ProcessorContext> Cca::context(Pa processor) const {
  const auto found = state_.rmm.recs.find(processor);
  if (found == state_.rmm.recs.end()) return std::nullopt;
  const rmm::Rec& rec = found->second;
  return ProcessorContext{.x = rec.gprs,
                          .pc = rec.pc,
                          .pstate = rec.el1.pstate,
                          .esr_el1 = rec.el1.esr,
                          .far_el1 = rec.el1.far,
                          .elr_el1 = rec.el1.elr,
                          .spsr_el1 = rec.el1.spsr};
}

void Cca::set_realm_register(CpuIndex cpu, unsigned reg, std::uint64_t value) {
  state_.rmm.recs.at(*running(cpu)).gprs.at(reg) = value;
}

std::vector<ReceiptCheck> Cca::receipt(CpuIndex cpu, const Registers& x) const {
  std::vector<ReceiptCheck> lines;
  const rmm::Command* command = rmm::find_command(table_for(cpu), x[0]);
  if (command == nullptr) return lines;
  const rmm::View view{state_.machine, state_.rmm, &state_.csm, config_};
  const rmm::Call call{view, *command, x, running(cpu)};
  rmm::for_each_check(*command, [&](const rmm::Check& check) {
    ReceiptCheck line{.id = check.id(), .wanted = check.property->text};
    line.refused = !check.property->holds(call, check.reg);
    if (line.refused) {
      rmm::Observation seen = check.property->observe(call, check.reg);
      line.observed = std::move(seen.text);
      line.since = seen.since;
      line.owner = seen.owner;
    }
    lines.push_back(std::move(line));
    return !lines.back().refused;
  });
  return lines;
}

StatusView Cca::status(const CommandDescription& command, std::uint64_t x0) const {
  if (command.caller == Caller::Host) {
    return {.name = std::string{find_name(rmm::kRmiStatusNames, rmm::rmi_status(x0))},
            .index = rmm::rmi_index(x0)};
  }
  if (!command.name.starts_with("RSI_")) return {.name = std::string{rmm::psci_status_name(x0)}};
  return {.name = std::string{find_name(rmm::kRsiStatusNames, static_cast<rmm::RsiStatus>(x0))}};
}

GranuleView Cca::granule(Pa pa) const {
  const Pa base = pa.align_down(kGranuleBytes);
  const rmm::Granule* granule = state_.rmm.granule(base);
  return {.gpi = machine::current_gpi(state_.machine, base),
          .state = granule != nullptr ? rmm::name_of(granule->state) : std::string_view{},
          .owner = state_.rmm.owner_of(base)};
}

std::optional<EntryView> Cca::entry(Pa rd, Ipa ipa) const {
  const auto realm = state_.rmm.realms.find(rd);
  if (realm == state_.rmm.realms.end() || ipa >= realm->second.ipa_end()) return std::nullopt;
  const rmm::RttWalk walk = rmm::walk_rtt(state_.machine, realm->second, ipa, machine::kPageLevel);
  EntryView view{.state = rmm::name_of(walk.entry.state), .level = walk.level, .address = walk.address};
  if (realm->second.is_protected(ipa)) view.ripas = rmm::name_of(walk.entry.ripas);
  if (walk.entry.live()) view.pa = walk.entry.pa + ipa.offset_in(machine::entry_bytes(walk.level));
  return view;
}

std::optional<std::uint64_t> Cca::realm_id(Pa rd) const {
  const csm::Member* member = state_.csm.member(rd);
  if (member == nullptr) return std::nullopt;
  return member->id;
}

}  // namespace realmsim::backends

#include "sim/run/receipt.h"

#include <fmt/format.h>

namespace realmsim::run {
namespace {

std::vector<std::string> command_receipt(Simulation& simulation, const Outcome& outcome) {
  std::vector<std::string> lines;
  std::string passed;
  for (const backends::ReceiptCheck& check : outcome.receipt) {
    if (!check.refused) {
      passed += fmt::format("{}{}", passed.empty() ? "" : ", ", check.id);
      continue;
    }
    if (!passed.empty()) lines.push_back(fmt::format("passed {}", passed));
    const RealmOnMachine* owner = check.owner ? simulation.realm_at(*check.owner) : nullptr;
    lines.push_back(fmt::format("check {} refused: {}{}{}", check.id, check.observed,
                                owner != nullptr ? " of " + owner->actor->name : "",
                                check.since ? since(simulation, *check.since) : ""));
  }
  return lines;
}

bool ended_by_stage1(const FaultOutcome& fault) {
  return machine::ended_by_stage1(fault.translation.fault, fault.virtual_address);
}

std::string stage1_words(const FaultOutcome& fault) {
  if (!fault.virtual_address) return "stage 1 off";
  const machine::Translation& translation = fault.translation;
  switch (translation.fault) {
    case FaultKind::Stage1Translation:
      return fmt::format("stage 1 has no mapping at level {}", translation.level);
    case FaultKind::Stage1AccessFlag:
      return fmt::format("stage 1 has no access flag at level {}", translation.level);
    case FaultKind::Stage1Permission:
      return fmt::format("stage 1 refused at level {}", translation.level);
    case FaultKind::AddressSize:
      return fmt::format("stage 1 leads to {:#x} at level {}", translation.ipa.value, translation.level);
    default:
      return fmt::format("stage 1 {} {:#x}",
                         translation.on_stage1_walk ? "has its descriptor at" : "leads to",
                         translation.ipa.value);
  }
}

std::string stage2_words(const FaultOutcome& fault) {
  if (!fault.rd) return "stage 2 off";
  if (ended_by_stage1(fault)) return "stage 2 not asked";
  switch (fault.translation.fault) {
    case FaultKind::Stage2Translation:
      return fmt::format("stage 2 has no mapping at level {}", fault.translation.level);
    case FaultKind::Stage2Permission:
      return fmt::format("stage 2 refused at level {}", fault.translation.level);
    case FaultKind::AddressSize:
      return "beyond the IPA space";
    default:
      return fmt::format("stage 2 leads to {:#x}", fault.translation.pa.value);
  }
}

std::vector<std::string> access_receipt(Simulation& simulation, const FaultOutcome& fault) {
  const machine::Translation& translation = fault.translation;
  std::string line = fmt::format("asked {} : {:#x} | {} | {} | TLB {}", name_of(fault.state), fault.address,
                                 stage1_words(fault), stage2_words(fault), translation.tlb ? "hit" : "miss");
  std::vector<std::string> lines;
  if (translation.fault == FaultKind::GranuleProtection) {
    line += fmt::format(" | GPC refused: GPT says {}",
                        translation.found ? machine::name_of(*translation.found) : "nothing");
  } else if (translation.fault == FaultKind::ExternalAbort) {
    line += " | nothing answers there";
  }
  lines.push_back(std::move(line));
  if (translation.fault == FaultKind::GranuleProtection && translation.found) {
    const StateKey key{StateKind::Gpi, translation.pa.align_down(kGranuleBytes)};
    const backends::GranuleView granule = simulation.backend().granule(translation.pa);
    const RealmOnMachine* owner = granule.owner ? simulation.realm_at(*granule.owner) : nullptr;
    lines.push_back(fmt::format(
        "{}{}{}", machine::name_of(*translation.found), since(simulation, key),
        owner != nullptr ? fmt::format("; the granule is {} of {}", granule.state, owner->actor->name) : ""));
  }
  const Ipa ipa = fault.virtual_address ? translation.ipa : Ipa{fault.address};
  const bool asked_stage2 = fault.rd && !ended_by_stage1(fault);
  const auto entry = asked_stage2 ? simulation.backend().entry(*fault.rd, ipa) : std::nullopt;
  if (entry) {
    lines.push_back(fmt::format("its entry is {}{}{}{}", entry->state, entry->ripas.empty() ? "" : ", RIPAS ",
                                entry->ripas, since(simulation, {StateKind::RttEntry, entry->address})));
  }
  if (ended_by_stage1(fault)) {
    lines.emplace_back("taken by the realm itself");
  } else if (fault.rd) {
    lines.push_back(
        fmt::format("taken by the {}, the realm sees {}", name_of(fault.recipient), name_of(fault.seen)));
  }
  return lines;
}

}  // namespace

std::string since(Simulation& simulation, const StateKey& key) {
  const auto step = simulation.provenance().since(key);
  if (!step) return " since boot";
  if (step->number == 0) return " since the machine was built";
  return fmt::format(" since step {} ({}, {})", step->number, step->actor, step->verb);
}

std::vector<std::string> receipt_of(Simulation& simulation, const Outcome& outcome) {
  const bool faulted = outcome.fault && !stops_firmware(outcome.fault->translation.fault);
  std::vector<std::string> lines =
      faulted ? access_receipt(simulation, *outcome.fault) : command_receipt(simulation, outcome);
  if (!outcome.record_refusal.empty())
    lines.push_back(fmt::format("RMI_REC_ENTER returned {}: the exit record could not be written",
                                outcome.record_refusal));
  if (!outcome.gave_up.empty())
    lines.push_back(fmt::format("the hypervisor could not serve the exit: {}", outcome.gave_up));
  return lines;
}

}  // namespace realmsim::run

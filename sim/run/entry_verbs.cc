// cpu.enter, cpu.irq.
#include <algorithm>

#include <fmt/format.h>

#include "models/rmm/rec_run_layout.h"
#include "sim/run/parameter_pages.h"
#include "sim/run/step_runner.h"
#include "sim/scenario/parameter_keys.h"

namespace realmsim::run {

using scenario::Node;
using scenario::Step;

// The first half of the RecRun object.
void StepRunner::hand_over(const Step& step, Pa run, const rmm::RecEnter& fields, Outcome& outcome) {
  machine::Page page{};
  rmm::write_rec_enter(page, fields);
  const std::span<std::byte> enter_half{page.data(), rmm::kRecExitOffset};
  simulation_.run_on(cpu_of(step),
                     [&] { access(step, machine::AccessType::Store, {.pa = run}, enter_half, outcome); });
}

// `realm` names the realm, and so may `rec`, which otherwise is a number. A step that gives one field of the
// enter half gives all of it, and for this entry alone.
std::optional<Outcome> StepRunner::take_enter(const Step& step) {
  const Node* rec_node = argument(step, "rec");
  const Node* name = argument(step, "realm");
  const bool by_rec = name == nullptr && rec_node != nullptr;
  if (by_rec) std::swap(name, rec_node);
  const std::string* text = name != nullptr ? name->as_string() : nullptr;
  RealmOnMachine* realm = text != nullptr ? simulation_.realm(*text) : nullptr;
  if (realm == nullptr) {
    values_.reader().error(scenario::kUnknownName, name != nullptr ? *name : *step.node,
                           "expected the name of a realm");
    return std::nullopt;
  }
  const auto rec =
      rec_node == nullptr ? std::optional<std::uint64_t>{step.rec.value_or(0)} : values_.number(*rec_node);
  if (!rec) return std::nullopt;
  if (*rec >= realm->processors.size()) {
    values_.reader().error(scenario::kBadValue, *rec_node,
                           fmt::format("`{}` has {} RECs", *text, realm->processors.size()));
    return std::nullopt;
  }
  const auto fields = rec_enter(values_, *step.with);
  if (!fields) return std::nullopt;
  const Pa run = realm->hosted.recs[*rec].run;
  const bool answers = std::ranges::any_of(
      scenario::kRecEnterKeys, [&](const auto& row) { return step.with->find(row.name) != nullptr; });
  Outcome outcome{.asked = *text};
  if (answers) hand_over(step, run, *fields, outcome);
  if (outcome.fault) return outcome;
  enter({realm, *rec}, run, outcome);
  if (answers) hand_over(step, run, {}, outcome);
  return outcome;
}

std::optional<Outcome> StepRunner::take_irq(const Step& step) {
  const std::uint64_t cpus = simulation_.scenario().platform.cpus();
  const auto cpu = quantity_argument(step, {.name = "cpu", .most = cpus - 1});
  if (!cpu) return std::nullopt;
  Outcome outcome;
  outcome.asked = fmt::format("cpu {}", *cpu);
  interrupt_realm_on(static_cast<CpuIndex>(*cpu), outcome);
  return outcome;
}

}  // namespace realmsim::run

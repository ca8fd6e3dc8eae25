// lib.boot, lib.destroy, lib.populate, lib.serve_exit: whole jobs of the hypervisor model. The status is that
// of the first command that failed.
#include <fmt/format.h>

#include "models/host/realm_memory.h"
#include "sim/run/step_runner.h"

namespace realmsim::run {

using scenario::Node;
using scenario::Step;

namespace {

Outcome outcome_of(std::string asked, const std::optional<host::Failure>& failure) {
  const std::uint64_t x0 = failure ? failure->x0 : 0;
  Outcome outcome{.asked = std::move(asked),
                  .status = backends::StatusView{
                      .name = std::string{find_name(rmm::kRmiStatusNames, rmm::rmi_status(x0))},
                      .index = rmm::rmi_index(x0)}};
  if (failure) outcome.gave_up = failure->command;
  return outcome;
}

}  // namespace

RealmOnMachine& StepRunner::named_realm(const Step& step) {
  return *simulation_.realm(*argument(step, "realm")->as_string());
}

// Whatever runs where the realm does is interrupted.
void StepRunner::make_way(const RealmOnMachine& realm) {
  Outcome interrupted;
  for (const CpuIndex cpu : realm.actor->cpus)
    interrupt_realm_on(cpu, interrupted);
}

std::optional<Outcome> StepRunner::take_boot(const Step& step) {
  RealmOnMachine& realm = named_realm(step);
  make_way(realm);
  return outcome_of(realm.actor->name, simulation_.boot(realm));
}

std::optional<Outcome> StepRunner::take_destroy(const Step& step) {
  RealmOnMachine& realm = named_realm(step);
  make_way(realm);
  return outcome_of(realm.actor->name, simulation_.destroy(realm));
}

std::optional<Outcome> StepRunner::take_populate(const Step& step) {
  RealmOnMachine& realm = named_realm(step);
  const auto ipa = values_.ipa(*argument(step, "ipa"), realm);
  const auto size = values_.reader().size(*argument(step, "size"));
  const Node* together = argument(step, "contiguous");
  const bool contiguous = together != nullptr && values_.reader().boolean(*together).value_or(false);
  if (!ipa || !size) return std::nullopt;
  const CpuIndex cpu = cpu_of(step);
  Outcome interrupted;
  interrupt_realm_on(cpu, interrupted);
  std::optional<host::Failure> failure;
  simulation_.run_on(cpu, [&] {
    host::Rmi rmi{simulation_.system().physical(cpu), simulation_.pool()};
    host::give_pages(rmi, realm.hosted.rd, *ipa, *ipa + *size,
                     contiguous ? host::Placement::Contiguous : host::Placement::Anywhere);
    failure = rmi.failure();
  });
  return outcome_of(fmt::format("{} ipa {:#x} size {:#x}", realm.actor->name, ipa->value, *size), failure);
}

// Whether or not there was anything to serve, the REC is entered again.
std::optional<Outcome> StepRunner::take_serve_exit(const Step& step) {
  RealmOnMachine& realm = named_realm(step);
  const std::size_t index = step.rec.value_or(0);
  if (index >= realm.processors.size()) {
    values_.reader().error(scenario::kRealmOutside, *step.node,
                           fmt::format("`{}` has no such REC", realm.actor->name));
    return std::nullopt;
  }
  soc::VirtualProcessor& processor = *realm.processors[index];
  Outcome interrupted;
  interrupt_realm_on(realm.actor->cpus[index], interrupted);
  simulation_.run_on(realm.actor->cpus[index], [&] { processor.serve(); });
  Outcome outcome{.asked = realm.actor->name};
  if (processor.gave_up()) outcome.gave_up = processor.gave_up()->command;
  enter({&realm, index}, realm.hosted.recs[index].run, outcome);
  return outcome;
}

}  // namespace realmsim::run

// The registers of a call, from the arguments of its step.
#include "models/rmm/params.h"
#include "sim/run/parameter_pages.h"
#include "sim/run/step_runner.h"
#include "sim/scenario/encoded_field.h"
#include "sim/scenario/parameter_keys.h"

namespace realmsim::run {

using scenario::Node;
using scenario::Step;

std::optional<std::uint64_t> StepRunner::parameters_of(const Step& step, const CommandDescription& command) {
  const auto page = parameter_page(values_, command, *argument(step, scenario::kParamsKey));
  const auto granule = simulation_.pool().take();
  if (!page || !granule) return std::nullopt;
  simulation_.system().physical(cpu_of(step)).write(*granule, *page);
  simulation_.pool().give_back(*granule);
  return granule->value;
}

std::optional<std::uint64_t> StepRunner::argument_of(const Step& step, const CommandDescription& command,
                                                     const Argument& argument_row) {
  if (argument_row.name == scenario::kParamsArgument) return parameters_of(step, command);
  const Node* node = argument(step, argument_row.name);
  if (node == nullptr) return 0;
  const std::string* text = node->as_string();
  const RealmOnMachine* owner_of_rec =
      argument_row.name == "rec" && text != nullptr ? simulation_.realm(*text) : nullptr;
  if (owner_of_rec != nullptr) {
    const auto& recs = owner_of_rec->hosted.recs;
    const std::size_t index = step.rec.value_or(0);
    return index < recs.size() ? recs[index].rec.value : 0;
  }
  const RealmOnMachine* owner_of_apt =
      argument_row.name == "apt" && text != nullptr ? simulation_.realm(*text) : nullptr;
  if (owner_of_apt != nullptr) return owner_of_apt->hosted.apt.value_or(Pa{}).value;
  if (argument_row.name == "to") return values_.realm_id(*node);
  if (text != nullptr) {
    if (const auto code = scenario::code_of(argument_row.name, *text)) return code;
  }
  switch (argument_row.kind) {
    case ArgumentKind::Granule: {
      const auto pa = values_.physical(*node);
      return pa ? std::optional{pa->value} : std::nullopt;
    }
    case ArgumentKind::RealmAddress: {
      const RealmOnMachine* realm = simulation_.realm(step.by);
      const Node* rd = argument(step, "rd");
      const std::string* owner = rd != nullptr ? rd->as_string() : nullptr;
      if (realm == nullptr && owner != nullptr) realm = simulation_.realm(*owner);
      if (realm == nullptr) return values_.number(*node);
      const auto ipa = values_.ipa(*node, *realm);
      return ipa ? std::optional{ipa->value} : std::nullopt;
    }
    case ArgumentKind::Level:
    case ArgumentKind::Flags:
    case ArgumentKind::Number:
      break;
  }
  return values_.number(*node);
}

std::optional<Registers> StepRunner::registers_of(const Step& step, const CommandDescription& command) {
  Registers x{command.fid};
  for (const Argument& row : command.arguments) {
    const auto value = argument_of(step, command, row);
    if (!value) return std::nullopt;
    x[row.reg] = *value;
  }
  return x;
}

}  // namespace realmsim::run

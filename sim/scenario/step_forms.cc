#include "sim/scenario/step_forms.h"

#include <algorithm>

#include <fmt/format.h>

#include "sim/scenario/parts.h"
#include "sim/scenario/step_keys.h"

namespace realmsim::scenario {
namespace {

std::vector<CommandDescription> commands_of_all_backends() {
  std::vector<CommandDescription> all;
  for (const backends::BackendRow& backend : backends::kBackends) {
    const auto& commands = backend.commands();
    all.insert(all.end(), commands.begin(), commands.end());
  }
  return all;
}

class StepForms {
 public:
  StepForms(Reader& reader, bool of_part) : reader_(reader), of_part_(of_part) {}

  void check(const Node& step) {
    if (!reader_.object(step, "step", kStepKeys)) return;
    const Node& place = *reader_.find(step, kVerbKey.name);
    const std::string* name = place.as_string();
    if (name == nullptr || Reader::is_open(place)) return;
    const auto verb = std::ranges::find(verbs_, *name, &Verb::name);
    if (verb == verbs_.end()) return unknown(place, *name);
    check_argument_forms(reader_, *verb, step);
    if (const Member* with = step.find(kArgumentsKey.name)) {
      if (const Member* state = with->value.find("state")) check_state_forms(reader_, state->value);
    }
    if (const Member* save = step.find(kSaveKey.name)) check_save(*verb, save->value);
    if (const Node* expect = reader_.find(step, kExpectKey.name))
      check_expectation_form(reader_, *verb, *expect, commands_);
    if (const Member* ask = step.find("ask")) reader_.object(ask->value, "ask", kAskKeys);
  }

 private:
  void unknown(const Node& place, const std::string& name) {
    if (of_part_ && name.starts_with(kMacroPrefix)) return;
    reader_.error(kUnknownStep, place, fmt::format("unknown step `{}`", name),
                  Reader::suggest(name, names_of(verbs_)));
  }

  void check_save(const Verb& verb, const Node& save) {
    for (const Member& member : reader_.members(save)) {
      if (!Reader::is_open(member.value)) reader_.choice(member.value, verb.outputs);
    }
  }

  Reader& reader_;
  bool of_part_;
  const std::vector<Verb> verbs_ = verbs_of_all_backends();
  const std::vector<CommandDescription> commands_ = commands_of_all_backends();
};

}  // namespace

void check_step_forms(Reader& reader, const Expansion& expansion, bool of_part) {
  StepForms forms{reader, of_part};
  const auto steps = expansion.steps.elements();
  for (std::size_t i = 0; i < steps.size(); ++i) {
    reader.set_use(expansion.uses[i]);
    forms.check(steps[i]);
  }
  reader.set_use({});
}

}  // namespace realmsim::scenario

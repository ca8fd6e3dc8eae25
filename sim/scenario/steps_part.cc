// "steps": who does what, with known arguments, and what is expected of it.
#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "models/base/fault_kind.h"
#include "sim/scenario/parts.h"
#include "sim/scenario/reference.h"
#include "sim/scenario/verbs.h"

namespace realmsim::scenario {
namespace {

constexpr std::array kStepKeys{
    KeyRow{"id", kOptional, "a name for the step"},
    KeyRow{"by", kRequired, "the actor"},
    KeyRow{"do", kRequired, "what it does"},
    KeyRow{"with", kOptional, "arguments by name"},
    KeyRow{"rec", kOptional, "which REC of a realm that has several"},
    KeyRow{"save", kOptional, "outputs to keep, as variable: output"},
    KeyRow{"expect", kOptional, "what must come of it; success if not given"},
    KeyRow{"note", kOptional, "for people"},
};

constexpr std::array kExpectKeys{
    KeyRow{"status", kOptional, "status of a command or of chan.recv"},
    KeyRow{"index", kOptional, "index of an RMI status"},
    KeyRow{"check", kOptional, "id of the check that refuses"},
    KeyRow{"out", kOptional, "outputs by name"},
    KeyRow{"value", kOptional, "what was read"},
    KeyRow{"fault", kOptional, "the fault of an access"},
    KeyRow{"exit", kOptional, "reason of a REC exit"},
    KeyRow{"data", kOptional, "the message that was received"},
    KeyRow{"x0", kOptional, "X0 of smc.raw"},
    KeyRow{"state", kOptional, "patterns of state by place"},
};
constexpr std::array kFaultKeys{
    KeyRow{"kind", kRequired, "GPF, S2_TRANSLATION, ..."},
    KeyRow{"level", kOptional, "level of the fault"},
    KeyRow{"to", kOptional, "who takes it: realm, host or monitor"},
    KeyRow{"seen", kOptional, "what the actor receives: SEA, EXIT or none"},
};
class StepsReader {
 public:
  StepsReader(Reader& reader, const std::vector<CommandDescription>& commands, Scenario& scenario)
      : reader_(reader), scenario_(scenario), verbs_(verbs_of(commands)) {
    for (const Verb& verb : verbs_)
      verb_names_.push_back(verb.name);
  }

  void read(const Node& node) {
    if (!reader_.object(node, "step", kStepKeys)) return;
    Step step{.node = &node};
    const auto by = reader_.text(*reader_.find(node, "by"));
    const auto verb_name = reader_.text(*reader_.find(node, "do"));
    if (const Node* id = reader_.find(node, "id")) step.id = reader_.text(*id).value_or("");
    if (const Node* note = reader_.find(node, "note")) step.note = reader_.text(*note).value_or("");
    if (const Node* rec = reader_.find(node, "rec")) {
      if (const auto index = reader_.integer(*rec, 0, 1022)) step.rec = static_cast<unsigned>(*index);
    }
    if (!by || !verb_name) return;
    step.by = *by;
    step.verb = *verb_name;
    const Verb* verb = find_verb(node, step);
    if (verb == nullptr) return;
    if (const Member* with = node.find("with")) step.with = &with->value;
    check_arguments(*verb, step);
    read_save(*verb, step);
    if (const Node* expect = reader_.find(node, "expect")) {
      step.expect = expect;
      check_expectation(*expect);
    }
    scenario_.steps.push_back(std::move(step));
  }

 private:
  const Verb* find_verb(const Node& node, const Step& step) {
    const Actor* actor = scenario_.actor(step.by);
    if (actor == nullptr) {
      reader_.error(kUnknownName, *reader_.find(node, "by"), fmt::format("`{}` is no actor", step.by),
                    Reader::suggest(step.by, names_of(scenario_.actors)));
      return nullptr;
    }
    const Node& verb_node = *reader_.find(node, "do");
    const auto verb = std::ranges::find(verbs_, step.verb, &Verb::name);
    if (verb == verbs_.end()) {
      Diagnostic unknown =
          error_at(kUnknownStep, verb_node.range(), fmt::format("unknown step `{}`", step.verb));
      unknown.note = fmt::format("backend `{}` has no such step", scenario_.backend);
      unknown.pointer = verb_node.pointer();
      unknown.help = Reader::suggest(step.verb, verb_names_);
      reader_.diagnostics().add(std::move(unknown));
      return nullptr;
    }
    if (std::ranges::find(verb->actors, actor->kind) == verb->actors.end()) {
      reader_.error(kWrongActor, verb_node,
                    fmt::format("`{}` is a {}, which cannot do `{}`", step.by,
                                find_name(kActorKindNames, actor->kind), step.verb));
      return nullptr;
    }
    return &*verb;
  }

  void check_arguments(const Verb& verb, const Step& step) {
    if (step.with == nullptr) {
      for (const KeyRow& argument : verb.arguments) {
        if (argument.need != kRequired) continue;
        reader_.error(kMissingKey, *step.node,
                      fmt::format("`{}` needs `with` and `{}` in it", verb.name, argument.name));
        return;
      }
      return;
    }
    if (!reader_.object(*step.with, verb.name, verb.arguments)) return;
    for (const Member& member : step.with->members()) {
      if (member.key == kParamsKey) {
        const bool realm = verb.name == "rmi.realm_create";
        reader_.object(
            member.value, "params",
            realm ? std::span<const KeyRow>{kRealmParamsKeys} : std::span<const KeyRow>{kRecParamsKeys});
      }
      check_value(member.value);
    }
  }

  // Names in a value exist; what it comes to is found when the step is taken.
  void check_value(const Node& node) {
    for (const Node& element : node.elements())
      check_value(element);
    for (const Member& member : node.members())
      check_value(member.value);
    const Node& value = reader_.resolve(node);
    const std::string* text = value.as_string();
    if (text == nullptr || !text->starts_with('@')) return;
    const auto reference = parse_reference(*text);
    if (!reference) {
      reader_.error(kBadValue, value, fmt::format("`{}` is no place", *text),
                    "write it like \"@name\", \"@name+0x40\" or \"@name[3]\"");
      return;
    }
    if (scenario_.range(reference->name) != nullptr) return;
    reader_.error(kUnknownName, value, fmt::format("`{}` is no memory range", reference->name),
                  Reader::suggest(reference->name, names_of(scenario_.memory)));
  }

  void read_save(const Verb& verb, Step& step) {
    const Member* save = step.node->find("save");
    if (save == nullptr) return;
    if (save->value.kind() != NodeKind::Object) {
      reader_.error(kWrongType, save->value, "expected outputs by variable");
      return;
    }
    std::vector<std::string_view> outputs{"value"};
    if (verb.command != nullptr) {
      for (const Output& output : verb.command->outputs)
        outputs.push_back(output.name);
    }
    for (const Member& member : save->value.members()) {
      const auto output = reader_.choice(member.value, outputs);
      if (output) step.save[member.key] = *output;
      reader_.allow_saved(member.key);
    }
  }

  void check_expectation(const Node& expect) {
    constexpr std::array<std::string_view, 1> kAny{"any"};
    if (expect.kind() == NodeKind::String) {
      reader_.choice(expect, kAny);
      return;
    }
    if (!reader_.object(expect, "expectation", kExpectKeys)) return;
    for (const Member& member : expect.members()) {
      if (member.key == "fault") check_fault(member.value);
      if (member.key == "state") check_state_patterns(reader_, member.value, scenario_);
      if (member.key != "state") check_value(member.value);
    }
  }

  void check_fault(const Node& node) {
    if (!reader_.object(node, "fault", kFaultKeys)) return;
    reader_.choice(*reader_.find(node, "kind"), kFaultKindNames);
    if (const Node* to = reader_.find(node, "to")) reader_.choice(*to, kRecipientNames);
    if (const Node* seen = reader_.find(node, "seen")) reader_.choice(*seen, kSeenNames);
  }

  Reader& reader_;
  Scenario& scenario_;
  std::vector<Verb> verbs_;
  std::vector<std::string_view> verb_names_;
};

}  // namespace

void read_steps(Reader& reader, const Node& node, const std::vector<CommandDescription>& commands,
                Scenario& scenario) {
  StepsReader steps{reader, commands, scenario};
  if (node.kind() != NodeKind::Array) {
    reader.error(kWrongType, node, "expected a list of steps");
    return;
  }
  for (const Node& step : node.elements())
    steps.read(step);
}

}  // namespace realmsim::scenario

// "steps": who does what, with known arguments, and what is expected of it.
#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "sim/scenario/parts.h"
#include "sim/scenario/step_keys.h"

namespace realmsim::scenario {
namespace {

class StepsReader {
 public:
  StepsReader(Reader& reader, const std::vector<CommandDescription>& commands, Scenario& scenario)
      : reader_(reader), scenario_(scenario), commands_(commands), verbs_(verbs_of(commands)) {
    for (const Verb& verb : verbs_)
      verb_names_.push_back(verb.name);
  }

  // `take`s each element, knowing the macro that it comes from.
  template <class Take>
  void for_each(const StepList& list, Take take) {
    if (list.steps->kind() != NodeKind::Array) {
      reader_.error(kWrongType, *list.steps, "expected a list of steps");
      return;
    }
    verb_names_.insert(verb_names_.end(), list.macros.begin(), list.macros.end());
    const auto elements = list.steps->elements();
    for (std::size_t i = 0; i < elements.size(); ++i) {
      use_ = list.uses.empty() ? std::string{} : list.uses[i];
      reader_.set_use(use_);
      take(elements[i]);
    }
    reader_.set_use({});
  }

  std::optional<Step> read(const Node& node) {
    if (!reader_.object(node, "step", kStepKeys)) return std::nullopt;
    if (const Node* by = reader_.find(node, "by")) return read_step(node, reader_.text(*by));
    const std::string* verb = reader_.find(node, "do")->as_string();
    if (verb != nullptr && of_simulator(*verb) && !scenario_.actors.empty())
      return read_step(node, scenario_.actors.front().name);
    reader_.missing_key(node, "step", {"by", kRequired, "the actor"});
    return std::nullopt;
  }

  // Of the thread of an actor, who need not be named again.
  std::optional<Step> read_in_thread(const Node& node, const std::string& actor) {
    if (!reader_.object(node, "step", kStepKeys)) return std::nullopt;
    const Node* by = reader_.find(node, "by");
    const auto named = by != nullptr ? reader_.text(*by) : actor;
    if (named && *named != actor)
      reader_.error(kBadValue, *by, fmt::format("the step stands in the thread of `{}`", actor));
    return read_step(node, actor);
  }

 private:
  std::optional<Step> read_step(const Node& node, const std::optional<std::string>& by) {
    Step step{.use = use_, .node = &node};
    const auto verb_name = reader_.text(*reader_.find(node, "do"));
    if (const Node* id = reader_.find(node, "id")) read_id(*id, step);
    if (const Node* note = reader_.find(node, "note")) step.note = reader_.text(*note).value_or("");
    if (const Node* rec = reader_.find(node, "rec")) {
      if (const auto index = reader_.integer(*rec, 0, 1022)) step.rec = static_cast<unsigned>(*index);
    }
    if (!by || !verb_name) return std::nullopt;
    step.by = *by;
    step.verb = *verb_name;
    const Verb* verb = find_verb(node, step);
    if (verb == nullptr) return std::nullopt;
    if (const Node* ask = reader_.find(node, "ask")) reader_.object(*ask, "ask", kAskKeys);
    if (const Member* with = node.find("with")) step.with = &with->value;
    check_arguments(reader_, *verb, step, scenario_);
    check_rec(step);
    read_save(*verb, step);
    if (const Node* expect = reader_.find(node, "expect")) {
      step.expect = expect;
      check_expectation_form(reader_, *verb, *expect, commands_);
      check_expectation(reader_, *expect, scenario_);
    }
    return step;
  }

  void read_id(const Node& node, Step& step) {
    step.id = reader_.text(node).value_or("");
    if (step.id.empty() || scenario_.step_ids.insert(step.id).second) return;
    reader_.error(kBadValue, reader_.resolve(node), fmt::format("another step has the id `{}`", step.id));
  }

  const Verb* find_verb(const Node& node, const Step& step) {
    const Actor* actor = scenario_.actor(step.by);
    if (actor == nullptr) {
      const Node* by = reader_.find(node, "by");
      unknown_actor(reader_, by != nullptr ? by : &node, step.by, scenario_);
      return nullptr;
    }
    const Node& verb_node = *reader_.find(node, "do");
    const auto verb = std::ranges::find(verbs_, step.verb, &Verb::name);
    if (verb == verbs_.end()) {
      if (scenario_.lacks_files && step.verb.starts_with(kMacroPrefix)) return nullptr;
      Diagnostic unknown =
          error_at(kUnknownStep, verb_node.range(), fmt::format("unknown step `{}`", step.verb));
      unknown.note = fmt::format("backend `{}` has no such step", scenario_.backend);
      unknown.pointer = verb_node.pointer();
      unknown.help = Reader::suggest(step.verb, verb_names_);
      reader_.add(std::move(unknown));
      return nullptr;
    }
    if (std::ranges::find(verb->actors, actor->kind) == verb->actors.end()) {
      reader_.error(kWrongActor, verb_node,
                    fmt::format("`{}` is {} {}, which cannot do `{}`", step.by,
                                actor->kind == ActorKind::Owner ? "an" : "a",
                                find_name(kActorKindNames, actor->kind), step.verb));
      return nullptr;
    }
    return &*verb;
  }

  // `rec` chooses among the RECs of the acting realm, or of the realm that the host names.
  void check_rec(const Step& step) {
    if (!step.rec) return;
    const Actor* realm = scenario_.actor(step.by);
    if (realm->kind != ActorKind::Realm) {
      realm = nullptr;
      for (const std::string_view key : {"rec", "realm"}) {
        const Member* named = step.with != nullptr ? step.with->find(key) : nullptr;
        const std::string* name = named != nullptr ? reader_.resolve(named->value).as_string() : nullptr;
        if (name != nullptr && realm == nullptr) realm = scenario_.actor(*name);
      }
    }
    const Node& rec = *reader_.find(*step.node, "rec");
    if (realm == nullptr || realm->kind != ActorKind::Realm) {
      reader_.error_at_key(kExcludedKey, *step.node->find("rec"), "the step names no realm that has RECs");
    } else if (*step.rec >= realm->cpus.size()) {
      reader_.error(kBadValue, rec, fmt::format("`{}` has {} RECs", realm->name, realm->cpus.size()));
    }
  }

  void read_save(const Verb& verb, Step& step) {
    const Member* save = step.node->find("save");
    if (save == nullptr) return;
    if (save->value.kind() != NodeKind::Object) {
      reader_.error(kWrongType, save->value, "expected outputs by variable");
      return;
    }
    for (const Member& member : save->value.members()) {
      const auto output = reader_.choice(member.value, verb.outputs);
      if (output) step.save[member.key] = *output;
      reader_.allow_saved(member.key);
    }
  }

  Reader& reader_;
  Scenario& scenario_;
  std::span<const CommandDescription> commands_;
  std::vector<Verb> verbs_;
  std::vector<std::string_view> verb_names_;
  std::string use_;
};

}  // namespace

void read_steps(Reader& reader, const StepList& list, const std::vector<CommandDescription>& commands,
                Scenario& scenario) {
  StepsReader steps{reader, commands, scenario};
  steps.for_each(list, [&](const Node& element) {
    if (auto step = steps.read(element)) scenario.steps.push_back(std::move(*step));
  });
}

std::vector<Step> read_thread(Reader& reader, const StepList& list,
                              const std::vector<CommandDescription>& commands, Scenario& scenario) {
  std::vector<Step> thread;
  const std::string& actor = list.member->key;
  if (scenario.actor(actor) == nullptr) {
    unknown_actor(reader, list.member, actor, scenario);
    return thread;
  }
  StepsReader steps{reader, commands, scenario};
  steps.for_each(list, [&](const Node& element) {
    if (auto step = steps.read_in_thread(element, actor)) thread.push_back(std::move(*step));
  });
  return thread;
}

}  // namespace realmsim::scenario

// "steps": who does what, with known arguments, and what is expected of it.
#include <algorithm>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "sim/scenario/parts.h"
#include "sim/scenario/verbs.h"

namespace realmsim::scenario {
namespace {

class StepsReader {
 public:
  StepsReader(Reader& reader, const std::vector<CommandDescription>& commands, Scenario& scenario)
      : reader_(reader), scenario_(scenario), verbs_(verbs_of(commands)) {
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
    check_arguments(*verb, step);
    check_rec(step);
    read_save(*verb, step);
    if (const Node* expect = reader_.find(node, "expect")) {
      step.expect = expect;
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
      reader_.error(kUnknownName, by != nullptr ? *by : node, fmt::format("`{}` is no actor", step.by),
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

  void check_arguments(const Verb& verb, const Step& step) {
    if (step.with == nullptr) {
      for (const KeyRow& argument : verb.arguments) {
        if (argument.need == kRequired) return needs(verb, step, argument.name);
      }
      if (verb.names_memory) needs(verb, step, by_realm(step) ? "ipa" : "pa");
      return;
    }
    if (!reader_.object(*step.with, verb.name, verb.arguments)) return;
    if (verb.names_memory) check_place(reader_, *step.with, step, scenario_);
    if (verb.name == kTlbInvalidation) check_tlb_scope(reader_, *step.with, step, scenario_);
    check_one_of(verb, *step.with);
    for (const Member& member : step.with->members()) {
      if (member.key == "realm" || member.key == "image") find_realm(reader_, member.value, scenario_);
      if (member.key == "state") check_state_patterns(reader_, member.value, scenario_);
      if (member.key == kParamsKey) {
        const bool realm = verb.name == "rmi.realm_create";
        reader_.object(
            member.value, "params",
            realm ? std::span<const KeyRow>{kRealmParamsKeys} : std::span<const KeyRow>{kRecParamsKeys});
      }
      const bool is_place = member.key == "from" || member.key == "to";
      if (is_place && member.value.kind() == NodeKind::Object &&
          reader_.object(member.value, "place", kPlaceKeys)) {
        check_place(reader_, member.value, step, scenario_);
      }
      check_names(reader_, member.value, scenario_);
    }
  }

  void check_one_of(const Verb& verb, const Node& with) {
    if (verb.one_of.empty()) return;
    const Member* given = nullptr;
    const std::string text =
        fmt::format("`{}` needs just one of `{}`", verb.name, fmt::join(verb.one_of, "`, `"));
    for (const Member& member : with.members()) {
      if (std::ranges::find(verb.one_of, member.key) == verb.one_of.end()) continue;
      if (given != nullptr) reader_.error_at_key(kExcludedKey, member, text);
      given = &member;
    }
    if (given == nullptr) reader_.error(kMissingKey, with, text);
  }

  void needs(const Verb& verb, const Step& step, std::string_view argument) {
    reader_.error(kMissingKey, *step.node,
                  fmt::format("`{}` needs `with` and `{}` in it", verb.name, argument));
  }

  [[nodiscard]] bool by_realm(const Step& step) const {
    return scenario_.actor(step.by)->kind == ActorKind::Realm;
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
    reader.error_at_key(kUnknownName, *list.member, fmt::format("`{}` is no actor", actor));
    return thread;
  }
  StepsReader steps{reader, commands, scenario};
  steps.for_each(list, [&](const Node& element) {
    if (auto step = steps.read_in_thread(element, actor)) thread.push_back(std::move(*step));
  });
  return thread;
}

}  // namespace realmsim::scenario

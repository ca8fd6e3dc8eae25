// Arguments of a step: those that its verb has, with values that can come to something.
#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "sim/scenario/literals.h"
#include "sim/scenario/parameter_keys.h"
#include "sim/scenario/parts.h"
#include "sim/scenario/reference.h"
#include "sim/scenario/step_keys.h"

namespace realmsim::scenario {
namespace {

void check_one_of(Reader& reader, const Verb& verb, const Node& with) {
  if (verb.one_of.empty()) return;
  const Member* given = nullptr;
  const std::string text =
      fmt::format("`{}` needs just one of `{}`", verb.name, fmt::join(verb.one_of, "`, `"));
  for (const Member& member : with.members()) {
    if (std::ranges::find(verb.one_of, member.key) == verb.one_of.end()) continue;
    if (given != nullptr) reader.error_at_key(kExcludedKey, member, text);
    given = &member;
  }
  if (given == nullptr) reader.error(kMissingKey, with, text);
}

void needs(Reader& reader, const Verb& verb, const Node& step, std::string_view argument) {
  reader.error(kMissingKey, step, fmt::format("`{}` needs `with` and `{}` in it", verb.name, argument));
}

class Arguments {
 public:
  Arguments(Reader& reader, const Verb& verb, const Step& step, const Scenario& scenario)
      : reader_(reader), verb_(verb), step_(step), scenario_(scenario), actor_(*scenario.actor(step.by)) {}

  void check() {
    const Node& with = *step_.with;
    if (verb_.names_memory) check_place(reader_, with, step_, scenario_);
    if (verb_.name == kTlbInvalidation) check_tlb_scope(reader_, with, step_, scenario_);
    for (const Member& member : with.members()) {
      if (member.key == "realm" || member.key == "image") find_realm(reader_, member.value, scenario_);
      if (member.key == "state") check_state_patterns(reader_, member.value, scenario_);
      if (member.key == "channel") find_channel(reader_, member.value, step_, scenario_);
    }
    check_row_by_row(with, verb_.arguments);
    if (const Member* params = with.find(kParamsKey))
      check_row_by_row(reader_.resolve(params->value), params_keys(verb_.name));
    check_names(reader_, with, scenario_);
    check_amounts(reader_, step_, scenario_);
  }

 private:
  void check_row_by_row(const Node& object, std::span<const KeyRow> rows) {
    for (const Member& member : object.members()) {
      const auto row = std::ranges::find(rows, member.key, &KeyRow::name);
      if (row != rows.end()) check_by(*row, member.value);
    }
  }

  void check_by(const KeyRow& row, const Node& node) {
    const Node& value = reader_.resolve(node);
    if (Reader::is_open(value)) return;
    if (row.form == Form::Physical || row.form == Form::RealmId) check_owner(value, row);
    if (row.form == Form::Intermediate) check_own(value);
    if (row.form == Form::Granules) {
      for (const Node& element : value.elements())
        check_by({.form = Form::Physical}, element);
    }
    if (row.form != Form::Place) return;
    if (value.kind() == NodeKind::Object) {
      if (!reader_.object(value, "place", kPlaceKeys)) return;
      check_place(reader_, value, step_, scenario_);
      check_row_by_row(value, kPlaceKeys);
    } else {
      const Form form = by_realm() ? Form::Intermediate : Form::Physical;
      const KeyRow address{.form = form};
      reader_.check_form(value, address);
      check_by(address, value);
    }
  }

  // A word that is no number and no place is the name of a realm.
  void check_owner(const Node& value, const KeyRow& row) {
    const std::string* text = value.as_string();
    const bool named = text != nullptr && !text->starts_with('@') && text->find_first_of("0123456789") != 0;
    if (!named) return;
    if (is_realm(*text) || scenario_.may_have(*text)) return;
    const auto realms = realms_of(scenario_);
    std::vector<std::string> known{realms.begin(), realms.end()};
    const std::string wanted =
        row.form == Form::RealmId ? "no number and no realm" : "no address, no place and no realm";
    if (row.form == Form::Physical) {
      for (const MemoryRange& range : scenario_.memory)
        known.push_back("@" + range.name);
    }
    const std::vector<std::string_view> names{known.begin(), known.end()};
    reader_.error(kBadValue, value, fmt::format("`{}` is {}", *text, wanted), Reader::suggest(*text, names));
  }

  // A place in the space of the realm that acts, or of the one that the host names.
  void check_own(const Node& value) {
    const std::string* text = value.as_string();
    const auto reference = text != nullptr ? parse_reference(*text) : std::nullopt;
    const MemoryRange* range = reference ? scenario_.range(reference->name) : nullptr;
    if (range == nullptr) return;
    const std::string* realm = by_realm() ? &step_.by : named_realm();
    if (realm != nullptr) {
      in_space_of(reader_, value, *range, *realm);
    } else if (!names_somebody()) {
      reader_.error(kBadValue, value, "a place means something here where the step names a realm");
    }
  }

  // The first text of the kind that the step names a realm by.
  template <class Kind>
  const std::string* named(Kind of_kind) {
    for (const std::string_view key : {"rd", "realm"}) {
      const Node* node = reader_.find(*step_.with, key);
      const std::string* name = node != nullptr ? node->as_string() : nullptr;
      if (name != nullptr && of_kind(*name)) return name;
    }
    return nullptr;
  }

  const std::string* named_realm() {
    return named([&](const std::string& name) { return is_realm(name); });
  }

  // Or means to.
  bool names_somebody() {
    return named([](const std::string& name) { return !name.starts_with('@') && !parse_size(name); }) !=
           nullptr;
  }

  [[nodiscard]] bool is_realm(std::string_view name) const {
    const Actor* actor = scenario_.actor(name);
    return actor != nullptr && actor->kind == ActorKind::Realm;
  }
  [[nodiscard]] bool by_realm() const { return actor_.kind == ActorKind::Realm; }

  Reader& reader_;
  const Verb& verb_;
  const Step& step_;
  const Scenario& scenario_;
  const Actor& actor_;
};

}  // namespace

bool check_argument_forms(Reader& reader, const Verb& verb, const Node& step) {
  const Member* with = step.find(kArgumentsKey.name);
  if (with == nullptr) {
    const auto required = std::ranges::find(verb.arguments, kRequired, &KeyRow::need);
    if (required != verb.arguments.end()) needs(reader, verb, step, required->name);
    return required == verb.arguments.end();
  }
  if (!reader.object(with->value, verb.name, verb.arguments)) return false;
  check_one_of(reader, verb, with->value);
  if (const Member* params = with->value.find(kParamsKey))
    return reader.object(reader.resolve(params->value), kParamsKey, params_keys(verb.name));
  return true;
}

void check_arguments(Reader& reader, const Verb& verb, const Step& step, const Scenario& scenario) {
  if (!check_argument_forms(reader, verb, *step.node)) return;
  if (step.with != nullptr) return Arguments{reader, verb, step, scenario}.check();
  const bool realm = scenario.actor(step.by)->kind == ActorKind::Realm;
  if (verb.names_memory) needs(reader, verb, *step.node, realm ? "ipa" : "pa");
  if (verb.name == kEnter) needs(reader, verb, *step.node, "realm");
}

}  // namespace realmsim::scenario

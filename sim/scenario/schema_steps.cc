#include "sim/scenario/schema_steps.h"

#include <algorithm>
#include <string>

#include "models/backends/registry.h"
#include "models/base/fault_kind.h"
#include "models/base/security_state.h"
#include "models/machine/gpt.h"
#include "sim/scenario/macros.h"
#include "sim/scenario/verbs.h"

namespace realmsim::scenario::schema {
namespace {

// Each by name once, with what any backend gives it.
std::vector<Verb> all_verbs() {
  std::vector<Verb> all;
  for (const backends::BackendRow& backend : backends::kBackends) {
    for (Verb& verb : verbs_of(backend.commands())) {
      verb.command = nullptr;
      const auto known = std::ranges::find(all, verb.name, &Verb::name);
      if (known == all.end()) {
        all.push_back(std::move(verb));
        continue;
      }
      for (const KeyRow& argument : verb.arguments) {
        const auto row = std::ranges::find(known->arguments, argument.name, &KeyRow::name);
        if (row != known->arguments.end()) continue;
        known->arguments.push_back(argument);
        known->arguments.back().need = kOptional;
      }
      for (KeyRow& row : known->arguments) {
        const auto there = std::ranges::find(verb.arguments, row.name, &KeyRow::name);
        if (there == verb.arguments.end() || there->need == kOptional) row.need = kOptional;
      }
      for (const std::string_view output : verb.outputs) {
        if (std::ranges::find(known->outputs, output) == known->outputs.end())
          known->outputs.push_back(output);
      }
    }
  }
  std::ranges::sort(all, {}, &Verb::name);
  return all;
}

Json argument(const Verb& verb, const KeyRow& row) {
  const bool realm = verb.name == "rmi.realm_create";
  if (row.name == kParamsKey) return realm ? object(kRealmParamsKeys) : object(kRecParamsKeys);
  if (row.name == "pas") return one_of_words(kPasNames);
  if (row.name == "scope") return one_of_words(kTlbScopeNames);
  if (row.name == "state") return reference("state");
  if (row.form == Form::Table) return reference("place");  // from, to
  return of_form(row.form);
}

Json arguments(const Verb& verb) {
  Json with = object(verb.arguments);
  for (const KeyRow& row : verb.arguments) {
    Json described{{"description", row.text}};
    Json form = argument(verb, row);
    if (form.contains("$ref")) form = {{"allOf", Json::array({std::move(form)})}};
    described.update(form);
    with["properties"][std::string{row.name}] = std::move(described);
  }
  return with;
}

}  // namespace

Json step() {
  Json verbs = Json::array();
  Json rules = Json::array();
  for (const Verb& verb : all_verbs()) {
    verbs.push_back(verb.name);
    const bool needs_arguments =
        verb.names_memory || !verb.one_of.empty() ||
        std::ranges::any_of(verb.arguments, [](const KeyRow& row) { return row.need == kRequired; });
    Json then{{"properties", {{"with", arguments(verb)}}}};
    if (!verb.outputs.empty()) then["properties"]["save"] = by_name(one_of_words(verb.outputs));
    if (needs_arguments) then["required"] = Json::array({"with"});
    rules.push_back(when("do", Json::array({verb.name}), std::move(then)));
  }
  const std::string macro = "^" + std::string{kMacroPrefix} + "|" + std::string{kParameterPattern};
  Json verb{{"anyOf", Json::array({{{"enum", std::move(verbs)}}, {{"type", "string"}, {"pattern", macro}}})}};
  Json form = object(kStepKeys, {{"do", std::move(verb)},
                                 {"with", {{"type", "object"}}},
                                 {"save", by_name({{"type", "string"}})},
                                 {"expect", reference("expectation")},
                                 {"ask", object(kAskKeys)}});
  form["allOf"] = std::move(rules);
  return form;
}

Json acted_by_somebody() {
  Json verbs = Json::array();
  for (const Verb& verb : all_verbs()) {
    if (!of_simulator(verb.name)) verbs.push_back(verb.name);
  }
  return when("do", std::move(verbs), {{"required", Json::array({"by"})}});
}

Json expectation() {
  const Json fault = object(kFaultKeys, {{"kind", one_of_words(kFaultKindNames)},
                                         {"checked", one_of_words(kPasNames)},
                                         {"found", one_of_words(machine::kGpiNames)},
                                         {"to", one_of_words(kRecipientNames)},
                                         {"seen", one_of_words(kSeenNames)}});
  const Json outcome =
      object(kExpectKeys, {{"out", {{"type", "object"}}}, {"fault", fault}, {"state", reference("state")}});
  return {{"anyOf", Json::array({{{"const", "any"}}, outcome, reference("parameter")})}};
}

Json state() {
  return by_name(object(kStateKeys));
}

Json place() {
  return {
      {"anyOf", Json::array({{{"type", "string"}}, object(kPlaceKeys, {{"pas", one_of_words(kPasNames)}})})}};
}

}  // namespace realmsim::scenario::schema

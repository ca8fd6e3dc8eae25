#include "sim/scenario/schema_steps.h"

#include <algorithm>
#include <string>

#include "sim/scenario/macros.h"
#include "sim/scenario/parameter_keys.h"
#include "sim/scenario/step_keys.h"
#include "sim/scenario/verbs.h"

namespace realmsim::scenario::schema {
namespace {

Json argument(const Verb& verb, const KeyRow& row) {
  if (row.name == kParamsKey) return object(params_keys(verb.name));
  if (row.name == "state") return reference("state");
  if (row.form == Form::Place) return reference("place");
  return of_form(row);
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
  for (const Verb& verb : verbs_of_all_backends()) {
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
  for (const Verb& verb : verbs_of_all_backends()) {
    if (!of_simulator(verb.name)) verbs.push_back(verb.name);
  }
  return when("do", std::move(verbs), {{"required", Json::array({"by"})}});
}

Json expectation() {
  const Json outcome =
      object(kExpectKeys,
             {{"out", {{"type", "object"}}}, {"fault", object(kFaultKeys)}, {"state", reference("state")}});
  return {{"anyOf", Json::array({{{"const", "any"}}, outcome, reference("parameter")})}};
}

Json state() {
  return by_name(object(kStateKeys));
}

Json place() {
  return {{"anyOf", Json::array({{{"type", "string"}}, object(kPlaceKeys)})}};
}

}  // namespace realmsim::scenario::schema

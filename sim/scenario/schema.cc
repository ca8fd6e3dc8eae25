#include "sim/scenario/schema.h"

#include <string>

#include "models/guest/channel.h"
#include "models/invariants/invariants.h"
#include "sim/scenario/keys.h"
#include "sim/scenario/reader.h"
#include "sim/scenario/schema_forms.h"
#include "sim/scenario/schema_steps.h"
#include "sim/scenario/step_keys.h"
#include "sim/scenario/workload_kinds.h"

namespace realmsim::scenario {
namespace {

using namespace schema;

constexpr const char* kHyphenated = "^[a-z0-9]+(-[a-z0-9]+)*$";

Json words(std::initializer_list<std::string_view> list) {
  return one_of_words(std::span{list.begin(), list.size()});
}

Json any_of(std::initializer_list<Json> forms) {
  return {{"anyOf", Json(forms)}};
}

Json needs_any_of(std::initializer_list<std::string_view> keys) {
  Json choices = Json::array();
  for (const std::string_view key : keys)
    choices.push_back({{"required", Json::array({key})}});
  return {{"anyOf", std::move(choices)}};
}

Json any() {
  return Json::object();
}

Json platform() {
  return any_of({{{"type", "string"}},
                 {{"type", "object"},
                  {"if", {{"required", Json::array({"based_on"})}}},
                  {"then", object(kVariantKeys)}}});
}

Json memory() {
  return by_name(object(kMemoryKeys));
}

Json actors() {
  const Json stage1 = list_of(object(kStage1Keys, {{"access", words({"ro", "rw"})}}));
  Json cpus = list_of(of_form({.form = Form::Whole}));
  cpus["minItems"] = 1;
  const Json actor = object(kActorKeys, {{"kind", one_of_words(kActorKindNames)},
                                         {"cpus", or_parameter(std::move(cpus))},
                                         {"stage1", stage1},
                                         {"boot", words({"now", "later"})}});
  return by_name(actor);
}

Json channels() {
  return by_name(object(kChannelKeys, {{"path", one_of_words(kChannelPathNames)},
                                       {"at", object(kChannelEndKeys)},
                                       {"cipher", one_of_words(guest::kCipherNames)}}));
}

Json macros() {
  const Json parameters = any_of({list_of({{"type", "string"}}), {{"type", "object"}}});
  Json steps = list_of(reference("step"));
  steps["minItems"] = 1;
  Json form = by_name(object(kMacroKeys, {{"params", parameters}, {"steps", std::move(steps)}}));
  form["propertyNames"] = {{"pattern", "^[a-z][a-z0-9_]*$"}};
  return form;
}

Json steps() {
  return list_of({{"allOf", Json::array({reference("step"), acted_by_somebody()})}});
}

Json schedule() {
  return any_of({words({"in-order", "round-robin", "all"}), list_of({{"type", "string"}}),
                 object(kScheduleKeys, {{"random", object(kRandomKeys)}})});
}

Json workload() {
  Json kinds = Json::array();
  Json rules = Json::array();
  for (const WorkloadKind* kind : workload_kinds()) {
    kinds.push_back(kind->name);
    Json form = object(kind->keys);
    for (const WorkloadWords& row : kind->words) {
      Json& value = form["properties"][std::string{row.key}];
      Json choice = one_of_words(row.words);
      value.update(row.list ? or_parameter(list_of(std::move(choice))) : choice);
    }
    rules.push_back(when("kind", Json::array({kind->name}), std::move(form)));
  }
  return {{"type", "object"},
          {"properties", {{"kind", or_parameter({{"enum", std::move(kinds)}})}}},
          {"required", Json::array({"kind"})},
          {"allOf", std::move(rules)}};
}

Json sweep() {
  Json values = list_of(any());
  values["minItems"] = 1;
  const Json series{{"type", "object"},
                    {"properties", {{"id", {{"type", "string"}}}, {"label", {{"type", "string"}}}}},
                    {"required", Json::array({"id"})}};
  const Json figure = object(kFigureKeys, {{"y", {{"type", "string"}}},
                                           {"x_scale", one_of_words(kAxisScaleNames)},
                                           {"y_scale", one_of_words(kAxisScaleNames)}});
  return object(kSweepKeys, {{"grid", by_name(or_parameter(std::move(values)))},
                             {"series", list_of(series)},
                             {"measure", list_of({{"type", "string"}})},
                             {"figure", figure}});
}

Json finally() {
  Json names = Json::array();
  for (const invariants::Invariant& row : invariants::all())
    names.push_back(row.name);
  const Json invariants = list_of(or_parameter({{"enum", std::move(names)}}));
  Json between = list_of(of_form({.form = Form::Number}));
  between["minItems"] = between["maxItems"] = 2;
  Json metric = object(kMetricKeys, {{"metric", {{"type", "string"}}},
                                     {"at", {{"type", "object"}}},
                                     {"from", {{"type", "object"}}},
                                     {"between", or_parameter(std::move(between))},
                                     {"monotone", words({"increasing"})},
                                     {"role", one_of_words(kMetricRoleNames)}});
  metric.update(needs_any_of({"about", "between", "min", "max", "eq", "monotone"}));
  Json form = object(kFinallyKeys, {{"invariants", any_of({words({"all"}), invariants})},
                                    {"violated", or_parameter(invariants)},
                                    {"never", list_of(object(kNeverKeys))},
                                    {"state", reference("state")},
                                    {"metrics", list_of(std::move(metric))}});
  form["not"] = {{"required", Json::array({"invariants", "violated"})}};
  return form;
}

Json format() {
  return {{"const", kScenarioFormats.front()}};
}

Json scenario() {
  const Json backend = any_of({{{"type", "string"}},
                               object(kBackendKeys, {{"csm_profile", words({"paper", "fork"})},
                                                     {"options", object(kBackendOptionsKeys)}})});
  Json cases = by_name({{"type", "object"}});
  cases["minProperties"] = 1;
  cases["propertyNames"] = {{"pattern", kHyphenated}};
  Json form = object(
      kScenarioKeys,
      {{"format", format()},
       {"name", {{"type", "string"}, {"pattern", kHyphenated}}},
       {"platform", platform()},
       {"backend", backend},
       {"params", {{"type", "object"}}},
       {"macros", macros()},
       {"memory", memory()},
       {"channels", channels()},
       {"host", words({"auto"})},
       {"tlb", one_of_words(kTlbChoiceNames)},
       {"actors", actors()},
       {"steps", steps()},
       {"threads",
        {{"type", "object"}, {"minProperties", 1}, {"additionalProperties", list_of(reference("step"))}}},
       {"schedule", schedule()},
       {"workload", workload()},
       {"cases", std::move(cases)},
       {"sweep", sweep()},
       {"finally", finally()},
       {"status", words({"pass", "xfail"})}});
  Json one_program = needs_any_of({"steps", "threads", "workload"});
  one_program["not"] = {{"required", Json::array({"workload"})},
                        {"anyOf", needs_any_of({"steps", "threads"})["anyOf"]}};
  form["not"] = {{"required", Json::array({"cases", "sweep"})}};
  form["dependencies"] = {{"schedule", Json::array({"threads"})}};
  form["allOf"] = Json::array({needs_any_of({"platform", "include"}), std::move(one_program)});
  return form;
}

Json included_file() {
  Json form =
      object(kPartKeys,
             {{"format", format()}, {"platform", platform()}, {"memory", memory()}, {"macros", macros()}});
  form.update(needs_any_of({"platform", "memory", "macros", "include"}));
  return form;
}

}  // namespace

nlohmann::ordered_json scenario_schema() {
  return {{"$schema", "http://json-schema.org/draft-07/schema#"},
          {"title", "realmsim.scenario/1"},
          {"description", "A scenario of realmsim, or a file that one includes."},
          {"if", needs_any_of({"name", "backend", "actors", "steps", "threads", "workload"})},
          {"then", reference("scenario")},
          {"else", reference("included_file")},
          {"definitions",
           {{"scenario", scenario()},
            {"included_file", included_file()},
            {"step", step()},
            {"expectation", expectation()},
            {"state", state()},
            {"place", place()},
            {"parameter", {{"type", "string"}, {"pattern", kParameterPattern}}}}}};
}

}  // namespace realmsim::scenario

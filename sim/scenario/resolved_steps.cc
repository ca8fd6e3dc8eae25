#include "sim/scenario/resolved_steps.h"

#include <algorithm>

#include "models/backends/registry.h"
#include "models/rmm/rtt.h"
#include "sim/scenario/literals.h"
#include "sim/scenario/parameter_keys.h"

namespace realmsim::scenario {
namespace {

using Json = nlohmann::ordered_json;

// Nothing for what only the run knows.
std::optional<std::uint64_t> number_in(const Json& value) {
  if (value.is_number_unsigned()) return value.get<std::uint64_t>();
  return value.is_string() ? parse_size(value.get<std::string>()) : std::nullopt;
}

void put_params(Json& params, const Verb& verb) {
  if (!params.is_object()) return;
  put_fallbacks(params, params_keys(verb.name));
  if (params.contains("aux")) put_default(params, "num_aux", params["aux"].size());
  if (!params.contains("s2sz")) return;
  const auto bits = number_in(params["s2sz"]);
  const auto level = number_in(params["rtt_level_start"]);
  const auto flags = number_in(params["flags"]);
  if (!bits || !level || !flags) return;
  const bool lpa2 = rmm::RealmParams{.flags = *flags}.lpa2();
  put_default(params, "rtt_num_start",
              rmm::starting_tables(static_cast<unsigned>(*bits), static_cast<int>(*level), lpa2));
}

void put_space(Json& place) {
  if (place.is_object() && place.contains("pa")) put_default(place, "pas", name_of(Pas::NonSecure));
}

}  // namespace

void put_default(Json& object, std::string_view key, Json value) {
  if (object.is_object() && !object.contains(key)) object[std::string{key}] = std::move(value);
}

void put_fallbacks(Json& object, std::span<const KeyRow> rows) {
  for (const KeyRow& row : rows) {
    if (!row.fallback.empty()) put_default(object, row.name, Json::parse(row.fallback));
  }
}

StepDefaults::StepDefaults(const Scenario& scenario)
    : scenario_(scenario), verbs_(verbs_of(backends::find_backend(scenario.backend)->commands())) {}

bool StepDefaults::is_realm(const Json& step) const {
  const Actor* actor = scenario_.actor(step.value("by", ""));
  return actor != nullptr && actor->kind == ActorKind::Realm;
}

Json StepDefaults::arguments(std::string_view name, Json with, std::uint64_t rec) const {
  const auto verb = std::ranges::find(verbs_, name, &Verb::name);
  if (verb == verbs_.end()) return with;
  // A message that is given has its length.
  if (verb->name != kSend || !with.contains("data")) put_fallbacks(with, verb->arguments);
  if (verb->names_memory) put_space(with);
  for (const KeyRow& row : verb->arguments) {
    if (row.form == Form::Place && with.contains(row.name)) put_space(with[std::string{row.name}]);
  }
  if (with.contains(kParamsKey)) put_params(with[std::string{kParamsKey}], *verb);
  if (verb->name == kEnter && with.contains("realm")) put_default(with, "rec", rec);
  return with;
}

void StepDefaults::put(Json& step, const std::string& actor) const {
  put_default(step, "by", actor);
  const std::string verb = step.value("do", "");
  if (is_realm(step) && !of_simulator(verb)) put_default(step, "rec", 0);
  const std::uint64_t rec = step.contains("rec") ? number_in(step["rec"]).value_or(0) : 0;
  Json with = arguments(verb, step.value("with", Json::object()), rec);
  if (!with.empty()) step["with"] = std::move(with);
}

}  // namespace realmsim::scenario

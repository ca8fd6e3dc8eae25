// Places in memory that steps name, each kind of actor in its own way.
#include <fmt/format.h>

#include "sim/scenario/parts.h"
#include "sim/scenario/verbs.h"

namespace realmsim::scenario {
namespace {

void check_va(Reader& reader, const Node& object, const Step& step, const Scenario& scenario) {
  const Member* va = object.find("va");
  if (va == nullptr || scenario.actor(step.by)->node->find("stage1") != nullptr) return;
  reader.error_at_key(kStage1Off, *va, fmt::format("`{}` has no `stage1`", step.by),
                      "name memory by `ipa`, or give the actor `stage1`");
}

void check_realms_place(Reader& reader, const Node& place, const Step& step, const Scenario& scenario) {
  const Member* ipa = place.find("ipa");
  const Member* va = place.find("va");
  if (ipa != nullptr && va != nullptr) {
    const Member& later = ipa->key_range.begin > va->key_range.begin ? *ipa : *va;
    reader.error_at_key(kExcludedKey, later, "a place has `ipa` or `va`, not both");
  }
  check_va(reader, place, step, scenario);
  if (ipa == nullptr && va == nullptr) reader.error(kMissingKey, place, "the place has no `ipa`");
}

void check_physical_place(Reader& reader, const Node& place, const Step& step, const Scenario& scenario) {
  if (place.find("pa") == nullptr) reader.error(kMissingKey, place, "the place has no `pa`");
  const Node* pas = reader.find(place, "pas");
  const auto space = pas != nullptr ? reader.choice(*pas, kPasNames) : std::nullopt;
  if (!space || can_name(security_state_of(scenario.actor(step.by)->kind), *space)) return;
  reader.error(kOutOfPlace, *pas,
               fmt::format("the world of `{}` cannot name the space {}", step.by, realmsim::name_of(*space)));
}

}  // namespace

void check_place(Reader& reader, const Node& place, const Step& step, const Scenario& scenario) {
  const bool realm = scenario.actor(step.by)->kind == ActorKind::Realm;
  for (const Member& member : place.members()) {
    const bool foreign =
        realm ? member.key == "pa" || member.key == "pas" : member.key == "ipa" || member.key == "va";
    if (!foreign) continue;
    reader.error_at_key(kWrongActor, member,
                        realm ? std::string{"a realm names memory by `ipa` or `va`"}
                              : fmt::format("`{}` names memory by `pa` and `pas`", step.by));
    return;
  }
  if (realm) return check_realms_place(reader, place, step, scenario);
  check_physical_place(reader, place, step, scenario);
}

void check_tlb_scope(Reader& reader, const Node& with, const Step& step, const Scenario& scenario) {
  const auto scope = reader.choice(*reader.find(with, "scope"), kTlbScopeNames);
  if (!scope) return;
  const Member* va = with.find("va");
  if (*scope == TlbScope::Va && va == nullptr) reader.error(kMissingKey, with, "scope `va` needs a `va`");
  if (*scope == TlbScope::All && va != nullptr)
    reader.error_at_key(kExcludedKey, *va, "scope `all` has no `va`");
  check_va(reader, with, step, scenario);
}

}  // namespace realmsim::scenario

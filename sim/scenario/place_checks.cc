// Places in memory that steps name, each kind of actor in its own way.
#include <fmt/format.h>

#include "sim/scenario/parts.h"

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
    const Member& later = later_of(*ipa, *va);
    reader.error_at_key(kExcludedKey, later, "a place has `ipa` or `va`, not both");
  }
  check_va(reader, place, step, scenario);
  if (ipa == nullptr && va == nullptr) reader.error(kMissingKey, place, "the place has no `ipa` and no `va`");
}

void check_physical_place(Reader& reader, const Node& place, const Step& step, const Scenario& scenario) {
  if (place.find("pa") == nullptr) reader.error(kMissingKey, place, "the place has no `pa`");
  const Node* pas = reader.find(place, "pas");
  const auto space =
      pas != nullptr && pas->as_string() != nullptr ? find_value(kPasNames, *pas->as_string()) : std::nullopt;
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

// EL1 of a realm names what it translates, in its own VMID; the other worlds have no stage 1 of their own
// here.
void check_tlb_scope(Reader& reader, const Node& with, const Step& step, const Scenario& scenario) {
  const Node& scope_node = *reader.find(with, "scope");
  const std::string* word = scope_node.as_string();
  const auto scope = word != nullptr ? find_value(kTlbScopeNames, *word) : std::nullopt;
  if (!scope) return;
  const std::string_view operand = *scope == TlbScope::All ? "" : find_name(kTlbScopeNames, *scope);
  if (!operand.empty() && with.find(operand) == nullptr)
    reader.error(kMissingKey, with, fmt::format("scope `{0}` needs `{0}`", operand));
  for (const auto& [other, name] : kTlbScopeNames) {
    const Member* member = other == TlbScope::All || name == operand ? nullptr : with.find(name);
    if (member != nullptr)
      reader.error_at_key(kExcludedKey, *member,
                          fmt::format("scope `{}` has no `{}`", find_name(kTlbScopeNames, *scope), name));
  }
  const bool realm = scenario.actor(step.by)->kind == ActorKind::Realm;
  if (realm && (*scope == TlbScope::Vmid || *scope == TlbScope::Pa)) {
    reader.error(kWrongActor, scope_node, fmt::format("a realm cannot name a {}", operand),
                 "scope `all` reaches all of its VMID");
  } else if (!realm && *scope == TlbScope::Va) {
    reader.error(kWrongActor, scope_node, fmt::format("`{}` names memory by `pa`", step.by));
  }
  if (realm) check_va(reader, with, step, scenario);
}

}  // namespace realmsim::scenario

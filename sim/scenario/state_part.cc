// Patterns of state, as `expect`, `sim.assert` and `finally` have them: what a place must be like.
#include <fmt/format.h>

#include "sim/scenario/literals.h"
#include "sim/scenario/parts.h"
#include "sim/scenario/reference.h"

namespace realmsim::scenario {

void check_state_forms(Reader& reader, const Node& patterns) {
  if (patterns.kind() != NodeKind::Object) {
    reader.error(kWrongType, patterns, "expected patterns by place");
    return;
  }
  for (const Member& member : patterns.members()) {
    const bool open = member.key.find("${") != std::string::npos;
    if (!open && !parse_reference(member.key) && !parse_integer(member.key)) {
      reader.error_at_key(kBadValue, member,
                          fmt::format("`{}` is no place like @name or an address", member.key));
    }
    reader.object(member.value, "state", kStateKeys);
  }
}

void check_state_patterns(Reader& reader, const Node& patterns, const Scenario& scenario) {
  check_state_forms(reader, patterns);
  for (const Member& member : patterns.members()) {
    const auto place = parse_reference(member.key);
    if (place && scenario.range(place->name) == nullptr)
      unknown_range(reader, &member, place->name, scenario);
    const Node* owner = reader.find(member.value, "owner");
    const std::string* name = owner != nullptr ? owner->as_string() : nullptr;
    if (name != nullptr && !name->empty()) find_realm(reader, *owner, scenario);
  }
}

}  // namespace realmsim::scenario

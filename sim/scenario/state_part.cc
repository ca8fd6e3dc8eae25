// Patterns of state, as `expect`, `sim.assert` and `finally` have them: what a place must be like.
#include <fmt/format.h>

#include "sim/scenario/literals.h"
#include "sim/scenario/parts.h"
#include "sim/scenario/reference.h"

namespace realmsim::scenario {

void check_state_patterns(Reader& reader, const Node& node, const Scenario& scenario) {
  if (node.kind() != NodeKind::Object) {
    reader.error(kWrongType, node, "expected patterns by place");
    return;
  }
  for (const Member& member : node.members()) {
    const auto place = parse_reference(member.key);
    if (!place && !parse_integer(member.key)) {
      reader.error_at_key(kBadValue, member,
                          fmt::format("`{}` is no place like @name or an address", member.key));
    } else if (place && scenario.range(place->name) == nullptr) {
      reader.error_at_key(kUnknownName, member, fmt::format("`{}` is no memory range", place->name),
                          Reader::suggest(place->name, names_of(scenario.memory)));
    }
    reader.object(member.value, "state", kStateKeys);
  }
}

}  // namespace realmsim::scenario

// The actions of a realm during one entry, read from `realm` of a line.
#pragma once

#include <vector>

#include "sim/replay/line_reader.h"
#include "sim/replay/realm_action.h"
#include "sim/replay/vocabulary.h"

namespace realmsim::replay {

std::vector<RealmAction> read_actions(LineReader& reader, const Vocabulary& vocabulary, const Value& list);

}  // namespace realmsim::replay

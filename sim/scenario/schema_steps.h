// The schema of steps, made from the command tables of all backends and the verbs of the language.
#pragma once

#include "sim/scenario/schema_forms.h"

namespace realmsim::scenario::schema {

// Of a step whose actor may be given by what it stands in: a thread, or the use of a macro.
Json step();
// What a step must have besides if it stands alone.
Json acted_by_somebody();
Json expectation();
// Patterns of state by place.
Json state();
Json place();

}  // namespace realmsim::scenario::schema

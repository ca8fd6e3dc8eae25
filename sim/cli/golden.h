// Golden files: the story of a run as somebody has accepted it, beside its scenario, as NAME.golden.txt, or
// NAME.CASE.golden.txt for a case. Where there is one, a run that tells anything else differs.
#pragma once

#include <string>

#include "sim/cli/console.h"
#include "sim/cli/scenario_flags.h"
#include "sim/run/result.h"

namespace realmsim::cli {

// --update is refused where it would hide a difference: on CI machines, unless forced, and beside flags that
// change the run. kGood, or the status of what has been complained of.
int may_update_golden(const OverrideFlags& flags, Console& console);

// Writes the golden file of a whole run, if that is asked for, or holds the run against the one there is,
// unless flags change what is run; a difference is one more mismatch of the result, which fails then. Of what
// comes from standard input there is none. kGood, or the status of what has been complained of.
int settle_golden(const OverrideFlags& flags, const std::string& scenario, run::RunResult& result,
                  Console& console);

}  // namespace realmsim::cli

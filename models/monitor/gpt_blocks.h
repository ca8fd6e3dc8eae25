// Contiguous descriptors of the granule protection table: taken apart before a granule inside changes, put
// together again when a change has made their range uniform (TF-A GPT library, "contiguous blocks").
//
// Neither changes the GPI of any granule. A block's words are all written, sixteen granules each.
#pragma once

#include "models/base/address.h"
#include "models/machine/gpt.h"
#include "models/monitor/effects.h"
#include "models/monitor/level1_table.h"

namespace realmsim::monitor {

// Rewrites the block around `granule` with the next smaller descriptors, and the one of those that holds the
// granule again, down to a Granules word.
void shatter(Effects& fx, const Level1Table& table, Pa granule, machine::ContiguousSize size,
             machine::Gpi gpi);

// To be called when the word of `granule` has become uniform in `gpi`: a 2 MiB block if all its words are
// alike, then 32 MiB and 512 MiB if all sixteen parts are blocks of the same GPI.
void fuse(Effects& fx, const Level1Table& table, Pa granule, machine::Gpi gpi);

}  // namespace realmsim::monitor

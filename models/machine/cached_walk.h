// Stage 2 walks of a processing element. Caches know the way to tables and pages: what they know is read as
// it is in memory, and is no reference to it.
#pragma once

#include "models/machine/translation.h"

namespace realmsim::machine {

// With its walk cache.
Stage2Walk walk_stage2(Cpu& cpu, Ipa ipa, AccessType type, TranslationPort& port);
// For a walk of stage 1, the address of a descriptor or where the walk has led: with its IPA cache as well.
Stage2Walk walk_stage2_for_stage1(Cpu& cpu, Ipa ipa, AccessType type, TranslationPort& port);
// No reference at all, and nothing learnt.
Stage2Walk recall_stage2(const Cpu& cpu, Ipa ipa, AccessType type, TranslationPort& port);

Translation refused_by_stage2(const Stage2Walk& walked);
// Into an entry that is fresh.
void keep_walk(const Stage2Walk& walked, Ipa page, TlbEntry& entry);

}  // namespace realmsim::machine

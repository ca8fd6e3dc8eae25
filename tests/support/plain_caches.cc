#include "tests/support/plain_caches.h"

namespace realmsim::testing {

PlainCaches::PlainCaches(CpuIndex cpus, const PlainCachesShape& shape)
    : cores_(cpus, Core{.level1 = {shape.level1.sets, shape.level1.ways},
                        .level2 = {shape.level2.sets, shape.level2.ways}}),
      level3_(shape.level3.sets, shape.level3.ways) {}

PlainCaches::Served PlainCaches::reference(CpuIndex cpu, Pa pa, Pas pas, Use use, Asker asker) {
  const Line line{pa.value / 64, pas};
  Served served{};
  if (serve_from_own(cores_[cpu], line, use, asker, served)) return served;
  bool shared = false;
  served = serve_from_others(cpu, line, use, shared);
  const State state = use == Use::Write ? State::Modified : shared ? State::Shared : State::Exclusive;
  keep(cores_[cpu], line, state, asker);
  return served;
}

// A write needs the line to itself.
bool PlainCaches::serve_from_own(Core& core, const Line& line, Use use, Asker asker, Served& served) {
  const bool in_level1 = asker == Asker::Program && core.level1.use(line.number, line) != nullptr;
  State* state = in_level1 ? core.level2.look(line.number, line) : core.level2.use(line.number, line);
  if (state == nullptr || (use == Use::Write && *state == State::Shared)) return false;
  if (use == Use::Write) *state = State::Modified;
  if (asker == Asker::Program) core.level1.put(line.number, line, {});
  served.by = in_level1 ? Source::Level1 : Source::Level2;
  return true;
}

PlainCaches::Served PlainCaches::serve_from_others(CpuIndex cpu, const Line& line, Use use, bool& shared) {
  std::optional<Served> owner;
  for (CpuIndex other = 0; other < cores_.size(); ++other) {
    State* state = other == cpu ? nullptr : cores_[other].level2.look(line.number, line);
    if (state == nullptr) continue;
    if (*state != State::Shared) owner = Served{Source::Peer, other};
    if (*state == State::Modified) level3_.put(line.number, line, {});
    if (use == Use::Write) {
      cores_[other].level1.drop(line.number, line);
      cores_[other].level2.drop(line.number, line);
    } else {
      *state = State::Shared;
      shared = true;
    }
  }
  if (owner) return *owner;
  if (level3_.use(line.number, line) != nullptr) return {Source::Level3};
  level3_.put(line.number, line, {});
  return {Source::Memory};
}

// Level 1 holds nothing that level 2 does not.
void PlainCaches::keep(Core& core, const Line& line, State state, Asker asker) {
  if (const auto victim = core.level2.put(line.number, line, state)) {
    core.level1.drop(victim->first.number, victim->first);
    if (victim->second == State::Modified) level3_.put(victim->first.number, victim->first, {});
  }
  if (asker == Asker::Program) core.level1.put(line.number, line, {});
}

}  // namespace realmsim::testing

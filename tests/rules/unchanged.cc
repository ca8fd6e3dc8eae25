#include "tests/rules/unchanged.h"

namespace realmsim::testing {

bool unchanged(const backends::CcaState& before, backends::CcaState after, std::optional<Pa> caller) {
  if (!caller) return after == before;
  rmm::Rec& rec = after.rmm.recs.at(*caller);
  const rmm::Rec& rec_before = before.rmm.recs.at(*caller);
  rec.gprs = rec_before.gprs;
  if (rec.state == rec_before.state) {
    rec.pc = rec_before.pc;
    return after == before;
  }
  rec.state = rec_before.state;
  rec.run = rec_before.run;
  after.rmm.running = before.rmm.running;
  after.machine.cpus = before.machine.cpus;
  after.machine.memory.write(rec.run, before.machine.memory.granule(rec.run));
  return after == before;
}

bool unchanged_but_for_exception(const backends::CcaState& before, backends::CcaState after, Pa rec) {
  after.rmm.recs.at(rec).el1 = before.rmm.recs.at(rec).el1;
  after.rmm.recs.at(rec).pc = before.rmm.recs.at(rec).pc;
  return after == before;
}

}  // namespace realmsim::testing

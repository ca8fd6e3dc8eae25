#include "models/rmm/rec_run.h"

#include <algorithm>

#include "models/rmm/page_fields.h"
#include "models/rmm/rec_run_layout.h"

namespace realmsim::rmm {

RecEnter read_rec_enter(const machine::Page& run) {
  RecEnter enter;
  rec_enter_layout(enter, reader(run));
  return enter;
}

RecExit read_rec_exit(const machine::Page& run) {
  RecExit exit;
  rec_exit_layout(exit, reader(run));
  return exit;
}

void write_rec_enter(machine::Page& run, const RecEnter& enter) {
  std::fill_n(run.begin(), kRecExitOffset, std::byte{0});
  rec_enter_layout(enter, writer(run));
}

void write_rec_exit(machine::Page& run, const RecExit& exit) {
  std::fill(run.begin() + kRecExitOffset, run.end(), std::byte{0});
  rec_exit_layout(exit, writer(run));
}

}  // namespace realmsim::rmm

#include "models/rmm/rec_run.h"

#include <algorithm>

#include "models/rmm/page_fields.h"

namespace realmsim::rmm {
namespace {

constexpr std::size_t kHalf = 0x800;

template <class Enter, class Visit>
void enter_layout(Enter& enter, Visit visit) {
  visit(0x000, enter.flags);
  visit(0x200, enter.gprs);
  visit(0x300, enter.gicv3.hcr);
  visit(0x308, enter.gicv3.lrs);
}

template <class Exit, class Visit>
void exit_layout(Exit& exit, Visit visit) {
  visit(kHalf + 0x000, exit.exit_reason);
  visit(kHalf + 0x100, exit.esr);
  visit(kHalf + 0x108, exit.far);
  visit(kHalf + 0x110, exit.hpfar);
  visit(kHalf + 0x200, exit.gprs);
  visit(kHalf + 0x300, exit.gicv3.hcr);
  visit(kHalf + 0x308, exit.gicv3.lrs);
  visit(kHalf + 0x500, exit.ripas_base);
  visit(kHalf + 0x508, exit.ripas_top);
  visit(kHalf + 0x510, exit.ripas_value);
  visit(kHalf + 0x600, exit.imm);
}

}  // namespace

RecEnter read_rec_enter(const machine::Page& run) {
  RecEnter enter;
  enter_layout(enter, reader(run));
  return enter;
}

RecExit read_rec_exit(const machine::Page& run) {
  RecExit exit;
  exit_layout(exit, reader(run));
  return exit;
}

void write_rec_enter(machine::Page& run, const RecEnter& enter) {
  std::fill_n(run.begin(), kHalf, std::byte{0});
  enter_layout(enter, writer(run));
}

void write_rec_exit(machine::Page& run, const RecExit& exit) {
  std::fill(run.begin() + kHalf, run.end(), std::byte{0});
  exit_layout(exit, writer(run));
}

}  // namespace realmsim::rmm

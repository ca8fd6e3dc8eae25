#include "models/host/next_entry.h"

#include <algorithm>
#include <initializer_list>
#include <string_view>

#include "models/rmm/rec_run.h"
#include "models/rmm/rec_run_layout.h"

namespace realmsim::host {
namespace {

// The first word of each of these fields.
void write_fields(Port& port, Pa run, const rmm::RecEnter& enter,
                  std::initializer_list<std::string_view> names) {
  machine::Page page{};
  rmm::write_rec_enter(page, enter);
  rmm::rec_enter_layout(enter, [&](std::string_view name, std::size_t offset, const auto&) {
    if (std::ranges::find(names, name) != names.end())
      port.write(run + offset, std::span{page}.subspan(offset, sizeof(std::uint64_t)));
  });
}

}  // namespace

void answer_load(Port& port, Pa run, std::uint64_t value) {
  rmm::RecEnter enter{.flags = rmm::kEmulMmio};
  enter.gprs[0] = value;
  write_fields(port, run, enter, {"flags", "gprs"});
}

void offer_interrupt(Port& port, Pa run, std::uint64_t list_register) {
  rmm::RecEnter enter;
  enter.gicv3.lrs[0] = list_register;
  write_fields(port, run, enter, {"gicv3_lrs"});
}

}  // namespace realmsim::host

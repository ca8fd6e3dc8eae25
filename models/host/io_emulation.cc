#include "models/host/io_emulation.h"

#include "models/rmm/rec_run.h"
#include "models/rmm/rec_run_layout.h"

namespace realmsim::host {

void answer_load(Port& port, Pa run, std::uint64_t value) {
  rmm::RecEnter enter{.flags = rmm::kEmulMmio};
  enter.gprs[0] = value;
  machine::Page page{};
  rmm::write_rec_enter(page, enter);
  rmm::rec_enter_layout(enter, [&](std::string_view name, std::size_t offset, const auto&) {
    if (name == "flags" || name == "gprs")
      port.write(run + offset, std::span{page}.subspan(offset, sizeof(std::uint64_t)));
  });
}

}  // namespace realmsim::host

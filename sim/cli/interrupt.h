// Ctrl-C: the first one lets a run end where it is and write what there is; the next one kills.
#pragma once

namespace realmsim::cli {

void watch_for_interrupt();
bool interrupted();

}  // namespace realmsim::cli

// The sharing graph out of an event stream (realmsim.events/1), as it is at the end of a run or of one of its
// parts.
#pragma once

#include <optional>
#include <string>

#include "models/csm/sharing_graph.h"
#include "sim/scenario/diagnostic.h"

namespace realmsim::report {

struct SharingExport {
  csm::SharingGraph graph;
  bool complete = false;  // the stream ends as a whole run does
};

// `part` names the part to be shown; without one it is the last. A last line that breaks off is as if it were
// not there. Nothing if the stream is none, or lacks the part; the diagnostics say why.
std::optional<SharingExport> read_sharing(const scenario::SourceFile& events,
                                          const std::optional<std::string>& part,
                                          scenario::Diagnostics& diagnostics);

}  // namespace realmsim::report

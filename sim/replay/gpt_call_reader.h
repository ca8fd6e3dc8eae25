// Calls about the granule protection table, read from a line of a trace.
#pragma once

#include "sim/replay/gpt_calls.h"
#include "sim/replay/line_reader.h"

namespace realmsim::replay {

GpcConfigure read_gpc_config(LineReader& reader, const Value& arguments);
GptWrite read_gpt_write(LineReader& reader, const Value& arguments);
GptSilence read_gpt_silence(LineReader& reader, const Value& arguments);
CheckAccess read_check_access(LineReader& reader, const Value& arguments);

GptLibraryCall read_gpt_lib_init(LineReader& reader, const Value& arguments);
GptLibraryCall read_gpt_transition(LineReader& reader, const Value& arguments);
GptLibraryCall read_gpt_transition_range(LineReader& reader, const Value& arguments);
GptLibraryCall read_gpt_read_word(LineReader& reader, const Value& arguments);

}  // namespace realmsim::replay

// The structures of host and realm as a trace gives them: fields by name, what is not listed is zero.
#pragma once

#include "models/rmm/host_call.h"
#include "models/rmm/params.h"
#include "models/rmm/rec_run.h"
#include "sim/replay/line_reader.h"

namespace realmsim::replay {

rmm::RealmParams read_realm_params(LineReader& reader, const Value& fields);
rmm::RecParams read_rec_params(LineReader& reader, const Value& fields);
rmm::RecEnter read_rec_enter(LineReader& reader, const Value& fields);
rmm::HostCall read_host_call(LineReader& reader, const Value& fields);

}  // namespace realmsim::replay

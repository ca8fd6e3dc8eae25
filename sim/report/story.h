// The story of a run in text: every step with what came of it, and the receipt of every refusal.
#pragma once

#include <string>

#include "sim/report/style.h"
#include "sim/run/result.h"

namespace realmsim::report {

enum class Detail : std::uint8_t { Quiet, Normal, Verbose };

std::string story(const run::RunResult& result, Detail detail, const Style& style);

// Why a run has not gone to its end; empty if it has.
std::string ended(run::Ended how, const Style& style);

// What went wrong beyond single steps, and the last line with status and digest.
std::string closing(const run::RunResult& result, const Style& style);

}  // namespace realmsim::report

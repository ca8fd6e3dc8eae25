// What became of a scenario file or of one case of it, as suites and CI machines tell of it.
#pragma once

#include <string>
#include <vector>

#include "sim/cli/console.h"
#include "sim/report/suite.h"
#include "sim/run/result.h"
#include "sim/scenario/document.h"

namespace realmsim::cli {

// A file that could not be run.
report::SuiteCase unread(const std::string& path, std::string status, int exit, std::string diagnosis);
report::SuiteCase invalid(const std::string& path, const scenario::Document& document);
// `name` is that of a case, or empty.
report::SuiteCase refused(const std::string& path, const std::string& name, Refusal refusal);

// A run: each of its cases, or the whole.
std::vector<report::SuiteCase> suite_cases(const std::string& path, const run::RunResult& result,
                                           double seconds);

}  // namespace realmsim::cli

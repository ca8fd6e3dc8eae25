// The scenarios of a suite, one after the other: each is run into a text, by whichever process, and told from
// it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sim/cli/choice_flags.h"
#include "sim/cli/environment.h"
#include "sim/cli/scenario_flags.h"
#include "sim/report/style.h"
#include "sim/report/suite.h"
#include "sim/report/validation.h"

namespace realmsim::cli {

struct SuiteFlags : OverrideFlags, ChoiceFlags {};

class SuiteRun {
 public:
  SuiteRun(const Environment& environment, const SuiteFlags& flags);

  // Whether what is measured is held against published values, for which it must be run here.
  [[nodiscard]] bool validates() const { return validation_.has_value(); }
  // What became of a scenario, or of each of its cases; empty if it is not among those asked for.
  [[nodiscard]] std::string run(const std::string& path);
  // Tells what run() has returned; nothing if it never did.
  void take(const std::string& path, std::optional<std::string> result);
  [[nodiscard]] const std::vector<report::SuiteCase>& cases() const { return cases_; }
  [[nodiscard]] int status() const { return status_; }
  // Tells the sum. The worst exit status.
  int finish();

 private:
  std::string run_file(const std::string& path);
  std::vector<report::SuiteCase> run_document(const std::string& path, scenario::Document& document);
  report::SuiteCase run_case(const std::string& path, scenario::Document& document, const std::string& name);
  void add(report::SuiteCase one);
  void tell(const report::SuiteCase& one) const;

  const Environment& environment_;
  const SuiteFlags& flags_;
  report::Style style_;
  std::optional<report::Validation> validation_;
  std::vector<report::SuiteCase> cases_;
  int status_ = kGood;
};

}  // namespace realmsim::cli

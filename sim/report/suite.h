// What became of the scenarios of a suite, for people, for CI machines and for programs.
#pragma once

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace realmsim::report {

struct SuiteCase {
  std::string file;
  std::string name;
  std::string status;  // of the run, or what kept it from being one
  int exit = 0;
  std::string diagnosis;                                 // whole, as plain text; empty if it is good
  nlohmann::json diagnostics = nlohmann::json::array();  // what is wrong with its file
  double seconds = 0;                                    // of the host
  std::string digest = {};                               // of its event stream, if it ran

  [[nodiscard]] bool good() const { return exit == 0; }
  // The file, with the case if the name is scenario[case].
  [[nodiscard]] std::string label() const {
    const std::size_t bracket = name.find('[');
    return bracket == std::string::npos ? file : file + name.substr(bracket);
  }
};

nlohmann::json to_json(const SuiteCase& one);
SuiteCase suite_case(const nlohmann::json& json);

// JUnit's XML as Jenkins reads it: a suite for each folder, a case for each scenario.
std::string junit(const std::vector<SuiteCase>& cases);

// Workflow commands of GitHub: at most ten errors, the last of which says how many there are besides.
std::string github_annotations(const std::vector<SuiteCase>& cases);
// Markdown for the summary of a job.
std::string github_summary(const std::vector<SuiteCase>& cases);

}  // namespace realmsim::report

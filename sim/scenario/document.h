// One scenario: read once, then instantiated for each choice of parameters that its cases, its sweep and the
// command line make.
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "sim/scenario/file_set.h"
#include "sim/scenario/json_tree.h"
#include "sim/scenario/platform_files.h"
#include "sim/scenario/program.h"
#include "sim/scenario/scenario.h"
#include "sim/scenario/schedule.h"

namespace realmsim::scenario {

class Document {
 public:
  // `path` names the file for people and decides dialect and stem; "-" is standard input.
  Document(std::string path, std::string text, std::string config_folder);

  // Reads everything that does not depend on parameters. False if there are errors; then all that can be
  // found are reported.
  bool open();
  // Whether the file is one to be included, and no scenario. After open().
  [[nodiscard]] bool is_part() const { return is_part_; }
  // Before instantiate(): what the command line changes. False if there is no such parameter.
  bool override_parameter(const std::string& name, const std::string& text);
  void override_backend(std::string name) { backend_ = std::move(name); }
  // Beside those of the scenario. Whether they exist, instantiate() says.
  void add_mutants(std::vector<std::string> names) { mutants_ = std::move(names); }
  // The order of the threads' steps, instead of the scenario's schedule.
  void override_turns(Turns turns) { turns_ = std::move(turns); }
  // False if there is no such platform file.
  bool override_platform(const std::string& name) { return platforms_.override_with(name); }
  // From now on, wherever the platform of what is instantiated estimates that parameter; nothing: as it says.
  // What makes no machine with the others is an error then.
  void move_estimate(std::optional<EstimateAtEnd> moved) { moved_ = moved; }

  // The scenario with these values for some of its parameters. Nothing if there are errors.
  std::optional<Scenario> instantiate(const Parameters& values);
  // The first case, or the first series at the first grid point, or the scenario itself.
  std::optional<Scenario> instantiate_first();
  // Platforms of the configuration, sorted.
  [[nodiscard]] std::vector<std::string> platform_names() const { return platforms_.names(); }
  // Every case, or every series of the sweep with each value of its grid, or the scenario itself: all that a
  // reader can check.
  bool check_all();

  // What it is with everything expanded, as one of its instances has it; all of it, or that case alone.
  [[nodiscard]] nlohmann::ordered_json resolved(const Scenario& scenario, bool of_case = false) const;

  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] const std::vector<std::string>& tags() const { return tags_; }
  [[nodiscard]] const Parameters& parameters() const { return parameters_; }
  [[nodiscard]] const std::vector<Case>& cases() const { return cases_; }
  [[nodiscard]] const std::optional<Sweep>& sweep() const { return sweep_; }
  // The scenario's own text, and those of the files that it includes.
  [[nodiscard]] std::string text() const;
  [[nodiscard]] bool has_errors() const { return files_.diagnostics().has_errors(); }
  // This file and every file read for it so far.
  [[nodiscard]] std::vector<std::string> inputs() const { return files_.names(); }
  [[nodiscard]] const Diagnostics& diagnostics() const { return files_.diagnostics(); }
  // For errors that only a run can find.
  [[nodiscard]] Diagnostics& diagnostics() { return files_.diagnostics(); }

 private:
  bool open_part(Reader& reader);
  // What it includes, and its program without macros.
  void read_files(Reader& reader);
  void read_name(Reader& reader);
  void read_tags(Reader& reader);
  void read_parameters(Reader& reader);
  // The choices of parameters that are checked; with no errors in them, one or more.
  [[nodiscard]] std::vector<Parameters> choices() const;
  std::optional<Platform> read_platform(Reader& reader);
  void change_platform(Reader& reader, const Node& node, Platform& platform) const;

  std::string path_;
  FileSet files_;
  PlatformFiles platforms_;
  std::vector<const Node*> roots_;  // the scenario last, what it includes before it
  bool is_part_ = false;
  bool lacks_files_ = false;  // that it includes
  Program program_;
  std::string name_;
  std::vector<std::string> tags_;
  Parameters parameters_;
  std::vector<Case> cases_;
  std::optional<Sweep> sweep_;
  std::optional<std::string> backend_;
  std::optional<Turns> turns_;
  std::vector<std::string> mutants_;
  std::optional<EstimateAtEnd> moved_;
};

}  // namespace realmsim::scenario

// One scenario file: read once, then instantiated for each choice of parameters that its sweep and the
// command line make.
#pragma once

#include <deque>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sim/scenario/diagnostic.h"
#include "sim/scenario/json_tree.h"
#include "sim/scenario/scenario.h"
#include "sim/scenario/schedule.h"

namespace realmsim::scenario {

class Document {
 public:
  // `path` names the file for people and decides dialect and stem; "-" is standard input.
  Document(std::string path, std::string text, std::string config_folder);
  Document(const Document&) = delete;
  Document& operator=(const Document&) = delete;

  // Reads name, tags, parameters and sweep. False if there are errors.
  bool open();
  // Before instantiate(): what the command line changes. False if there is no such parameter.
  bool override_parameter(const std::string& name, const std::string& text);
  void override_backend(std::string name) { backend_ = std::move(name); }
  // Beside those of the scenario. Whether they exist, instantiate() says.
  void add_mutants(std::vector<std::string> names) { mutants_ = std::move(names); }
  // The order of the threads' steps, instead of the scenario's schedule.
  void override_turns(Turns turns) { turns_ = std::move(turns); }
  // False if there is no such platform file.
  bool override_platform(const std::string& name);
  // From now on, wherever the platform of what is instantiated estimates that parameter; nothing: as it says.
  // What makes no machine with the others is an error then.
  void move_estimate(std::optional<EstimateAtEnd> moved) { moved_ = moved; }

  // The scenario with these values for some of its parameters. Nothing if there are errors.
  std::optional<Scenario> instantiate(const Parameters& values);
  // The first series at the first grid point, or the scenario itself.
  std::optional<Scenario> instantiate_first();
  // Platforms of the configuration, sorted.
  [[nodiscard]] std::vector<std::string> platform_names() const;
  // Every series of the sweep at its first grid point, or the scenario itself: all that a reader can check.
  bool check_all();

  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] const std::vector<std::string>& tags() const { return tags_; }
  [[nodiscard]] const SourceFile& file() const { return source_->file; }
  [[nodiscard]] const Parameters& parameters() const { return parameters_; }
  [[nodiscard]] const std::optional<Sweep>& sweep() const { return sweep_; }
  [[nodiscard]] bool has_errors() const;
  // This file and every file read for it so far.
  [[nodiscard]] std::vector<std::string> inputs() const;
  // All diagnostics, of this file and of files it names.
  [[nodiscard]] std::string render_errors(bool color) const;
  [[nodiscard]] nlohmann::json errors_to_json() const;
  // For errors that only a run can find.
  [[nodiscard]] Diagnostics& diagnostics() { return source_->diagnostics; }

 private:
  // A file with its diagnostics; does not move, because both refer to each other.
  struct Source {
    SourceFile file;
    Diagnostics diagnostics;
    std::optional<Node> root;
    Source(std::string name, std::string text) : file{std::move(name), std::move(text)}, diagnostics(file) {}
  };

  void read_name(Reader& reader);
  void read_tags(Reader& reader);
  // Path of a platform given by name, or by a path relative to the folder `beside`.
  [[nodiscard]] std::string platform_path(const std::string& name, const std::filesystem::path& beside) const;
  std::optional<Platform> find_platform(Reader& reader, const Node& node);
  void change_platform(Reader& reader, const Node& node, Platform& platform) const;
  std::optional<Platform> load_named_platform(Reader& reader, const Node& node);
  std::optional<Platform> load_platform(Reader& reader, const Node& node, const std::string& path);

  std::string path_;
  std::string config_folder_;
  std::unique_ptr<Source> source_;
  std::vector<std::unique_ptr<Source>> platforms_;
  std::map<std::string, Platform> loaded_;
  std::deque<Node> overriding_;
  std::string name_;
  std::vector<std::string> tags_;
  Parameters parameters_;
  std::optional<Sweep> sweep_;
  std::optional<std::string> backend_;
  std::optional<Turns> turns_;
  std::vector<std::string> mutants_;
  std::optional<std::string> platform_;  // path of the file that overrides the scenario's
  std::optional<EstimateAtEnd> moved_;
};

// The text of a file, or nothing if it cannot be read; "-" is standard input.
std::optional<std::string> read_file(const std::string& path);

}  // namespace realmsim::scenario

// What the values of a step come to now: numbers, references to memory, actors' names, outputs that earlier
// steps saved. A value that comes to nothing is an error of the scenario.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include <nlohmann/json.hpp>

#include "sim/run/simulation.h"
#include "sim/scenario/reader.h"

namespace realmsim::run {

class Values {
 public:
  Values(Simulation& simulation, scenario::Reader& reader) : simulation_(simulation), reader_(reader) {}

  // Bytes as hexadecimal digits, or saved ones; of any number, or of as many as the row wants.
  std::optional<std::vector<std::byte>> bytes(const scenario::Node& node);
  std::optional<std::vector<std::byte>> bytes(const scenario::Node& node, const scenario::KeyRow& row);
  // A number, a number or size as a string, or a saved value.
  std::optional<std::uint64_t> number(const scenario::Node& node);
  // The same, within the limits of the row.
  std::optional<std::uint64_t> number(const scenario::Node& node, const scenario::KeyRow& row);
  // A number, or a place as its address in its own space.
  std::optional<std::uint64_t> number_or_place(const scenario::Node& node);
  // A physical address: a number, a place in a physical range, the granule behind a place in a realm's range,
  // or the RD of a realm by its name.
  std::optional<Pa> physical(const scenario::Node& node);
  // An IPA of `realm`: a number or a place in one of its ranges.
  std::optional<Ipa> ipa(const scenario::Node& node, const RealmOnMachine& realm);
  // The id by which other realms name a realm: a number or its name.
  std::optional<std::uint64_t> realm_id(const scenario::Node& node);

  // The value for people and programs to read: what it names replaced by what that is now, places by the
  // address in their own space, and hexadecimal numbers without `_`. The rest is as it was written.
  nlohmann::json told(const scenario::Node& node);

  using Saved = std::variant<std::uint64_t, std::vector<std::byte>>;
  void save(const std::string& name, Saved value) { saved_[name] = std::move(value); }
  [[nodiscard]] scenario::Reader& reader() { return reader_; }
  [[nodiscard]] const scenario::Node& resolve(const scenario::Node& node) { return reader_.resolve(node); }

 private:
  // What "${name}" stands for, if the node is that: the name of something that a step saves.
  static std::optional<std::string> saved_name(const scenario::Node& node);
  // Nothing if it is not there, or not of that kind. What a failed step has not got stands for 0 and for no
  // bytes, or as many zeros as are asked for.
  template <class Kind>
  std::optional<Kind> saved(const std::string& name, const scenario::Node& node, std::string_view wanted);
  struct Place {
    const scenario::MemoryRange* range;
    std::uint64_t address;
  };
  std::optional<Place> place(const scenario::Node& node);
  nlohmann::json told_text(const scenario::Node& value, std::string text);

  Simulation& simulation_;
  scenario::Reader& reader_;
  std::map<std::string, Saved> saved_;
};

}  // namespace realmsim::run

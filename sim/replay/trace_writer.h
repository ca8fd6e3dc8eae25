// Traces as realmsim writes them (realmsim.calls/1): the header, the structures of the host, and physical
// addresses by their symbols.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "models/rmm/host_call.h"
#include "models/rmm/params.h"
#include "models/rmm/rec_run.h"
#include "sim/replay/header.h"
#include "sim/replay/symbols.h"

namespace realmsim::replay {

using Json = nlohmann::ordered_json;

Json hex(std::uint64_t value);
// Fields, arguments and outputs of this name hold physical addresses, perhaps with attribute bits.
bool names_address(std::string_view name);
Json to_json(const Header& header);
// Fields that are zero are left out, as a reader takes them for zero.
Json to_json(const rmm::RealmParams& params, const Symbols& symbols);
Json to_json(const rmm::RecParams& params, const Symbols& symbols);
Json to_json(const rmm::RecEnter& enter, const Symbols& symbols);
Json to_json(const rmm::HostCall& call);
// With the registers that are not zero, and the word that all others are.
Json to_json(const rmm::RecExit& exit, const Symbols& symbols);

// One file of them: a header where the platform changes, then line by line.
class TraceWriter {
 public:
  using Sink = std::function<void(std::string_view line)>;  // with its line end
  explicit TraceWriter(Sink sink) : sink_(std::move(sink)) {}

  void begin(const Header& header);
  void write(const Json& line);

 private:
  Sink sink_;
  std::string header_;
};

}  // namespace realmsim::replay

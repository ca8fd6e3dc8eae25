#include "sim/replay/trace_writer.h"

#include <algorithm>
#include <concepts>
#include <limits>
#include <type_traits>

#include <fmt/format.h>

#include "models/base/hex.h"
#include "models/rmm/params_layout.h"
#include "models/rmm/rec_run_layout.h"

namespace realmsim::replay {
namespace {

// How a list of registers is written: one after the other, or by index.
enum class ListForm : bool { List, Map };

// Puts the fields that a layout visits into an object.
class FieldWriter {
 public:
  FieldWriter(Json& out, const Symbols& symbols, ListForm form) : out_(out), symbols_(symbols), form_(form) {}

  template <class Field>
  requires std::integral<Field> || std::is_enum_v<Field>
  void operator()(std::string_view name, std::size_t, const Field& field) {
    if (field == Field{}) return;
    out_[std::string{name}] = number(name, static_cast<std::uint64_t>(field));
  }
  template <std::size_t N>
  void operator()(std::string_view name, std::size_t, const std::array<std::uint64_t, N>& field) {
    if (std::ranges::all_of(field, [](std::uint64_t value) { return value == 0; })) return;
    Json& list = out_[std::string{name}];
    for (std::size_t i = 0; i < N; ++i) {
      if (form_ == ListForm::List) list.push_back(number(name, field[i]));
      if (form_ == ListForm::Map && field[i] != 0) list[std::to_string(i)] = number(name, field[i]);
    }
  }
  template <std::size_t N>
  void operator()(std::string_view name, std::size_t, const std::array<std::byte, N>& field) {
    if (field == std::array<std::byte, N>{}) return;
    out_[std::string{name}] = hex_digits(field);
  }

 private:
  [[nodiscard]] Json number(std::string_view name, std::uint64_t value) const {
    return names_address(name) ? Json(symbols_.name_of(value)) : hex(value);
  }

  Json& out_;
  const Symbols& symbols_;
  ListForm form_;
};

}  // namespace

bool names_address(std::string_view name) {
  constexpr std::array kNames = std::to_array<std::string_view>({"rtt_base", "aux", "data", "rtt", "desc"});
  return std::ranges::find(kNames, name) != kNames.end();
}

Json hex(std::uint64_t value) {
  return fmt::format("{:#x}", value);
}

Json to_json(const rmm::RealmParams& params, const Symbols& symbols) {
  Json out = Json::object();
  rmm::realm_params_layout(params, FieldWriter{out, symbols, ListForm::List});
  return out;
}

Json to_json(const rmm::RecParams& params, const Symbols& symbols) {
  Json out = Json::object();
  rmm::rec_params_layout(params, FieldWriter{out, symbols, ListForm::List});
  return out;
}

Json to_json(const rmm::RecEnter& enter, const Symbols& symbols) {
  Json out = Json::object();
  rmm::rec_enter_layout(enter, FieldWriter{out, symbols, ListForm::Map});
  return out;
}

Json to_json(const rmm::HostCall& call) {
  Json out{{"imm", call.imm}, {"gprs", Json::array()}};
  for (const std::uint64_t value : call.gprs)
    out["gprs"].push_back(hex(value));
  return out;
}

Json to_json(const rmm::RecExit& exit, const Symbols& symbols) {
  Json out = Json::object();
  rmm::rec_exit_layout(exit, FieldWriter{out, symbols, ListForm::Map});
  out["exit_reason"] = fmt::format("RMI_EXIT_{}", name_of(exit.exit_reason));
  out["gprs_other_zero"] = true;
  return out;
}

void TraceWriter::begin(const Header& header) {
  const std::string line = to_json(header).dump() + "\n";
  if (line == header_) return;
  header_ = line;
  sink_(line);
}

void TraceWriter::write(const Json& line) {
  sink_(line.dump() + "\n");
}

}  // namespace realmsim::replay

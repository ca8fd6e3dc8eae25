#include "sim/replay/structure_reader.h"

#include <concepts>
#include <limits>

#include "models/rmm/params_layout.h"
#include "models/rmm/rec_run_layout.h"

namespace realmsim::replay {
namespace {

// Takes the field of each name that a layout visits.
class FieldReader {
 public:
  FieldReader(LineReader& reader, const Value& fields) : reader_(reader), fields_(fields) {}

  template <std::integral Field>
  void operator()(std::string_view name, std::size_t, Field& field) {
    // A signed field takes what its 64 bits mean.
    constexpr auto kLimit =
        std::signed_integral<Field> ? kAnyNumber : std::uint64_t{std::numeric_limits<Field>::max()};
    if (const auto value = reader_.optional_number(fields_, name, kLimit)) field = static_cast<Field>(*value);
  }
  template <std::size_t N>
  void operator()(std::string_view name, std::size_t, std::array<std::uint64_t, N>& field) {
    reader_.numbers(fields_, name, field);
  }
  template <std::size_t N>
  void operator()(std::string_view name, std::size_t, std::array<std::byte, N>& field) {
    reader_.bytes(fields_, name, field);
  }

 private:
  LineReader& reader_;
  const Value& fields_;
};

}  // namespace

rmm::RealmParams read_realm_params(LineReader& reader, const Value& fields) {
  rmm::RealmParams params;
  rmm::realm_params_layout(params, FieldReader{reader, fields});
  return params;
}

rmm::RecParams read_rec_params(LineReader& reader, const Value& fields) {
  rmm::RecParams params;
  rmm::rec_params_layout(params, FieldReader{reader, fields});
  return params;
}

rmm::RecEnter read_rec_enter(LineReader& reader, const Value& fields) {
  rmm::RecEnter enter;
  rmm::rec_enter_layout(enter, FieldReader{reader, fields});
  return enter;
}

rmm::HostCall read_host_call(LineReader& reader, const Value& fields) {
  rmm::HostCall call;
  call.imm = static_cast<std::uint16_t>(
      reader.number_or(fields, "imm", 0, std::numeric_limits<std::uint16_t>::max()));
  reader.numbers(fields, "gprs", call.gprs);
  return call;
}

}  // namespace realmsim::replay

#include "sim/run/parameter_pages.h"

#include <algorithm>

#include <fmt/format.h>

#include "models/base/ensure.h"
#include "models/rmm/params.h"
#include "models/rmm/rec_run_layout.h"
#include "models/rmm/rmi_table.h"
#include "models/rmm/rtt.h"
#include "sim/scenario/literals.h"
#include "sim/scenario/parameter_keys.h"

namespace realmsim::run {
namespace {

using scenario::Node;

// The fields of an object, each as the row of its key says.
class Fields {
 public:
  Fields(Values& values, const Node& object, std::span<const scenario::KeyRow> rows)
      : values_(values), object_(object), rows_(rows) {}

  [[nodiscard]] bool has(std::string_view key) const { return object_.find(key) != nullptr; }
  template <class Field>
  void number(std::string_view key, Field& field) {
    const scenario::KeyRow& row = row_of(key);
    const scenario::Member* member = object_.find(key);
    const auto value =
        member == nullptr ? std::optional{scenario::fallback_of(row)} : values_.number(member->value, row);
    valid_ = valid_ && value;
    field = static_cast<Field>(value.value_or(0));
  }
  void physical(std::string_view key, std::uint64_t& field) {
    const scenario::Member* member = object_.find(key);
    if (member != nullptr) physical(member->value, field);
  }
  void physical(const Node& node, std::uint64_t& field) {
    const auto value = values_.physical(node);
    valid_ = valid_ && value;
    field = value.value_or(Pa{}).value;
  }
  template <std::size_t N>
  void bytes(std::string_view key, std::array<std::byte, N>& field) {
    const scenario::Member* member = object_.find(key);
    if (member == nullptr) return;
    const auto parsed = values_.bytes(member->value, row_of(key));
    if (!parsed) {
      valid_ = false;
      return;
    }
    std::ranges::copy(*parsed, field.begin());
  }
  std::span<const Node> elements(std::string_view key) {
    const scenario::Member* member = object_.find(key);
    if (member == nullptr) return {};
    return values_.resolve(member->value).elements();
  }
  // A list from index 0 on, or values by index.
  template <std::size_t N>
  void numbers(std::string_view key, std::array<std::uint64_t, N>& field) {
    const scenario::Member* member = object_.find(key);
    if (member == nullptr) return;
    const Node& value = values_.resolve(member->value);
    for (const scenario::Member& row : value.members())
      element(row.value, field[*scenario::parse_index(row.key)]);
    const auto list = value.elements();
    for (std::size_t i = 0; i < list.size(); ++i)
      element(list[i], field[i]);
  }
  [[nodiscard]] bool valid() const { return valid_; }

 private:
  [[nodiscard]] const scenario::KeyRow& row_of(std::string_view key) const {
    const auto row = std::ranges::find(rows_, key, &scenario::KeyRow::name);
    REALMSIM_ENSURE(row != rows_.end(), "every field has a row");
    return *row;
  }
  void element(const Node& node, std::uint64_t& field) {
    const auto value = values_.number(node);
    valid_ = valid_ && value;
    field = value.value_or(0);
  }

  Values& values_;
  const Node& object_;
  std::span<const scenario::KeyRow> rows_;
  bool valid_ = true;
};

std::optional<machine::Page> realm_page(Values& values, const Node& params) {
  Fields fields{values, params, scenario::kRealmParamsKeys};
  rmm::RealmParams page;
  fields.number("flags", page.flags);
  fields.number("s2sz", page.s2sz);
  fields.number("sve_vl", page.sve_vl);
  fields.number("num_bps", page.num_bps);
  fields.number("num_wps", page.num_wps);
  fields.number("pmu_num_ctrs", page.pmu_num_ctrs);
  fields.number("hash_algo", page.hash_algo);
  fields.bytes("rpv", page.rpv);
  fields.number("vmid", page.vmid);
  fields.physical("rtt_base", page.rtt_base);
  fields.number("rtt_level_start", page.rtt_level_start);
  if (fields.has("rtt_num_start")) {
    fields.number("rtt_num_start", page.rtt_num_start);
  } else {
    page.rtt_num_start = rmm::starting_tables(page.s2sz, static_cast<int>(page.rtt_level_start), page.lpa2());
  }
  return fields.valid() ? std::optional{rmm::encode(page)} : std::nullopt;
}

std::optional<machine::Page> rec_page(Values& values, const Node& params) {
  Fields fields{values, params, scenario::kRecParamsKeys};
  rmm::RecParams page;
  fields.number("flags", page.flags);
  fields.number("mpidr", page.mpidr);
  fields.number("pc", page.pc);
  fields.numbers("gprs", page.gprs);
  const auto aux = fields.elements("aux");
  for (std::size_t i = 0; i < aux.size(); ++i)
    fields.physical(aux[i], page.aux[i]);
  page.num_aux = aux.size();
  if (fields.has("num_aux")) fields.number("num_aux", page.num_aux);
  return fields.valid() ? std::optional{rmm::encode(page)} : std::nullopt;
}

}  // namespace

std::optional<machine::Page> parameter_page(Values& values, const CommandDescription& command,
                                            const Node& params) {
  return command.fid == rmm::kRmiRealmCreate.fid ? realm_page(values, params) : rec_page(values, params);
}

std::optional<rmm::RecEnter> rec_enter(Values& values, const Node& given) {
  Fields fields{values, given, scenario::kRecEnterKeys};
  rmm::RecEnter enter;
  rmm::rec_enter_layout(enter, [&](std::string_view name, std::size_t, auto& field) {
    if constexpr (std::is_integral_v<std::remove_reference_t<decltype(field)>>) {
      fields.number(name, field);
    } else {
      fields.numbers(name, field);
    }
  });
  return fields.valid() ? std::optional{enter} : std::nullopt;
}

}  // namespace realmsim::run

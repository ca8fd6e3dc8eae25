#include "sim/run/parameter_pages.h"

#include <algorithm>

#include <fmt/format.h>

#include "models/rmm/params.h"
#include "models/rmm/rec_run_layout.h"
#include "models/rmm/rmi_table.h"
#include "models/rmm/rtt.h"

namespace realmsim::run {
namespace {

using scenario::Node;

class Fields {
 public:
  Fields(Values& values, const Node& params) : values_(values), params_(params) {}

  template <class Field>
  void number(std::string_view key, Field& field) {
    const scenario::Member* member = params_.find(key);
    if (member == nullptr) return;
    const auto value = std::is_signed_v<Field> ? values_.number(member->value)
                                               : values_.number_below(member->value, 8 * sizeof(Field));
    valid_ = valid_ && value;
    field = static_cast<Field>(value.value_or(0));
  }
  void physical(std::string_view key, std::uint64_t& field) {
    const scenario::Member* member = params_.find(key);
    if (member != nullptr) physical(member->value, field);
  }
  void physical(const Node& node, std::uint64_t& field) {
    const auto value = values_.physical(node);
    valid_ = valid_ && value;
    field = value.value_or(Pa{}).value;
  }
  template <std::size_t N>
  void bytes(std::string_view key, std::array<std::byte, N>& field) {
    const scenario::Member* member = params_.find(key);
    if (member == nullptr) return;
    const auto parsed = values_.bytes(member->value, N);
    if (!parsed) {
      valid_ = false;
      return;
    }
    std::ranges::copy(*parsed, field.begin());
  }
  std::span<const Node> elements(std::string_view key, std::size_t most) {
    const scenario::Member* member = params_.find(key);
    if (member == nullptr) return {};
    const Node& value = values_.resolve(member->value);
    const auto elements = values_.reader().elements(value);
    if (elements.size() > most)
      values_.reader().error(scenario::kBadValue, value, fmt::format("expected at most {} values", most));
    valid_ = valid_ && value.kind() == scenario::NodeKind::Array && elements.size() <= most;
    return elements.first(std::min(elements.size(), most));
  }
  // A list from index 0 on, or values by index.
  template <std::size_t N>
  void numbers(std::string_view key, std::array<std::uint64_t, N>& field) {
    const scenario::Member* member = params_.find(key);
    if (member == nullptr) return;
    const Node& value = values_.resolve(member->value);
    if (value.kind() == scenario::NodeKind::Object) {
      for (const scenario::Member& row : value.members())
        indexed(row, field);
      return;
    }
    const auto list = elements(key, N);
    for (std::size_t i = 0; i < list.size(); ++i)
      element(list[i], field[i]);
  }
  [[nodiscard]] bool valid() const { return valid_; }

 private:
  void element(const Node& node, std::uint64_t& field) {
    const auto value = values_.number(node);
    valid_ = valid_ && value;
    field = value.value_or(0);
  }
  void indexed(const scenario::Member& row, std::span<std::uint64_t> field) {
    for (std::size_t i = 0; i < field.size(); ++i) {
      if (row.key == std::to_string(i)) return element(row.value, field[i]);
    }
    values_.reader().error_at_key(scenario::kBadValue, row,
                                  fmt::format("expected an index from 0 to {}", field.size() - 1));
    valid_ = false;
  }

  Values& values_;
  const Node& params_;
  bool valid_ = true;
};

std::optional<machine::Page> realm_page(Values& values, const Node& params) {
  Fields fields{values, params};
  rmm::RealmParams page{.s2sz = 40, .num_bps = 1, .num_wps = 1, .vmid = 100, .rtt_level_start = 1};
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
  page.rtt_num_start = rmm::starting_tables(page.s2sz, static_cast<int>(page.rtt_level_start), page.lpa2());
  fields.number("rtt_num_start", page.rtt_num_start);
  return fields.valid() ? std::optional{rmm::encode(page)} : std::nullopt;
}

std::optional<machine::Page> rec_page(Values& values, const Node& params) {
  Fields fields{values, params};
  rmm::RecParams page{.flags = 1};
  fields.number("flags", page.flags);
  fields.number("mpidr", page.mpidr);
  fields.number("pc", page.pc);
  fields.numbers("gprs", page.gprs);
  const auto aux = fields.elements("aux", page.aux.size());
  for (std::size_t i = 0; i < aux.size(); ++i)
    fields.physical(aux[i], page.aux[i]);
  page.num_aux = aux.size();
  fields.number("num_aux", page.num_aux);
  return fields.valid() ? std::optional{rmm::encode(page)} : std::nullopt;
}

}  // namespace

std::optional<machine::Page> parameter_page(Values& values, const CommandDescription& command,
                                            const Node& params) {
  return command.fid == rmm::kRmiRealmCreate.fid ? realm_page(values, params) : rec_page(values, params);
}

std::optional<rmm::RecEnter> rec_enter(Values& values, const Node& given) {
  Fields fields{values, given};
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

#include "sim/replay/grade.h"

#include <algorithm>

#include <fmt/format.h>

#include "models/rmm/status.h"

namespace realmsim::replay {
namespace {

bool equal(const Status& status, std::uint64_t x0) {
  if (!status.code || *status.code != rmm::rmi_status(x0)) return false;
  return !status.index || x0 == rmm::pack(*status.code, *status.index);
}

}  // namespace

std::string status_text(std::uint64_t x0) {
  const std::string_view name = find_name(rmm::kRmiStatusNames, rmm::rmi_status(x0));
  if (x0 != rmm::pack(rmm::rmi_status(x0), rmm::rmi_index(x0)) || name == "?")
    return fmt::format("{:#x}", x0);
  return fmt::format("{}:{}", name, rmm::rmi_index(x0));
}

std::string status_text(const Status& status) {
  if (!status.code) return "ASSERT";
  const std::string_view name = find_name(rmm::kRmiStatusNames, *status.code);
  return status.index ? fmt::format("{}:{}", name, *status.index) : std::string{name};
}

void Grade::differ(What what, std::string recorded, std::string model) {
  differences_.push_back(
      {fmt::format("{}{}{}", prefix_, what.group, what.name), std::move(recorded), std::move(model)});
}

void Grade::compare(What what, std::uint64_t recorded, std::uint64_t model,
                    std::optional<std::uint64_t> allowed) {
  if (recorded == model) return;
  if (allowed == model) {
    ends_ = true;
    return;
  }
  differ(what, fmt::format("{:#x}", recorded), fmt::format("{:#x}", model));
}

void Grade::compare_address(What what, std::uint64_t recorded, std::uint64_t model) {
  if (recorded != model) differ(what, symbols_.name_of(recorded), symbols_.name_of(model));
}

void Grade::compare_word(What what, std::string_view recorded, std::string_view model) {
  if (recorded != model) differ(what, std::string{recorded}, std::string{model});
}

void Grade::compare_register(std::string_view group, unsigned reg, std::uint64_t recorded,
                             std::uint64_t model, std::optional<std::uint64_t> allowed) {
  if (recorded != model) compare({group, fmt::format("x{}", reg)}, recorded, model, allowed);
}

void Grade::compare_status(const std::optional<Status>& recorded, std::span<const Status> spec,
                           std::uint64_t x0) {
  if (!recorded || equal(*recorded, x0)) return;
  if (std::ranges::any_of(spec, [&](const Status& status) { return equal(status, x0); })) {
    ends_ = true;
    return;
  }
  differ("status", status_text(*recorded), status_text(x0));
}

}  // namespace realmsim::replay

#include "sim/run/expectation.h"

#include <algorithm>
#include <tuple>

#include <fmt/format.h>

#include "models/base/hex.h"
#include "sim/run/state_pattern.h"
#include "sim/scenario/encoded_field.h"

namespace realmsim::run {
namespace {

using scenario::Node;

class Comparison {
 public:
  Comparison(Simulation& simulation, Values& values, const Outcome& outcome)
      : simulation_(simulation), values_(values), outcome_(outcome) {}

  // A call that waits for the host has no status and no outputs yet.
  std::vector<std::string> run(const Node& expect) {
    for (const scenario::Member& member : expect.members()) {
      const Node& node = values_.resolve(member.value);
      if (outcome_.pending && of_completion(member.key)) continue;
      if (member.key == "status") status(node);
      if (member.key == "index")
        number("index", node,
               outcome_.status ? std::optional<std::uint64_t>{outcome_.status->index} : std::nullopt);
      if (member.key == "check") text("check", node, outcome_.refused);
      if (member.key == "exit") text("exit", node, outcome_.exit);
      if (const auto reg = register_of(member.key)) number(member.key, node, outcome_.x[*reg]);
      if (member.key == "value") value(node);
      if (member.key == "data") data(node);
      if (member.key == "out") outputs(node);
      if (member.key == "fault") fault(node);
      if (member.key == "state") append(match_state(simulation_, values_, node));
    }
    // What is not expected to fail must not.
    const bool may_fail = expect.find("status") != nullptr || expect.find("fault") != nullptr ||
                          expect.find("exit") != nullptr ||
                          std::ranges::any_of(expect.members(), [](const scenario::Member& member) {
                            return register_of(member.key).has_value();
                          });
    if (!may_fail && !outcome_.success()) differs("outcome", "success", summary(outcome_));
    if (outcome_.fault && expect.find("fault") == nullptr && expect.find("exit") == nullptr) {
      differs("fault", "none", summary(outcome_));
    }
    return std::move(mismatches_);
  }

  // What was expected of a call, now that it has completed.
  std::vector<std::string> run_completion(const Node& expect) {
    for (const scenario::Member& member : expect.members()) {
      const Node& node = values_.resolve(member.value);
      if (member.key == "status") status(node);
      if (member.key == "out") outputs(node);
      if (const auto reg = register_of(member.key)) number(member.key, node, outcome_.x[*reg]);
    }
    if (expect.find("status") == nullptr && !outcome_.success())
      differs("outcome", "success", summary(outcome_));
    return std::move(mismatches_);
  }

 private:
  static bool of_completion(std::string_view key) {
    return key == "status" || key == "index" || key == "out" || key == "value" || register_of(key);
  }

  // "x0" to "x17".
  static std::optional<std::size_t> register_of(std::string_view key) {
    for (std::size_t i = 0; i < std::tuple_size_v<Registers>; ++i) {
      if (key == fmt::format("x{}", i)) return i;
    }
    return std::nullopt;
  }

  void differs(std::string_view what, std::string_view wanted, std::string_view is) {
    mismatches_.push_back(fmt::format("{}: expected {}, is {}", what, wanted, is.empty() ? "nothing" : is));
  }
  void append(const std::vector<std::string>& lines) {
    mismatches_.insert(mismatches_.end(), lines.begin(), lines.end());
  }

  void text(std::string_view what, const Node& node, const std::string& is) {
    const auto wanted = values_.reader().text(node);
    if (wanted && *wanted != is) differs(what, *wanted, is);
  }

  void number(std::string_view what, const Node& node, std::optional<std::uint64_t> is) {
    const auto wanted = values_.number(node);
    if (wanted && wanted != is)
      differs(what, fmt::format("{:#x}", *wanted), is ? fmt::format("{:#x}", *is) : "nothing");
  }

  void status(const Node& node) {
    std::string is = outcome_.verdict;
    if (outcome_.status) is = outcome_.status->name;
    text("status", node, is);
  }

  void value(const Node& node) {
    if (outcome_.bytes.size() <= sizeof(std::uint64_t)) {
      number("value", node, outcome_.value);
    } else {
      data(node);
    }
  }

  void data(const Node& node) {
    const auto wanted = values_.bytes(node);
    if (wanted && *wanted != outcome_.bytes) differs("data", hex_digits(*wanted), hex_digits(outcome_.bytes));
  }

  // Encoded outputs are given as numbers or by name.
  std::optional<std::uint64_t> output_value(std::string_view name, const Node& node) {
    const std::string* word = node.as_string();
    const auto code = word != nullptr ? scenario::code_of(name, *word) : std::nullopt;
    if (code) return code;
    return values_.number_or_place(node);
  }

  void outputs(const Node& node) {
    for (const scenario::Member& member : node.members()) {
      const auto found = outcome_.out.find(member.key);
      const auto wanted = output_value(member.key, values_.resolve(member.value));
      if (!wanted) continue;
      if (found == outcome_.out.end()) {
        differs(member.key, fmt::format("{:#x}", *wanted), "no output");
      } else if (found->second != *wanted) {
        differs(member.key, fmt::format("{:#x}", *wanted), fmt::format("{:#x}", found->second));
      }
    }
  }

  void fault(const Node& node) {
    if (!outcome_.fault) {
      const bool none =
          node.find("kind") != nullptr && values_.reader().text(node.find("kind")->value) == "none";
      if (!none) differs("fault", "a fault", summary(outcome_));
      return;
    }
    const FaultOutcome& fault = *outcome_.fault;
    for (const scenario::Member& member : node.members()) {
      if (member.key == "kind") text("fault", member.value, std::string{name_of(fault.translation.fault)});
      if (member.key == "to") text("to", member.value, std::string{name_of(fault.recipient)});
      if (member.key == "checked") text("checked", member.value, std::string{name_of(fault.translation.pas)});
      if (member.key == "found")
        text("found", member.value,
             fault.translation.found ? std::string{machine::name_of(*fault.translation.found)}
                                     : std::string{});
      if (member.key == "seen") text("seen", member.value, std::string{name_of(fault.seen)});
      if (member.key == "level")
        number("level", member.value, static_cast<std::uint64_t>(fault.translation.level));
    }
  }

  Simulation& simulation_;
  Values& values_;
  const Outcome& outcome_;
  std::vector<std::string> mismatches_;
};

}  // namespace

std::string summary(const Outcome& outcome) {
  if (outcome.fault) return std::string{name_of(outcome.fault->translation.fault)};
  if (!outcome.verdict.empty()) return outcome.verdict;
  if (outcome.pending || (outcome.status && outcome.status->name.empty())) return outcome.exit;
  if (outcome.status) {
    const bool indexed = outcome.status->index != 0;
    return indexed ? fmt::format("{}, {}", outcome.status->name, outcome.status->index)
                   : outcome.status->name;
  }
  if (outcome.value) return fmt::format("{:#x}", *outcome.value);
  if (!outcome.bytes.empty()) return fmt::format("{} bytes", outcome.bytes.size());
  if (!outcome.exit.empty()) return outcome.exit;
  return outcome.state_mismatches.empty() ? "ok" : "differs";
}

std::vector<std::string> compare_completion(Simulation& simulation, Values& values,
                                            const scenario::Step& step, const Outcome& outcome) {
  if (step.expect != nullptr && step.expect->kind() == scenario::NodeKind::Object)
    return Comparison{simulation, values, outcome}.run_completion(*step.expect);
  if (step.expect != nullptr || outcome.success()) return {};
  return {fmt::format("outcome: expected success, is {}", summary(outcome))};
}

std::vector<std::string> compare(Simulation& simulation, Values& values, const scenario::Step& step,
                                 const Outcome& outcome) {
  if (!outcome.state_mismatches.empty()) return outcome.state_mismatches;
  if (step.expect == nullptr) {
    if (outcome.success()) return {};
    return {fmt::format("outcome: expected success, is {}", summary(outcome))};
  }
  if (step.expect->kind() == scenario::NodeKind::String) return {};
  return Comparison{simulation, values, outcome}.run(*step.expect);
}

}  // namespace realmsim::run

// "threads" and "schedule": programs that run beside each other, and the order in which their steps are
// taken.
#include <algorithm>

#include <fmt/format.h>

#include "sim/scenario/parts.h"

namespace realmsim::scenario {
namespace {

std::vector<std::size_t> lengths_of(const std::vector<Thread>& threads) {
  std::vector<std::size_t> lengths;
  for (const Thread& thread : threads)
    lengths.push_back(thread.steps.size());
  return lengths;
}

// A list of actors, one entry for every step.
std::optional<Turns> listed_turns(Reader& reader, const Node& node, const std::vector<Thread>& threads) {
  Turns turns;
  for (const Node& element : node.elements()) {
    const auto name = reader.text(element);
    if (!name) return std::nullopt;
    const auto thread = std::ranges::find(threads, *name, &Thread::name);
    if (thread == threads.end()) {
      reader.error(kUnknownName, element, fmt::format("`{}` has no thread", *name),
                   Reader::suggest(*name, names_of(threads)));
      return std::nullopt;
    }
    turns.push_back(static_cast<std::size_t>(thread - threads.begin()));
  }
  for (std::size_t i = 0; i < threads.size(); ++i) {
    const auto given = static_cast<std::size_t>(std::ranges::count(turns, i));
    if (given == threads[i].steps.size()) continue;
    reader.error(kBadValue, node,
                 fmt::format("`{}` has {} steps, and the schedule {} turns for it", threads[i].name,
                             threads[i].steps.size(), given));
    return std::nullopt;
  }
  return turns;
}

std::optional<Turns> turns_of(Reader& reader, const Node& node, const std::vector<Thread>& threads) {
  const std::vector<std::size_t> lengths = lengths_of(threads);
  if (node.kind() == NodeKind::Array) return listed_turns(reader, node, threads);
  if (node.kind() == NodeKind::Object) {
    if (!reader.object(node, "schedule", kScheduleKeys)) return std::nullopt;
    const Node& random = *reader.find(node, "random");
    if (!reader.object(random, "random", kRandomKeys)) return std::nullopt;
    const auto seed = reader.integer(*reader.find(random, "seed"), 0, static_cast<std::int64_t>(kMaxInteger));
    if (!seed) return std::nullopt;
    return random_turns(lengths, static_cast<std::uint64_t>(*seed));
  }
  constexpr std::array<std::string_view, 3> kWords{"in-order", "round-robin", "all"};
  const auto word = reader.choice(node, kWords);
  if (!word) return std::nullopt;
  if (*word == "round-robin") return round_robin(lengths);
  if (*word == "in-order") return in_order(lengths);
  reader.error(kBadValue, node, "one run takes one order",
               "`realmsim explore` takes every order; for one give \"in-order\", \"round-robin\", "
               "{\"random\": {\"seed\": n}} or a list of actors");
  return std::nullopt;
}

}  // namespace

void read_threads(Reader& reader, const Node& node, const std::vector<StepList>& lists, const Node* schedule,
                  const std::vector<CommandDescription>& commands, const std::optional<Turns>& turns,
                  Scenario& scenario) {
  if (node.kind() != NodeKind::Object) {
    reader.error(kWrongType, node, "expected lists of steps by actor");
    return;
  }
  for (const StepList& list : lists)
    scenario.threads.push_back({list.member->key, read_thread(reader, list, commands, scenario)});
  const std::vector<std::size_t> lengths = lengths_of(scenario.threads);
  if (scenario.threads.empty()) reader.error(kBadValue, node, "there is no thread");
  const std::string* word = schedule != nullptr ? reader.resolve(*schedule).as_string() : nullptr;
  const bool open = schedule == nullptr || (turns && word != nullptr && *word == "all");
  std::optional<Turns> order = open ? in_order(lengths) : turns_of(reader, *schedule, scenario.threads);
  if (!order) return;
  if (turns) order = turns;
  std::vector<std::size_t> next(scenario.threads.size(), 0);
  for (const std::size_t thread : *order)
    scenario.steps.push_back(scenario.threads[thread].steps[next[thread]++]);
}

}  // namespace realmsim::scenario

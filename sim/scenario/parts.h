// The readers of the parts of a scenario, one file each. They report what is wrong and read on.
#pragma once

#include <variant>
#include <vector>

#include "models/backends/registry.h"
#include "models/base/command_description.h"
#include "sim/scenario/keys.h"
#include "sim/scenario/program.h"
#include "sim/scenario/reader.h"
#include "sim/scenario/scenario.h"
#include "sim/scenario/schedule.h"
#include "sim/scenario/verbs.h"

namespace realmsim::scenario {

// Name of the backend, nothing if there is none of that name.
std::optional<std::string> read_backend(Reader& reader, const Node& node);
// Those of the scenario, and `added`.
void read_mutants(Reader& reader, const Node& node, const backends::BackendRow& backend,
                  const std::vector<std::string>& added, Scenario& scenario);
void read_backend_options(Reader& reader, const Node& node, Scenario& scenario);
void read_memory_ranges(Reader& reader, const Node& node, Scenario& scenario);
// Of a file to be included: what can be told of ranges without the realms that they belong to.
void check_memory_forms(Reader& reader, const Node& node);
void read_actors(Reader& reader, const Node& node, Scenario& scenario);
void read_channels(Reader& reader, const Node& node, Scenario& scenario);
void read_steps(Reader& reader, const StepList& list, const std::vector<CommandDescription>& commands,
                Scenario& scenario);
// A thread's steps, each by the actor that its member names.
std::vector<Step> read_thread(Reader& reader, const StepList& list,
                              const std::vector<CommandDescription>& commands, Scenario& scenario);
// Adds the threads' steps in the order of `turns`, or else of `schedule`, or else one thread after the other.
void read_threads(Reader& reader, const Node& node, const std::vector<StepList>& lists, const Node* schedule,
                  const std::vector<CommandDescription>& commands, const std::optional<Turns>& turns,
                  Scenario& scenario);
void read_workload(Reader& reader, const Node& node, Scenario& scenario);
void read_finally(Reader& reader, const Node& node, Scenario& scenario);
// Choices for parameters that `reader` knows.
std::optional<Sweep> read_sweep(Reader& reader, const Node& node);
std::vector<Case> read_cases(Reader& reader, const Node& node);
// Of a case or a series: a value for a parameter.
void read_choice(Reader& reader, const Member& member, Parameters& parameters);

// What a step's verb asks of its arguments wherever they stand, in a macro that nobody uses too.
bool check_argument_forms(Reader& reader, const Verb& verb, const Node& step);
// And what follows from who takes the step and what the names stand for.
void check_arguments(Reader& reader, const Verb& verb, const Step& step, const Scenario& scenario);
// Of cpu.tlbi.
void check_tlb_scope(Reader& reader, const Node& with, const Step& step, const Scenario& scenario);
// A realm names memory by IPA or VA, everybody else by a PA in a space that its world can name.
void check_place(Reader& reader, const Node& place, const Step& step, const Scenario& scenario);

// `commands`: those whose checks can refuse.
void check_expectation_form(Reader& reader, const Verb& verb, const Node& expect,
                            std::span<const CommandDescription> commands);
void check_expectation(Reader& reader, const Node& expect, const Scenario& scenario);
void check_state_forms(Reader& reader, const Node& patterns);
void check_state_patterns(Reader& reader, const Node& node, const Scenario& scenario);
// Names in a value exist; what it comes to is found when the step is taken.
void check_names(Reader& reader, const Node& node, const Scenario& scenario);

// A name for which there is nothing. Reported, unless it may be that of something that an earlier error has
// kept from being read.
using Named = std::variant<const Node*, const Member*>;  // by a value, or by a key
void unknown_range(Reader& reader, const Named& place, std::string_view name, const Scenario& scenario);
void unknown_actor(Reader& reader, const Named& place, std::string_view name, const Scenario& scenario);
std::vector<std::string_view> realms_of(const Scenario& scenario);
// The name of a realm actor.
std::optional<std::string> find_realm(Reader& reader, const Node& node, const Scenario& scenario);
// A place in the realm's own space.
bool in_space_of(Reader& reader, const Node& node, const MemoryRange& range, std::string_view realm);
// The channel that a step names, of which the actor is the end that it needs.
const Channel* find_channel(Reader& reader, const Node& node, const Step& step, const Scenario& scenario);
// How much a step asks for.
void check_amounts(Reader& reader, const Step& step, const Scenario& scenario);
bool check_message_size(Reader& reader, const Node& node, std::uint64_t bytes, const Channel& channel,
                        const Scenario& scenario);
bool check_measurement(Reader& reader, const Node& node, std::size_t bytes);

// RDs that the scenario places, once memory is known.
void place_rds(Reader& reader, Scenario& scenario);
// Mappings of realms' own tables, once memory is known.
void read_stage1(Reader& reader, Scenario& scenario);
// What the parts must be together: alignment, halves, overlaps, references.
void check_layout(Reader& reader, const Scenario& scenario);

// Names of the rows of a list, for suggestions.
template <class Row>
std::vector<std::string_view> names_of(const std::vector<Row>& rows) {
  std::vector<std::string_view> names;
  for (const Row& row : rows)
    names.push_back(row.name);
  return names;
}

}  // namespace realmsim::scenario

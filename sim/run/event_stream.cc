#include "sim/run/event_stream.h"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

#include "sim/run/event_values.h"

namespace realmsim::run {

// nlohmann's objects keep their keys sorted, which is the canonical order.
std::string EventStream::line_of(const nlohmann::json& event) {
  std::string line = event.dump();
  line.push_back('\n');
  return line;
}

void EventStream::write(std::string_view line) {
  hash_.add(line);
  if (sink_) sink_(line);
}

nlohmann::json EventStream::event(std::string_view type, std::uint64_t sequence) {
  return {{"t", type}, {"seq", sequence}};
}

void EventStream::note(std::string line) {
  if (open_call_) {
    after_call_.push_back(std::move(line));
  } else {
    write(line);
  }
}

void EventStream::add_instant(nlohmann::json& event, CpuIndex cpu) const {
  event["cpu"] = cpu;
  if (!clock_) return;
  const Instant now = clock_(cpu);
  event["cycles"] = now.cycles.value;
  if (now.time) event["ps"] = now.time->value;
}

void EventStream::begin(const Header& header) {
  platform_ = header.platform;
  backend_ = header.backend;
  nlohmann::json line = event("header", next_sequence());
  line["schema"] = "realmsim.events/1";
  line["scenario"] = header.scenario;
  line["scenario_sha256"] = header.scenario_sha256;
  line["backend"] = header.backend;
  line["platform"] = header.platform;
  line["seed"] = header.seed;
  line["mutants"] = header.mutants;
  write(line_of(line));
}

void EventStream::step(std::size_t number, std::string_view actor, std::string_view verb,
                       const nlohmann::json& with) {
  in_step_ = true;
  cause_ = next_sequence();
  nlohmann::json line = event("step", cause_);
  line["n"] = number;
  line["by"] = actor;
  line["do"] = verb;
  if (!with.is_null()) line["with"] = with;
  write(line_of(line));
}

void EventStream::step_end(const StepEnd& end, const nlohmann::json& outcome) {
  in_step_ = false;
  nlohmann::json line = event("step_end", next_sequence());
  line["n"] = end.number;
  line["spent"] = end.spent.value;
  if (end.time) line["ps"] = end.time->value;
  line["expected"] = end.expected;
  line.update(outcome);
  write(line_of(line));
}

void EventStream::violated(std::string_view invariant, std::string_view what) {
  nlohmann::json line = event("invariant", next_sequence());
  line["name"] = invariant;
  line["what"] = what;
  write(line_of(line));
}

void EventStream::part(std::string_view name, std::string_view backend, std::string_view platform) {
  nlohmann::json line = event("part", next_sequence());
  line["name"] = name;
  if (backend != backend_) line["backend"] = backend;
  if (platform != platform_) line["platform"] = platform;
  write(line_of(line));
}

void EventStream::metric(std::string_view name, std::uint64_t value, std::string_view unit) {
  nlohmann::json line = event("metric", next_sequence());
  line["metric"] = name;
  line["value"] = value;
  line["unit"] = unit;
  write(line_of(line));
}

void EventStream::machine(std::uint64_t hash) {
  in_step_ = false;
  nlohmann::json line = event("machine", next_sequence());
  line["hash"] = hex(hash);
  write(line_of(line));
}

void EventStream::golden(std::size_t story_line) {
  nlohmann::json line = event("golden", next_sequence());
  line["line"] = story_line;
  write(line_of(line));
}

std::string EventStream::last_line(bool complete, std::string_view status) const {
  nlohmann::json line = event("end", sequence_);
  line["complete"] = complete;
  line["status"] = status;
  return line_of(line);
}

void EventStream::end(bool complete, std::string_view status) {
  write(last_line(complete, status));
  digest_ = hash_.finish_hex();
}

std::string EventStream::digest_if_ended(bool complete, std::string_view status) const {
  crypto::Sha256 hash{hash_};
  hash.add(last_line(complete, status));
  return hash.finish_hex();
}

// Calls and what they change are written by hand, in the canonical order of keys: most lines of most runs are
// of these kinds, and nothing in them needs an escape.
void EventStream::state_changed(const StateChange& change) {
  note(fmt::format(
      R"({{"after":"{:#x}","before":"{:#x}","cause":{},"key":"{:#x}","kind":"{}","seq":{},"t":"state"}})"
      "\n",
      change.after, change.before, cause_, change.key.value, name_of(change.kind), next_sequence()));
}

void EventStream::called(const CallEvent& call) {
  cause_ = next_sequence();
  std::vector<Argument> arguments{call.parameters.begin(), call.parameters.end()};
  std::ranges::sort(arguments, {}, &Argument::name);
  std::string line = R"({"args":{)";
  for (const Argument& argument : arguments) {
    fmt::format_to(std::back_inserter(line), R"({}"{}":"{:#x}")", line.back() == '{' ? "" : ",",
                   argument.name, call.x[argument.reg]);
  }
  fmt::format_to(std::back_inserter(line), R"(}},"call":"{}","cpu":{})", call.command, call.cpu);
  const std::string_view from = name_of(call.caller);
  if (clock_) {
    const Instant now = clock_(call.cpu);
    fmt::format_to(std::back_inserter(line), R"(,"cycles":{},"from":"{}")", now.cycles.value, from);
    if (now.time) fmt::format_to(std::back_inserter(line), R"(,"ps":{})", now.time->value);
  } else {
    fmt::format_to(std::back_inserter(line), R"(,"from":"{}")", from);
  }
  open_call_ = {std::move(line), cause_};
}

void EventStream::returned(const ReturnEvent& result) {
  auto [line, sequence] = std::move(*open_call_);
  open_call_.reset();
  if (!result.refused_check.empty())
    fmt::format_to(std::back_inserter(line), R"(,"refused":"{}")", result.refused_check);
  fmt::format_to(std::back_inserter(line),
                 R"(,"seq":{},"t":"call","x0":"{:#x}"}})"
                 "\n",
                 sequence, result.x0);
  write(line);
  for (const std::string& later : after_call_)
    write(later);
  after_call_.clear();
}

void EventStream::faulted(const FaultEvent& fault) {
  cause_ = next_sequence();
  nlohmann::json line = event("fault", cause_);
  line["kind"] = name_of(fault.kind);
  line["level"] = fault.level;
  line["to"] = name_of(fault.recipient);
  line["state"] = name_of(fault.state);
  line["checked"] = name_of(fault.checked);
  line["address"] = hex(fault.address);
  line["names"] = find_name(kAddressKindNames, fault.names);
  add_instant(line, fault.cpu);
  note(line_of(line));
}

void EventStream::exited(const ExitEvent& exit) {
  nlohmann::json line = event("exit", next_sequence());
  line["reason"] = exit.reason;
  line["rec"] = hex(exit.rec.value);
  line["cause"] = cause_;
  add_instant(line, exit.cpu);
  note(line_of(line));
}

}  // namespace realmsim::run

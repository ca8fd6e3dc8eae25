#include <map>

#include <fmt/format.h>

#include "sim/report/event_exports.h"
#include "sim/report/event_time.h"
#include "sim/report/state_text.h"

namespace realmsim::report {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

enum Process : int { kStory = 1, kElements = 2, kState = 3 };

// Microseconds with all digits: trace viewers read decimals, and picoseconds are whole.
std::string microseconds(std::uint64_t picoseconds) {
  return fmt::format("{}.{:06}", picoseconds / 1'000'000, picoseconds % 1'000'000);
}

class Trace {
 public:
  void take(const json& event) {
    const std::string type = text_of(event, "t");
    const std::uint64_t now = time_.at(event);
    if (type == "header") name_process(kStory, "story of " + text_of(event, "scenario"));
    if (type == "step") step(event, now);
    if (type == "call") call(event, now);
    if (type == "state") state(event, now);
    if (type == "step_end" && !step_.is_null()) step_["end"] = event;
    if (type == "step_end" || type == "end") end_of_step(now);
    if (type == "invariant") mark("broken " + text_of(event, "name"), kStory, "invariants", event, now);
    if (type == "tlb" && !event.contains("cpu")) mark(text_of(event, "tlbi"), kState, "TLBI", event, now);
    if (const std::string name = met(type, event); !name.empty())
      mark(name, kElements, element_of(event), event, now);
  }

  std::string finish() {
    name_process(kElements, "processing elements");
    name_process(kState, "state");
    std::string text = "{\"displayTimeUnit\": \"ns\", \"traceEvents\": [\n";
    for (std::size_t i = 0; i < lines_.size(); ++i)
      text += lines_[i] + (i + 1 == lines_.size() ? "\n" : ",\n");
    return text + "]}\n";
  }

 private:
  struct Place {
    Process process;
    std::size_t thread;
  };

  // `ts` and `dur` are numbers with more digits than a double keeps, so they are put in as text.
  void add(ordered_json line, std::uint64_t begin, std::optional<std::uint64_t> duration = {}) {
    std::string text = line.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
    text.pop_back();
    text += fmt::format(",\"ts\":{}", microseconds(begin));
    if (duration) text += fmt::format(",\"dur\":{}", microseconds(*duration));
    lines_.push_back(text + "}");
  }

  static ordered_json line(const char* phase, const std::string& name, const Place& place) {
    return {{"ph", phase}, {"name", name}, {"pid", static_cast<int>(place.process)}, {"tid", place.thread}};
  }

  void name_process(Process process, const std::string& name) {
    ordered_json meta = line("M", "process_name", {process, 0});
    meta["args"] = {{"name", name}};
    add(meta, 0);
  }

  std::size_t thread(Process process, const std::string& name) {
    auto& threads = threads_[process];
    const auto [found, added] = threads.try_emplace(name, threads.size() + 1);
    if (added) {
      ordered_json meta = line("M", "thread_name", {process, found->second});
      meta["args"] = {{"name", name}};
      add(meta, 0);
    }
    return found->second;
  }

  void end_of_step(std::uint64_t now) {
    if (step_.is_null()) return;
    ordered_json slice = line("X", text_of(step_, "do"), {kStory, thread(kStory, text_of(step_, "by"))});
    slice["args"] = step_;
    add(slice, step_begin_, now - step_begin_);
    step_ = nullptr;
  }

  void step(const json& event, std::uint64_t now) {
    end_of_step(now);
    step_ = event;
    step_begin_ = now;
  }

  static std::string element_of(const json& event) { return fmt::format("pe{}", count_of(event, "cpu")); }

  // The stream tells when a call begins. What it changes comes at once after it, so a slice of a nanosecond
  // holds the ends of its arrows.
  static constexpr std::uint64_t kSlice = 1000;

  void call(const json& event, std::uint64_t now) {
    const Place place{kElements, thread(kElements, element_of(event))};
    ordered_json slice = line("X", text_of(event, "call"), place);
    slice["args"] = event;
    add(slice, now, kSlice);
    calls_[count_of(event, "seq")] = {place, now};
  }

  void state(const json& event, std::uint64_t now) {
    const Place place{kState, thread(kState, state_name(event))};
    ordered_json slice = line("X", state_text(event, "after"), place);
    slice["args"] = event;
    add(slice, now, kSlice);
    const auto cause = calls_.find(count_of(event, "cause"));
    if (cause == calls_.end()) return;
    const auto& [from, then] = cause->second;
    ordered_json begin = line("s", "changes", from);
    begin["cat"] = "cause";
    begin["id"] = count_of(event, "seq");
    add(begin, then);
    ordered_json end = line("f", "changes", place);
    end["cat"] = "cause";
    end["id"] = count_of(event, "seq");
    end["bp"] = "e";
    add(end, now);
  }

  // What happens to an access on a processing element, if the event is of that.
  static std::string met(const std::string& type, const json& event) {
    if (type == "fault") return "fault " + text_of(event, "kind");
    if (type == "exit") return "exit " + text_of(event, "reason");
    if (type == "tlb" && event.contains("cpu")) return "TLB " + text_of(event, "what");
    if (type == "walk") return fmt::format("stage {} walk", count_of(event, "stage"));
    if (type == "gpc") return event.value("allowed", json{}) == true ? "GPC allows" : "GPC refuses";
    return {};
  }

  void mark(const std::string& name, Process process, const std::string& thread_name, const json& event,
            std::uint64_t now) {
    ordered_json instant = line("i", name, {process, thread(process, thread_name)});
    instant["s"] = "t";
    instant["args"] = event;
    add(instant, now);
  }

  EventTime time_;
  std::vector<std::string> lines_;
  std::map<Process, std::map<std::string, std::size_t>> threads_;
  std::map<std::uint64_t, std::pair<Place, std::uint64_t>> calls_;  // by their seq
  json step_;
  std::uint64_t step_begin_ = 0;
};

}  // namespace

std::string events_perfetto(const Events& events) {
  Trace trace;
  for (const json& event : events)
    trace.take(event);
  return trace.finish();
}

}  // namespace realmsim::report

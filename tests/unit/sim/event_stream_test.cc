// The canonical event stream: the form of its lines, their order and their causes.
#include "sim/run/event_stream.h"

#include <gtest/gtest.h>

#include "tests/unit/sim/told_events.h"

namespace realmsim::run {
namespace {

using nlohmann::json;

// A stream whose lines are kept, as text and as JSON.
struct Recording {
  std::string text;
  std::vector<json> events;
  EventStream stream{[this](std::string_view line) {
    text += line;
    events.push_back(json::parse(line));
  }};

  [[nodiscard]] std::string order() const {
    std::string types;
    for (const json& event : events)
      types += event.at("t").get<std::string>() + " ";
    return types;
  }
};

const ToldEvents kTold;

TEST(EventStream, writes_one_object_a_line_with_its_keys_sorted) {
  Recording recording;
  kTold.tell(recording.stream);
  std::string sorted;
  for (const json& event : recording.events)
    sorted += event.dump() + "\n";  // nlohmann's objects are sorted by key
  EXPECT_EQ(recording.text, sorted);
  EXPECT_EQ(recording.order(),
            "header part step call state tlb tlb walk gpc tlb fault exit tlb invariant step_end metric "
            "machine end ");
}

TEST(EventStream, numbers_its_lines_from_zero_without_gaps) {
  Recording recording;
  kTold.tell(recording.stream);
  for (std::size_t i = 0; i < recording.events.size(); ++i)
    EXPECT_EQ(recording.events[i].at("seq"), i);
}

TEST(EventStream, begins_with_a_header_and_ends_with_what_came_of_the_run) {
  Recording recording;
  kTold.tell(recording.stream);
  EXPECT_EQ(recording.events.front(), json::parse(R"({
    "t": "header", "seq": 0, "schema": "realmsim.events/1", "scenario": "one", "scenario_sha256": "00",
    "backend": "cca", "platform": "rk3588-a55", "seed": 1, "mutants": [] })"));
  EXPECT_EQ(recording.events.back(),
            json::parse(R"({ "t": "end", "seq": 17, "complete": true, "status": "pass" })"));
}

TEST(EventStream, writes_a_call_with_its_result_before_what_it_caused) {
  Recording recording;
  recording.stream.called(kTold.call());
  recording.stream.state_changed(kTold.change);
  recording.stream.exited(kTold.exit);
  EXPECT_EQ(recording.order(), "") << "the result of the call is not known yet";
  recording.stream.returned({.x0 = 1, .refused_check = "granule.delegable"});
  EXPECT_EQ(recording.order(), "call state exit ");
  EXPECT_EQ(recording.events[0], json::parse(R"({
    "t": "call", "seq": 0, "call": "RMI_GRANULE_DELEGATE", "from": "NS", "cpu": 7,
    "args": { "addr": "0x88000000" }, "x0": "0x1", "refused": "granule.delegable" })"));
}

TEST(EventStream, leaves_out_the_refusing_check_of_a_call_that_succeeds) {
  Recording recording;
  recording.stream.called(kTold.call());
  recording.stream.returned({.x0 = 0, .refused_check = ""});
  EXPECT_FALSE(recording.events[0].contains("refused"));
}

TEST(EventStream, names_the_cause_of_every_change_of_state) {
  Recording recording;
  recording.stream.step(1, "host", "mem.read", nullptr);  // 0
  recording.stream.state_changed(kTold.change);           // 1
  recording.stream.called(kTold.call());                  // 2
  recording.stream.state_changed(kTold.change);           // 3
  recording.stream.returned(kTold.returned());
  recording.stream.faulted(kTold.fault);         // 4
  recording.stream.exited(kTold.exit);           // 5
  recording.stream.state_changed(kTold.change);  // 6
  EXPECT_EQ(recording.order(), "step state call state fault exit state ");
  EXPECT_EQ(recording.events[1].at("cause"), 0) << "the step";
  EXPECT_EQ(recording.events[3].at("cause"), 2) << "the call";
  EXPECT_EQ(recording.events[5].at("cause"), 4) << "the fault";
  EXPECT_EQ(recording.events[6].at("cause"), 4) << "the fault";
}

TEST(EventStream, tells_a_change_with_addresses_and_values_in_hexadecimal) {
  Recording recording;
  recording.stream.state_changed(kTold.change);
  EXPECT_EQ(recording.events[0], json::parse(R"({
    "t": "state", "seq": 0, "kind": "gpi", "key": "0x88000000", "before": "0x9", "after": "0xb", "cause": 0 })"));
}

TEST(EventStream, tells_faults_and_exits_by_name) {
  Recording recording;
  recording.stream.faulted(kTold.fault);
  recording.stream.exited(kTold.exit);
  EXPECT_EQ(recording.events[0], json::parse(R"({
    "t": "fault", "seq": 0, "kind": "S2_TRANSLATION", "level": 3, "to": "host", "state": "REALM",
    "checked": "REALM", "address": "0x40000000", "names": "ipa", "cpu": 0 })"));
  EXPECT_EQ(recording.events[1], json::parse(R"({
    "t": "exit", "seq": 1, "reason": "SYNC", "rec": "0x90001000", "cause": 0, "cpu": 0 })"));
}

TEST(EventStream, tells_a_step_with_its_arguments_and_what_came_of_it) {
  Recording recording;
  recording.stream.step(kTold.step, kTold.actor, kTold.verb, kTold.with);
  recording.stream.step_end(kTold.step_end, kTold.outcome);
  EXPECT_EQ(recording.events[0], json::parse(R"({
    "t": "step", "seq": 0, "n": 1, "by": "host", "do": "rmi.granule_delegate",
    "with": { "addr": "0x88000000" } })"));
  EXPECT_EQ(recording.events[1], json::parse(R"({
    "t": "step_end", "seq": 1, "n": 1, "spent": 700, "expected": true, "status": "RMI_SUCCESS", "index": 0 })"));
}

TEST(EventStream, tells_the_way_of_an_access_that_the_tlb_does_not_know) {
  Recording recording;
  recording.stream.step(kTold.step, kTold.actor, kTold.verb, nullptr);
  recording.stream.missed(kTold.miss);
  ASSERT_EQ(recording.order(), "step tlb walk gpc tlb ");
  EXPECT_EQ(recording.events[1], json::parse(R"({
    "t": "tlb", "seq": 1, "what": "miss", "address": "0x40000008", "names": "ipa", "cpu": 0 })"));
  EXPECT_EQ(recording.events[2], json::parse(R"({
    "t": "walk", "seq": 2, "stage": 2, "input": "0x40000008", "output": "0x88000008", "cpu": 0,
    "descriptors": [{ "level": 3, "address": "0x90003000", "value": "0x88000fff", "is": "page" }] })"));
  EXPECT_EQ(recording.events[3], json::parse(R"({
    "t": "gpc", "seq": 3, "state": "REALM", "pas": "REALM", "pa": "0x88000008", "found": "REALM",
    "allowed": true, "cpu": 0 })"));
  EXPECT_EQ(recording.events[4], json::parse(R"({
    "t": "tlb", "seq": 4, "what": "fill", "address": "0x40000008", "names": "ipa", "pa": "0x88000008",
    "pas": "REALM", "cpu": 0 })"));
}

TEST(EventStream, tells_of_no_fill_where_the_access_is_refused) {
  ToldEvents told;
  told.miss.check->result.fault = told.miss.result.fault = FaultKind::GranuleProtection;
  Recording recording;
  recording.stream.step(told.step, told.actor, told.verb, nullptr);
  recording.stream.missed(told.miss);
  EXPECT_EQ(recording.order(), "step tlb walk gpc ");
  EXPECT_EQ(recording.events[3].at("allowed"), false);
}

TEST(EventStream, tells_an_invalidation_after_the_call_that_makes_it) {
  Recording recording;
  recording.stream.step(kTold.step, kTold.actor, kTold.verb, nullptr);
  recording.stream.called(kTold.call());
  recording.stream.invalidated(kTold.invalidation);
  recording.stream.returned(kTold.returned());
  ASSERT_EQ(recording.order(), "step call tlb ");
  EXPECT_EQ(recording.events[2], json::parse(R"({
    "t": "tlb", "seq": 2, "what": "invalidate", "tlbi": "IPAS2E1IS", "vmid": 1, "address": "0x40000000",
    "bytes": 4096, "cause": 1 })"));
}

TEST(EventStream, tells_of_tlbs_and_walks_within_steps_alone) {
  Recording recording;
  recording.stream.missed(kTold.miss);
  recording.stream.invalidated(kTold.invalidation);
  recording.stream.step(kTold.step, kTold.actor, kTold.verb, nullptr);
  recording.stream.step_end(kTold.step_end, kTold.outcome);
  recording.stream.missed(kTold.miss);
  recording.stream.invalidated(kTold.invalidation);
  EXPECT_EQ(recording.order(), "step step_end ");
}

TEST(EventStream, gives_whole_cycles_and_picoseconds_once_it_has_a_clock) {
  Recording recording;
  recording.stream.set_clock([](CpuIndex cpu) {
    return EventStream::Instant{{1000 + cpu}, Picoseconds{547'000}};
  });
  recording.stream.called(kTold.call());
  recording.stream.returned(kTold.returned());
  EXPECT_EQ(recording.events[0].at("cycles"), 1007);
  EXPECT_EQ(recording.events[0].at("ps"), 547'000);
}

TEST(EventStream, gives_no_picoseconds_where_time_is_not_known) {
  Recording recording;
  recording.stream.set_clock([](CpuIndex cpu) { return EventStream::Instant{{1000 + cpu}, std::nullopt}; });
  recording.stream.called(kTold.call());
  recording.stream.returned(kTold.returned());
  recording.stream.exited({.cpu = 0, .rec = Pa{0x9000'1000}, .reason = "SYNC"});
  for (const auto& event : recording.events)
    EXPECT_FALSE(event.contains("ps")) << event;
}

}  // namespace
}  // namespace realmsim::run

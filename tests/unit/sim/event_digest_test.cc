// The digest of a run: the SHA-256 of its event stream, different whenever anything in it is.
#include <functional>
#include <ostream>

#include <gtest/gtest.h>

#include "tests/unit/sim/told_events.h"

namespace realmsim::run {
namespace {

std::string digest_of(const ToldEvents& told) {
  EventStream stream;
  told.tell(stream);
  return stream.digest();
}

TEST(Digest, is_the_sha_256_of_the_lines_given_to_the_sink) {
  std::string text;
  EventStream stream{[&](std::string_view line) { text += line; }};
  ToldEvents{}.tell(stream);
  crypto::Sha256 hash;
  hash.add(text);
  EXPECT_EQ(stream.digest(), hash.finish_hex());
}

TEST(Digest, is_the_same_without_a_sink) {
  EventStream heard{[](std::string_view) {}};
  ToldEvents{}.tell(heard);
  EXPECT_EQ(digest_of({}), heard.digest());
}

TEST(Digest, is_that_of_a_known_text) {
  crypto::Sha256 hash;
  hash.add("a");
  hash.add("bc");
  EXPECT_EQ(hash.finish_hex(), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(Digest, depends_on_the_order_of_events) {
  EventStream first_fault;
  first_fault.faulted(ToldEvents{}.fault);
  first_fault.state_changed(ToldEvents{}.change);
  first_fault.end(true, "pass");
  EventStream first_change;
  first_change.state_changed(ToldEvents{}.change);
  first_change.faulted(ToldEvents{}.fault);
  first_change.end(true, "pass");
  EXPECT_NE(first_fault.digest(), first_change.digest());
}

struct Difference {
  std::string behaviour;
  std::function<void(ToldEvents&)> make;
  friend std::ostream& operator<<(std::ostream& out, const Difference& row) { return out << row.behaviour; }
};

class DigestChangesWith : public ::testing::TestWithParam<Difference> {};

TEST_P(DigestChangesWith, one_field) {
  ToldEvents told;
  GetParam().make(told);
  EXPECT_NE(digest_of(told), digest_of({}));
}

INSTANTIATE_TEST_SUITE_P(
    Digest, DigestChangesWith,
    ::testing::Values(
        Difference{"scenario", [](ToldEvents& told) { told.header.scenario = "two"; }},
        Difference{"content_of_the_scenario", [](ToldEvents& told) { told.header.scenario_sha256 = "01"; }},
        Difference{"backend", [](ToldEvents& told) { told.header.backend = "cca-csm"; }},
        Difference{"platform", [](ToldEvents& told) { told.header.platform = "rk3588-a76"; }},
        Difference{"seed", [](ToldEvents& told) { told.header.seed = 2; }},
        Difference{"point_of_a_sweep", [](ToldEvents& told) { told.part = "all,bytes=128"; }},
        Difference{"platform_of_a_point", [](ToldEvents& told) { told.platform_of_part = "rk3588-a76"; }},
        Difference{"number_of_a_step", [](ToldEvents& told) { told.step = 2; }},
        Difference{"actor_of_a_step", [](ToldEvents& told) { told.actor = "alice"; }},
        Difference{"verb_of_a_step", [](ToldEvents& told) { told.verb = "mem.read"; }},
        Difference{"arguments_of_a_step", [](ToldEvents& told) { told.with = nullptr; }},
        Difference{"outcome_of_a_step", [](ToldEvents& told) { told.outcome["status"] = "RMI_ERROR_INPUT"; }},
        Difference{"work_of_a_step", [](ToldEvents& told) { told.step_end.spent = {701}; }},
        Difference{"time_of_a_step", [](ToldEvents& told) { told.step_end.time = Picoseconds{1}; }},
        Difference{"step_that_was_not_expected", [](ToldEvents& told) { told.step_end.expected = false; }},
        Difference{"invariant", [](ToldEvents& told) { told.invariant = "TLB-BACKED"; }},
        Difference{"what_breaks_an_invariant", [](ToldEvents& told) { told.what = "too few"; }},
        Difference{"place_of_a_hit", [](ToldEvents& told) { told.hit.pa = {0x8800'1008}; }},
        Difference{"address_of_a_miss", [](ToldEvents& told) { told.miss.request.address += 8; }},
        Difference{"stage_of_a_walk", [](ToldEvents& told) { told.miss.walks[0].stage = 1; }},
        Difference{"descriptor_of_a_walk",
                   [](ToldEvents& told) { told.miss.walks[0].descriptors[0].word = 0; }},
        Difference{"end_of_a_walk", [](ToldEvents& told) { told.miss.walks[0].output += 8; }},
        Difference{"space_asked_of_the_check",
                   [](ToldEvents& told) { told.miss.check->request.pas = Pas::NonSecure; }},
        Difference{"gpi_found_by_the_check",
                   [](ToldEvents& told) { told.miss.check->result.found = machine::Gpi::All; }},
        Difference{"refusal_of_the_check",
                   [](ToldEvents& told) { told.miss.check->result.fault = FaultKind::GranuleProtection; }},
        Difference{"what_is_invalidated", [](ToldEvents& told) { told.invalidation.vmid = Vmid{2}; }},
        Difference{"command_of_a_call", [](ToldEvents& told) { told.command = "RMI_GRANULE_UNDELEGATE"; }},
        Difference{"argument_of_a_call", [](ToldEvents& told) { told.x[1] += 4096; }},
        Difference{"caller", [](ToldEvents& told) { told.caller = SecurityState::Realm; }},
        Difference{"processing_element_of_a_call", [](ToldEvents& told) { told.cpu = 6; }},
        Difference{"result_of_a_call", [](ToldEvents& told) { told.x0 = 1; }},
        Difference{"refusing_check", [](ToldEvents& told) { told.refused = "granule.delegable"; }},
        Difference{"kind_of_state", [](ToldEvents& told) { told.change.kind = StateKind::RttEntry; }},
        Difference{"place_of_state", [](ToldEvents& told) { told.change.key = {0x8800'1000}; }},
        Difference{"state_before", [](ToldEvents& told) { told.change.before = 8; }},
        Difference{"state_after", [](ToldEvents& told) { told.change.after = 12; }},
        Difference{"kind_of_fault", [](ToldEvents& told) { told.fault.kind = FaultKind::AddressSize; }},
        Difference{"level_of_a_fault", [](ToldEvents& told) { told.fault.level = 2; }},
        Difference{"recipient_of_a_fault", [](ToldEvents& told) { told.fault.recipient = Recipient::Realm; }},
        Difference{"address_of_a_fault", [](ToldEvents& told) { told.fault.address += 8; }},
        Difference{"state_that_faulted", [](ToldEvents& told) { told.fault.state = SecurityState::Secure; }},
        Difference{"space_that_was_checked", [](ToldEvents& told) { told.fault.checked = Pas::NonSecure; }},
        Difference{"reason_of_an_exit", [](ToldEvents& told) { told.exit.reason = "IRQ"; }},
        Difference{"rec_of_an_exit", [](ToldEvents& told) { told.exit.rec = {0x9000'2000}; }},
        Difference{"name_of_a_metric", [](ToldEvents& told) { told.metric = "latency.p50"; }},
        Difference{"value_of_a_metric", [](ToldEvents& told) { told.value = 4172; }},
        Difference{"unit_of_a_metric", [](ToldEvents& told) { told.unit = "ps"; }},
        Difference{"machine", [](ToldEvents& told) { told.machine = 0xabd; }},
        Difference{"completeness", [](ToldEvents& told) { told.complete = false; }},
        Difference{"status", [](ToldEvents& told) { told.status = "fail"; }}),
    [](const auto& row) { return row.param.behaviour; });

}  // namespace
}  // namespace realmsim::run

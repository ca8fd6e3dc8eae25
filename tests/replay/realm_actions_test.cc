// What a realm of a trace does between entry and exit: calls, accesses, events, and what is compared of them.
#include <algorithm>

#include <gtest/gtest.h>

#include "tests/replay/replayed.h"

namespace realmsim::testing {
namespace {

// A realm of 32 bits with RAM from 0 to 0x4000, of which the first two pages are populated; its REC is g20.
constexpr std::string_view kRealm =
    R"("MACRO_DELEGATE_RANGE","args":{"first":"g0","count":40}
"RMI_REALM_CREATE","args":{"rd":"g0","params_ptr":"g100"},"with":{"realm_params":{"s2sz":32,"num_bps":1,"num_wps":1,"vmid":1,"rtt_base":"g4","rtt_level_start":2,"rtt_num_start":4}},"expect":{"status":"RMI_SUCCESS"}
"RMI_RTT_CREATE","args":{"rd":"g0","rtt":"g8","ipa":"0x0","level":3},"expect":{"status":"RMI_SUCCESS"}
"RMI_RTT_CREATE","args":{"rd":"g0","rtt":"g9","ipa":"0x80000000","level":3},"expect":{"status":"RMI_SUCCESS"}
"RMI_RTT_INIT_RIPAS","args":{"rd":"g0","base":"0x0","top":"0x4000"},"expect":{"status":"RMI_SUCCESS"}
"RMI_DATA_CREATE","args":{"rd":"g0","data":"g10","ipa":"0x0","src":"g101","flags":0},"with":{"src_fill":17},"expect":{"status":"RMI_SUCCESS"}
"RMI_DATA_CREATE","args":{"rd":"g0","data":"g11","ipa":"0x1000","src":"g101","flags":0},"with":{"src_fill":0},"expect":{"status":"RMI_SUCCESS"}
"RMI_REC_CREATE","args":{"rd":"g0","rec":"g20","params_ptr":"g102"},"with":{"rec_params":{"flags":1,"pc":"0x1000","num_aux":16,"aux":["g21","g22","g23","g24","g25","g26","g27","g28","g29","g30","g31","g32","g33","g34","g35","g36"]}},"expect":{"status":"RMI_SUCCESS"}
"RMI_REALM_ACTIVATE","args":{"rd":"g0"},"expect":{"status":"RMI_SUCCESS"}
)";

// REC_ENTER with these actions of the realm, and this beside the status.
std::string enter(std::string_view actions, std::string_view expect, std::string_view with = "") {
  std::string line = R"("RMI_REC_ENTER","args":{"rec":"g20","run_ptr":"g103"},"with":{"enter":{)" +
                     std::string{with} + R"(}},"realm":[)" + std::string{actions} +
                     R"(],"expect":{"status":"RMI_SUCCESS","index":0,)" + std::string{expect} + "}";
  std::ranges::replace(line, '\n', ' ');
  return line + "\n";
}

std::string verdict(std::initializer_list<std::string> calls) {
  std::string all{kRealm};
  for (const std::string& call : calls)
    all += call;
  std::string lines;
  for (std::size_t at = 0, n = 0; at < all.size(); ++n) {
    const std::size_t end = all.find('\n', at);
    lines += R"({"seq":0,"n":)" + std::to_string(n) + R"(,"call":)" + all.substr(at, end - at) + "}\n";
    at = end + 1;
  }
  const Replayed replayed = replay_lines(lines);
  EXPECT_EQ(replayed.faults, "");
  return replayed.verdict;
}

constexpr std::string_view kFiq = R"({"do":"FIQ","expect":{"seen":"REC_EXIT"}})";
constexpr std::string_view kFiqExit = R"("exit":{"exit_reason":"RMI_EXIT_FIQ"})";

// Actions that end with an FIQ.
std::string until_fiq(std::string_view actions) {
  return enter(std::string{actions} + "," + std::string{kFiq}, kFiqExit);
}

TEST(RealmActions, calls_return_in_registers) {
  EXPECT_EQ(
      verdict({until_fiq(
          R"({"do":"RSI_VERSION","args":["0x10000"],"expect":{"regs":{"x0":0,"x1":"0x10000","x2":"0x10000"}}},
{"do":"SMC","fid":"0xc400019f","args":[],"expect":{"regs":{"x0":"0xffffffffffffffff"}}},
{"do":"PSCI_CPU_ON","fid":"0x84000003","args":["0x0","0x1000","0x0"],"expect":{"regs":{"x0":"0xfffffffffffffffc"}}})")}),
      "");
}

TEST(RealmActions, diverge_on_another_register) {
  EXPECT_EQ(verdict({until_fiq(R"({"do":"RSI_VERSION","args":["0x10000"],"expect":{"regs":{"x0":"0x1"}}})")}),
            "0/9: realm[0].regs.x0 0x0 not 0x1");
}

TEST(RealmActions, end_the_sequence_on_a_register_that_the_specification_allows) {
  EXPECT_EQ(
      verdict(
          {until_fiq(
               R"({"do":"RSI_VERSION","args":["0x10000"],"expect":{"regs":{"x0":"0x1"}},"spec":{"regs":{"x0":"0x0"}}})"),
           R"("RMI_REALM_ACTIVATE","args":{"rd":"g0"},"expect":{"status":"RMI_SUCCESS"})"
           "\n"}),
      "");
}

TEST(RealmActions, accesses_move_registers_and_memory) {
  EXPECT_EQ(verdict({until_fiq(
                R"({"do":"LOAD","ipa":"0x10","size":2,"srt":3,"expect":{"regs":{"x3":"0x1111"}}},
{"do":"SET_REG","reg":4,"value":"0x8badf00d"},{"do":"STORE","ipa":"0x1008","size":4,"srt":4},
{"do":"LOAD","ipa":"0x1008","size":4,"srt":5,"sign":1,"expect":{"regs":{"x5":"0xffffffff8badf00d"}}},
{"do":"LOAD","ipa":"0x100b","size":1,"srt":6,"sign":1,"sf":0,"expect":{"regs":{"x6":"0xffffff8b"}}},
{"do":"CHECK_MEM","ipa":"0x1000","expect":{"word@0x8":"0x8badf00d"}},
{"do":"FETCH","ipa":"0x1000"})")}),
            "");
}

TEST(RealmActions, aborts_go_where_they_belong) {
  EXPECT_EQ(
      verdict(
          {enter(R"({"do":"LOAD","ipa":"0x2000","expect":{"seen":"REC_EXIT"}})",
                 R"("exit":{"exit_reason":"RMI_EXIT_SYNC","esr":"0x90000007","hpfar":"0x20","far":0})"),
           until_fiq(
               R"({"do":"LOAD","ipa":"0x5000","expect":{"seen":"SEA","esr_el1_fsc":"0x10","esr_el1_ea":1}},
{"do":"HVC","expect":{"seen":"UNDEF","esr_el1":"0x2000000"}},
{"do":"STORE","ipa":"0x100000000","expect":{"seen":"ADDRESS_SIZE_FAULT"}})")}),
      "");
}

TEST(RealmActions, diverge_on_another_exit) {
  EXPECT_EQ(verdict({enter(R"({"do":"LOAD","ipa":"0x2000","expect":{"seen":"REC_EXIT"}})",
                           R"("exit":{"exit_reason":"RMI_EXIT_FIQ","hpfar":"0x30","esr_ec":"0x24"})")}),
            "0/9: exit.exit_reason SYNC not FIQ, exit.hpfar 0x20 not 0x30");
}

TEST(RealmActions, end_the_sequence_on_an_exit_field_that_the_specification_allows) {
  EXPECT_EQ(
      verdict({enter(R"({"do":"LOAD","ipa":"0x2000","expect":{"seen":"REC_EXIT"},"spec":{"hpfar":"0x20"}})",
                     R"("exit":{"hpfar":"0x2f"})"),
               R"("RMI_REALM_ACTIVATE","args":{"rd":"g0"},"expect":{"status":"RMI_SUCCESS"})"
               "\n"}),
      "");
}

TEST(RealmActions, list_registers_of_an_exit_and_what_all_others_are) {
  const std::string exit =
      R"({"do":"PSCI_CPU_SUSPEND","args":["0x0","0x1000","0x5"],"expect":{"seen":"REC_EXIT"}})";
  EXPECT_EQ(verdict({enter(exit, R"("exit":{"gprs":{"0":"0xc4000001"},"gprs_other_zero":true})")}), "");
  EXPECT_EQ(verdict({enter(exit, R"("exit":{"gprs":{"1":"0x0"},"gprs_other_zero":true})")}),
            "0/9: exit.gprs.x0 0xc4000001 not 0x0");
}

TEST(RealmActions, waits_exit_as_the_entry_flags_say_and_trapped_ones_always) {
  EXPECT_EQ(verdict({until_fiq(R"({"do":"WFI"},{"do":"WFE"})"),
                     enter(R"({"do":"WFI","expect":{"seen":"REC_EXIT"}})", R"("exit":{"esr":"0x4000000"})",
                           R"("flags":4)"),
                     enter(R"({"do":"WFE","expect":{"seen":"REC_EXIT"}})", R"("exit":{"esr":"0x4000001"})",
                           R"("flags":8)"),
                     enter(R"({"do":"WFx","expect":{"seen":"REC_EXIT"}})", R"("exit":{"esr":"0x4000001"})")}),
            "");
}

TEST(RealmActions, a_host_call_carries_registers_both_ways) {
  EXPECT_EQ(
      verdict(
          {enter(
               R"({"do":"WRITE_HOST_CALL","ipa":"0x1100","imm":"0x7b","gprs":["0x1000","0x1001"]},
{"do":"RSI_HOST_CALL","args":["0x1100"],"expect":{"seen":"REC_EXIT"}})",
               R"("exit":{"exit_reason":"RMI_EXIT_HOST_CALL","imm":"0x7b","gprs":{"0":"0x1000","1":"0x1001"},"gprs_other_zero":true})"),
           enter(
               R"({"do":"CHECK_MEM","ipa":"0x1100","expect":{"imm@0x0":"0x7b","gprs@0x8":["0x9000","0x0"]}},)" +
                   std::string{kFiq},
               R"("resume":{"regs":{"x0":0}},)" + std::string{kFiqExit}, R"("gprs":{"0":"0x9000"})")}),
      "");
}

TEST(RealmActions, a_host_call_may_be_given_with_the_call) {
  EXPECT_EQ(
      verdict({enter(
          R"({"do":"RSI_HOST_CALL","args":["0x1000"],"expect":{"seen":"REC_EXIT","host_call":{"imm":"0x5","gprs":["0x7"]}}})",
          R"("exit":{"imm":"0x5","gprs":{"0":"0x7"}})")}),
      "");
}

TEST(RealmActions, emulation_and_injection_show_when_the_realm_resumes) {
  const std::string load =
      enter(R"({"do":"LOAD","ipa":"0x80000018","size":1,"srt":3,"expect":{"seen":"REC_EXIT"}})",
            R"("exit":{"esr_isv":1,"esr_sas":0,"esr_wnr":0,"far":"0x18"})");
  EXPECT_EQ(verdict({load,
                     enter(kFiq, R"("resume":{"regs":{"x3":"0x88"},"pc":"+4"})",
                           R"("flags":1,"gprs":{"0":"0x188"})"),
                     load, enter(kFiq, R"("resume":{"pc":"+0"})"), load,
                     enter(kFiq, R"("resume":{"sea":true,"esr_el1_fsc":"0x10"})", R"("flags":2)")}),
            "");
  EXPECT_EQ(verdict({load, enter(kFiq, R"("resume":{"sea":true})")}),
            "0/10: resume.sea none not an External abort");
  EXPECT_EQ(verdict({load, enter(kFiq, R"("resume":{"pc":"+4"})")}), "0/10: resume.pc 0x1000 not 0x1004");
}

TEST(RealmActions, the_realm_configuration_is_read_from_guest_memory) {
  const auto config = [](std::string_view width) {
    return until_fiq(
        R"({"do":"RSI_REALM_CONFIG","args":["0x1000"],"expect":{"regs":{"x0":0},"config":{"ipa_width":)" +
        std::string{width} + R"(,"hash_algo":0}}})");
  };
  EXPECT_EQ(verdict({config("32")}), "");
  EXPECT_EQ(verdict({config("33")}), "0/9: realm[0].memory.ipa_width 2000000000000000 not 2100000000000000");
}

TEST(RealmActions, that_come_after_the_exit_are_not_reached) {
  EXPECT_EQ(verdict({enter(std::string{kFiq} + "," + std::string{kFiq}, kFiqExit)}),
            "0/9: realm the realm has exited before not action 1, FIQ");
}

TEST(RealmActions, that_do_not_exit_leave_the_realm_running) {
  EXPECT_EQ(verdict({enter(R"({"do":"WFI"})", R"("exit":{"exit_reason":"RMI_EXIT_SYNC"})")}),
            "0/9: exit none, the realm still runs not RMI_EXIT_SYNC");
  EXPECT_EQ(
      verdict({R"("RMI_REC_ENTER","args":{"rec":"g20","run_ptr":"g103"},"expect":{"status":"RMI_ERROR_REC"})"
               "\n"}),
      "0/9: status RMI_SUCCESS:0 not RMI_ERROR_REC");
}

TEST(RealmActions, that_exit_where_none_was_recorded_diverge) {
  EXPECT_EQ(verdict({until_fiq(R"({"do":"LOAD","ipa":"0x2000","expect":{"seen":"SEA"}})")}),
            "0/9: realm[0].seen REC_EXIT not SEA");
}

}  // namespace
}  // namespace realmsim::testing

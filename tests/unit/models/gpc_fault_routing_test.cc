// Who takes a fault of the granule protection check, and the syndrome that says so (Arm ARM DDI0487 D9,
// ESR_ELx, MFAR_EL3).
#include "models/machine/gpc_fault_routing.h"

#include <string_view>

#include <gtest/gtest.h>

namespace realmsim::machine {
namespace {

using enum GpcExceptionKind;
using enum AccessStep;

constexpr GpcResult kGpf{.fault = FaultKind::GranuleProtection, .level = 1};

struct RouteRow {
  std::string_view title;
  CheckedAccess access;
  RoutingControls controls;
  GpcExceptionKind kind;
  unsigned target;
  unsigned exception_class;
};

constexpr RouteRow kGpfRoutes[]{
    {"EL3", {.exception_level = 3}, {}, DataAbort, 3, 0x25},
    {"EL3, whatever the controls",
     {.exception_level = 3},
     {.scr_el3_gpf = true, .hcr_el2_tge = true, .hcr_el2_gpf = true},
     DataAbort,
     3,
     0x25},
    {"fetch at EL3", {.exception_level = 3, .type = AccessType::Fetch}, {}, InstructionAbort, 3, 0x21},
    {"EL2", {.exception_level = 2}, {}, DataAbort, 2, 0x25},
    {"fetch at EL2", {.exception_level = 2, .type = AccessType::Fetch}, {}, InstructionAbort, 2, 0x21},
    {"EL2 with SCR_EL3.GPF", {.exception_level = 2}, {.scr_el3_gpf = true}, GranuleProtectionCheck, 3, 0x1e},
    {"EL1", {.exception_level = 1}, {}, DataAbort, 1, 0x25},
    {"EL0", {.exception_level = 0}, {}, DataAbort, 1, 0x24},
    {"EL1 with HCR_EL2.GPF", {.exception_level = 1}, {.hcr_el2_gpf = true}, DataAbort, 2, 0x24},
    {"EL0 with HCR_EL2.TGE", {.exception_level = 0}, {.hcr_el2_tge = true}, DataAbort, 2, 0x24},
    {"EL1 with SCR_EL3.GPF",
     {.exception_level = 1},
     {.scr_el3_gpf = true, .hcr_el2_gpf = true},
     GranuleProtectionCheck,
     3,
     0x1e},
    {"EL1 on its stage 1 table", {.exception_level = 1, .step = Stage1Walk}, {}, DataAbort, 1, 0x25},
    {"EL1 on its stage 2 table", {.exception_level = 1, .step = Stage2Walk}, {}, DataAbort, 2, 0x24},
    {"fetch of EL0 on its stage 2 table",
     {.exception_level = 0, .type = AccessType::Fetch, .step = Stage2Walk},
     {},
     InstructionAbort,
     2,
     0x20},
    {"EL1 on its stage 2 table with SCR_EL3.GPF",
     {.exception_level = 1, .step = Stage2Walk},
     {.scr_el3_gpf = true},
     GranuleProtectionCheck,
     3,
     0x1e},
};

TEST(GpcFaultRouting, sends_a_granule_protection_fault_where_the_controls_say) {
  for (const RouteRow& row : kGpfRoutes) {
    const GpcException exception = route_gpc_fault(kGpf, row.access, row.controls);
    EXPECT_EQ(name_of(exception.kind), name_of(row.kind)) << row.title;
    EXPECT_EQ(exception.target_el, row.target) << row.title;
    EXPECT_EQ(exception.exception_class, row.exception_class) << row.title;
  }
}

TEST(GpcFaultRouting, sends_every_other_fault_to_el3_as_a_gpc_exception) {
  for (const FaultKind fault : {FaultKind::GptWalk, FaultKind::GptAddressSize, FaultKind::GptExternalAbort}) {
    for (std::uint8_t el = 0; el <= 3; ++el) {
      const GpcException exception = route_gpc_fault({.fault = fault}, {.exception_level = el}, {});
      EXPECT_EQ(exception.kind, GranuleProtectionCheck);
      EXPECT_EQ(exception.target_el, 3);
      EXPECT_EQ(exception.exception_class, 0x1e);
    }
  }
}

struct StatusRow {
  GpcResult result;
  unsigned gpcsc;
};

TEST(GpcFaultRouting, tells_the_fault_and_the_level_of_the_table) {
  constexpr StatusRow kRows[]{{{.fault = FaultKind::GptAddressSize, .level = 0}, 0b000000},
                              {{.fault = FaultKind::GptWalk, .level = 0}, 0b000100},
                              {{.fault = FaultKind::GptWalk, .level = 1}, 0b000101},
                              {{.fault = FaultKind::GranuleProtection, .level = 0}, 0b001100},
                              {{.fault = FaultKind::GranuleProtection, .level = 1}, 0b001101},
                              {{.fault = FaultKind::GptExternalAbort, .level = 0}, 0b010100},
                              {{.fault = FaultKind::GptExternalAbort, .level = 1}, 0b010101}};
  for (const StatusRow& row : kRows)
    EXPECT_EQ(route_gpc_fault(row.result, {}, {.scr_el3_gpf = true}).gpcsc, row.gpcsc);
}

TEST(GpcFaultRouting, tells_which_access_of_the_instruction_it_was) {
  EXPECT_EQ(route_gpc_fault(kGpf, {}, {}).fault_status, 0b101000);
  for (const AccessStep step : {Stage1Walk, Stage2Walk}) {
    for (int level = -2; level <= 3; ++level) {
      const CheckedAccess access{.step = step, .walk_level = level};
      const GpcException exception = route_gpc_fault(kGpf, access, {});
      EXPECT_EQ(exception.fault_status, 0b100100 + level);
      EXPECT_EQ(exception.stage2_walk, step == Stage2Walk);
      EXPECT_EQ(route_gpc_fault(kGpf, access, {.scr_el3_gpf = true}).fault_status, 0b100100 + level);
    }
  }
}

struct SyndromeRow {
  std::string_view title;
  GpcResult result;
  CheckedAccess access;
  std::uint64_t esr;
};

TEST(GpcFaultRouting, encodes_the_syndrome) {
  constexpr std::uint64_t kIl = 1u << 25;
  constexpr std::uint64_t kGpc = std::uint64_t{0x1e} << 26 | kIl;
  constexpr GpcResult kWalk{.fault = FaultKind::GptWalk, .level = 1};
  constexpr SyndromeRow kRows[]{
      {"load of EL1", kGpf, {.exception_level = 1}, std::uint64_t{0x25} << 26 | kIl | 0x28},
      {"store of EL1",
       kGpf,
       {.exception_level = 1, .type = AccessType::Store},
       std::uint64_t{0x25} << 26 | kIl | 1u << 6 | 0x28},
      {"store of EL1 on its stage 2 table",
       kGpf,
       {.exception_level = 1,
        .type = AccessType::Store,
        .step = Stage2Walk,
        .walk_level = 2,
        .for_stage1_walk = true},
       std::uint64_t{0x24} << 26 | kIl | 1u << 7 | 1u << 6 | 0x26},
      {"walk fault of a load", kWalk, {.exception_level = 2}, kGpc | 0b000101u << 14 | 0x28},
      {"walk fault of a fetch",
       kWalk,
       {.exception_level = 1, .type = AccessType::Fetch},
       kGpc | 1u << 20 | 0b000101u << 14 | 0x28},
      {"walk fault on a stage 2 table",
       kWalk,
       {.exception_level = 0, .step = Stage2Walk, .walk_level = 3},
       kGpc | 1u << 21 | 0b000101u << 14 | 0x27},
      {"walk fault of maintenance",
       kWalk,
       {.exception_level = 1, .maintenance = true, .vncr = true},
       kGpc | 0b000101u << 14 | 1u << 13 | 1u << 8 | 1u << 6 | 0x28},
  };
  for (const SyndromeRow& row : kRows) {
    EXPECT_EQ(syndrome_of(route_gpc_fault(row.result, row.access, {}), row.access), row.esr) << row.title;
  }
}

TEST(GpcFaultRouting, names_page_and_space_to_el3) {
  EXPECT_EQ(encode_mfar(Pa{0x8012'3456}, Pas::Secure), 0x8012'3000u);
  EXPECT_EQ(encode_mfar(Pa{0x8012'3456}, Pas::NonSecure), 0x8000'0000'8012'3000u);
  EXPECT_EQ(encode_mfar(Pa{0x8012'3456}, Pas::Root), 0x4000'0000'8012'3000u);
  EXPECT_EQ(encode_mfar(Pa{0x8012'3456}, Pas::Realm), 0xc000'0000'8012'3000u);
}

}  // namespace
}  // namespace realmsim::machine

// RMI_REALM_CREATE.
#include <fmt/format.h>

#include "models/rmm/call.h"
#include "models/rmm/effects.h"
#include "models/rmm/measurement.h"
#include "models/rmm/properties.h"
#include "models/rmm/rmi_table.h"

namespace realmsim::rmm {
namespace {

constexpr unsigned kRd = 1;
constexpr unsigned kParams = 2;
constexpr unsigned kMinPaWidthForLevel0 = 44;

Observation observe_geometry(const Call& call, unsigned) {
  const RealmParams& params = call.realm_params();
  return {.text = fmt::format("s2sz {}, rtt_level_start {}, rtt_num_start {}, rtt_base {:#x}", params.s2sz,
                              params.rtt_level_start, params.rtt_num_start, params.rtt_base)};
}

Observation observe_features(const Call& call, unsigned) {
  const RealmParams& params = call.realm_params();
  return {.text =
              fmt::format("flags {:#x}, s2sz {}, sve_vl {}, num_bps {}, num_wps {}, pmu_num_ctrs {}, "
                          "hash_algo {}; feature register 0 is {:#x}",
                          params.flags, params.s2sz, params.sve_vl, params.num_bps, params.num_wps,
                          params.pmu_num_ctrs, params.hash_algo, call.view().config.feature_register_0())};
}

Observation observe_vmid(const Call& call, unsigned) {
  return {.text = fmt::format("VMID {} is asked", call.realm_params().vmid)};
}

// The RMM's own limits; the text calls the first params_valid and the others params_supp.
constexpr Property kHashAlgorithmValid{
    "hash_algo_valid", "names a hash algorithm",
    [](const Call& call, unsigned) { return call.realm_params().hash_algo <= 1; }, observe_features};
constexpr Property kHashAlgorithmOffered{"hash_algo_offered", "names an offered hash algorithm",
                                         [](const Call& call, unsigned) {
                                           const Config& config = call.view().config;
                                           return call.realm_params().hash_algo == 0 ? config.sha256
                                                                                     : config.sha512;
                                         },
                                         observe_features};
constexpr Property kLpa2Offered{
    "lpa2_offered", "asks for LPA2 only where it is offered",
    [](const Call& call, unsigned) { return !call.realm_params().lpa2() || call.view().config.lpa2; },
    observe_features};
constexpr Property kIpaWidthOffered{"s2sz_offered", "asks for an IPA width that is offered",
                                    [](const Call& call, unsigned) {
                                      const unsigned width = call.realm_params().s2sz;
                                      return width >= kMinIpaWidth &&
                                             width <= call.view().config.max_ipa_width &&
                                             (width <= 48 || call.realm_params().lpa2());
                                    },
                                    observe_features};
constexpr Property kSveOffered{"sve_offered", "asks for SVE only as far as it is offered",
                               [](const Call& call, unsigned) {
                                 const Config& config = call.view().config;
                                 return !call.realm_params().sve() ||
                                        (config.sve && call.realm_params().sve_vl <= config.sve_vl);
                               },
                               observe_features};
constexpr Property kBreakpointsOffered{"num_bps_offered", "asks for a number of breakpoints that is offered",
                                       [](const Call& call, unsigned) {
                                         const unsigned count = call.realm_params().num_bps;
                                         return count != 0 &&
                                                count <= call.view().config.breakpoints_minus_one;
                                       },
                                       observe_features};
constexpr Property kWatchpointsOffered{"num_wps_offered", "asks for a number of watchpoints that is offered",
                                       [](const Call& call, unsigned) {
                                         const unsigned count = call.realm_params().num_wps;
                                         return count != 0 &&
                                                count <= call.view().config.watchpoints_minus_one;
                                       },
                                       observe_features};
constexpr Property kPmuOffered{"pmu_offered", "asks for PMU counters only as far as they are offered",
                               [](const Call& call, unsigned) {
                                 const RealmParams& params = call.realm_params();
                                 const Config& config = call.view().config;
                                 if (!params.pmu()) return true;
                                 return config.pmu && params.pmu_num_ctrs <= config.pmu_counters &&
                                        (params.pmu_num_ctrs != 0 || config.hpmn0);
                               },
                               observe_features};

constexpr Property kRdOutsideTables{"outside_tables", "is none of the starting tables",
                                    [](const Call& call, unsigned reg) {
                                      const RealmParams& params = call.realm_params();
                                      return call.x(reg) < params.rtt_base ||
                                             call.x(reg) - params.rtt_base >=
                                                 std::uint64_t{params.rtt_num_start} * kGranuleBytes;
                                    },
                                    observe_geometry};
constexpr Property kGeometryConsistent{
    "consistent", "has width, starting level and number of starting tables that fit together",
    [](const Call& call, unsigned) {
      const RealmParams& params = call.realm_params();
      if (params.rtt_level_start < -1 || params.rtt_level_start > 2) return false;
      if (params.rtt_level_start <= 0 && call.view().config.pa_width < kMinPaWidthForLevel0) return false;
      const unsigned tables =
          starting_tables(params.s2sz, static_cast<int>(params.rtt_level_start), params.lpa2());
      return tables != 0 && tables == params.rtt_num_start;
    },
    observe_geometry};
constexpr Property kTablesAligned{"aligned", "is aligned to the size of all starting tables",
                                  [](const Call& call, unsigned) {
                                    const RealmParams& params = call.realm_params();
                                    const std::uint64_t bytes =
                                        std::uint64_t{params.rtt_num_start} * kGranuleBytes;
                                    return bytes != 0 && params.rtt_base % bytes == 0;
                                  },
                                  observe_geometry};
template <class Holds>
bool every_starting_table(const Call& call, Holds holds) {
  const RealmParams& params = call.realm_params();
  for (std::uint64_t i = 0; i < params.rtt_num_start; ++i) {
    if (!holds(Pa{params.rtt_base} + i * kGranuleBytes)) return false;
  }
  return true;
}
constexpr Property kTablesDelegable{
    "delegable", "names delegable granules only",
    [](const Call& call, unsigned) {
      return every_starting_table(call, [&](Pa table) { return call.view().rmm.granule(table) != nullptr; });
    },
    observe_geometry};
constexpr Property kTablesDelegated{"delegated", "names DELEGATED granules only",
                                    [](const Call& call, unsigned) {
                                      return every_starting_table(call, [&](Pa table) {
                                        return call.view().rmm.is(table, GranuleState::Delegated);
                                      });
                                    },
                                    observe_geometry};
constexpr Property kVmidInRange{
    "in_range", "has no more bits than VMIDs have",
    [](const Call& call, unsigned) { return call.realm_params().vmid >> call.view().config.vmid_bits == 0; },
    observe_vmid};
constexpr Property kVmidFree{
    "free", "is used by no other realm",
    [](const Call& call, unsigned) { return !call.view().rmm.vmids.contains({call.realm_params().vmid}); },
    observe_vmid};

constexpr std::array kCreateArguments{Argument{"rd", kRd, ArgumentKind::Granule},
                                      Argument{"params_ptr", kParams, ArgumentKind::Granule}};
constexpr auto kCreateChecks = checks(
    non_secure("params", kParams),
    check("params", kHashAlgorithmValid, kParams, kInput, CheckKind::Structural),
    check("params", kLpa2Offered, kParams, kInput), check("params", kIpaWidthOffered, kParams, kInput),
    check("params", kSveOffered, kParams, kInput), check("params", kBreakpointsOffered, kParams, kInput),
    check("params", kWatchpointsOffered, kParams, kInput), check("params", kPmuOffered, kParams, kInput),
    check("params", kHashAlgorithmOffered, kParams, kInput),
    check("rtt", kGeometryConsistent, kParams, kInput, CheckKind::Structural),
    check("rd", kRdOutsideTables, kRd, kInput, CheckKind::Structural), delegated("rd", kRd),
    check("rtt", kTablesAligned, kParams, kInput, CheckKind::Structural),
    check("rtt", kTablesDelegable, kParams, kInput, CheckKind::Structural),
    check("rtt", kTablesDelegated, kParams, kInput), check("vmid", kVmidInRange, kParams, kInput),
    check("vmid", kVmidFree, kParams, kInput));

void create_realm(Commit& commit) {
  const RealmParams& params = commit.call.realm_params();
  const Pa rd = commit.call.pa(kRd);
  commit.fx.set_granule(rd, GranuleState::Rd, rd);
  Realm realm;
  realm.stage2 = {.root = {params.rtt_base},
                  .vmid = {params.vmid},
                  .start_level = static_cast<std::int8_t>(params.rtt_level_start),
                  .ipa_bits = params.s2sz,
                  .lpa2 = params.lpa2()};
  realm.start_tables = params.rtt_num_start;
  realm.hash_algorithm = static_cast<crypto::HashAlgorithm>(params.hash_algo);
  realm.rpv = params.rpv;
  commit.fx.rmm.realms.insert_or_assign(rd, realm);
  commit.fx.rmm.vmids.insert(realm.stage2.vmid);
  commit.fx.set_realm_state(rd, RealmState::New);
}

// Protected entries UNASSIGNED and EMPTY, which is what zero bytes mean; unprotected ones UNASSIGNED_NS.
void create_starting_tables(Commit& commit) {
  Effects& fx = commit.fx;
  const Pa rd = commit.call.pa(kRd);
  const Realm& realm = fx.rmm.realms.at(rd);
  const int level = realm.stage2.start_level;
  for (unsigned i = 0; i < realm.start_tables; ++i) {
    fx.set_granule(realm.stage2.root + i * kGranuleBytes, GranuleState::Rtt, rd);
  }
  for (Ipa ipa = realm.protected_end(); ipa < realm.ipa_end(); ipa = ipa + machine::entry_bytes(level)) {
    fx.write_entry(realm, level, machine::stage2_entry(realm.stage2.root, ipa, level, realm.stage2),
                   {.state = EntryState::UnassignedNs});
  }
}

constexpr std::array kCreateSteps{
    Step{.name = "realm",
         .text = "makes the granule the RD of a realm in state NEW and takes the VMID",
         .apply = create_realm,
         .structural = true},
    Step{"tables", "makes the starting tables RTTs that map nothing", create_starting_tables},
    Step{"measure", "begins the RIM",
         [](Commit& commit) {
           Realm& realm = commit.fx.rmm.realms.at(commit.call.pa(kRd));
           measure_realm_create(realm, commit.call.realm_params());
         }},
};

}  // namespace

constexpr Command kRmiRealmCreate{
    .name = "RMI_REALM_CREATE",
    .fid = 0xC4000158,
    .source = "RMM 1.0 B4",
    .purpose = "makes a realm with its starting translation tables",
    .arguments = kCreateArguments,
    .outputs = {},
    .checks = kCreateChecks,
    .steps = kCreateSteps,
    .params = kParams,
    .involves =
        [](const Call& call, Granules& granules) {
          const RealmParams& params = call.realm_params();
          for (unsigned i = 0; i < params.rtt_num_start; ++i)
            granules.push_back(Pa{params.rtt_base} + i * kGranuleBytes);
        },
};

}  // namespace realmsim::rmm

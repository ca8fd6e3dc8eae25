// RSI_VERSION, RSI_FEATURES, RSI_REALM_CONFIG, RSI_HOST_CALL.
#include "models/rmm/call.h"
#include "models/rmm/effects.h"
#include "models/rmm/host_call.h"
#include "models/rmm/interface_version.h"
#include "models/rmm/page_fields.h"
#include "models/rmm/properties.h"
#include "models/rmm/realm_buffer.h"
#include "models/rmm/realm_entry.h"
#include "models/rmm/rsi_table.h"

namespace realmsim::rmm {
namespace {

constexpr unsigned kAddress = 1;

constexpr std::array kVersionArguments{Argument{"req", 1, ArgumentKind::Number}};
constexpr std::array kVersionOutputs{Output{"lower", 1}, Output{"higher", 2}};
constexpr auto kVersionChecks = checks(check("req", kVersionSupported, 1, kInput));
constexpr std::array kVersionSteps{
    Step{"report", "tells the supported revisions", [](Commit& commit) { report_version(commit.out); }}};

constexpr Property kStructureAligned{
    "aligned", "is 256-byte aligned",
    [](const Call& call, unsigned reg) { return call.x(reg) % kHostCallBytes == 0; }, observe_value};
constexpr std::array kAddressArguments{Argument{"addr", kAddress, ArgumentKind::RealmAddress}};
constexpr auto kHostCallChecks =
    checks(check("addr", kStructureAligned, kAddress, kInput),
           check("addr", kProtected, kAddress, kInput, CheckKind::Structural), realm_buffer(kAddress));

constexpr std::array kHostCallSteps{
    Step{"exit", "leaves the realm for the host with the structure",
         [](Commit& commit) {
           Effects& fx = commit.fx;
           const Pa rec = commit.call.rec_address();
           const HostCall call = read_host_call(fx.machine.memory, buffer_address(commit.call));
           fx.rmm.recs.at(rec).host_call = commit.call.ipa();
           commit.host_x0 =
               exit_realm(fx, rec, {.exit_reason = ExitReason::HostCall, .gprs = call.gprs, .imm = call.imm});
           commit.outcome = Outcome::Suspended;
         }},
};

constexpr std::array kFeaturesArguments{Argument{"index", 1, ArgumentKind::Number}};
constexpr std::array kFeaturesOutputs{Output{"value", 1}};
constexpr std::array kFeaturesSteps{
    Step{"report", "tells that there are no features", [](Commit& commit) { commit.out[1] = 0; }}};

constexpr auto kConfigChecks =
    checks(check("addr", kIpaAligned, kAddress, kInput),
           check("addr", kProtected, kAddress, kInput, CheckKind::Structural), realm_buffer(kAddress));

// RsiRealmConfig: what is no field of it is zero.
constexpr std::array kConfigSteps{
    Step{"write", "writes IPA width, hash algorithm and personalization value",
         [](Commit& commit) {
           const Realm& realm = commit.call.realm();
           machine::Page page{};
           const auto put = writer(page);
           put("ipa_width", 0x000, std::uint64_t{realm.stage2.ipa_bits});
           put("hash_algo", 0x008, realm.hash_algorithm);
           put("rpv", 0x200, realm.rpv);
           commit.fx.machine.memory.write(buffer_address(commit.call), page);
           commit.fx.meter.charge(MicroOp::GranuleMap, kMapAndUnmap);
           commit.fx.meter.charge(MicroOp::GranuleByteCopied, kGranuleBytes);
         }},
};

}  // namespace

constexpr Command kRsiVersion{
    .name = "RSI_VERSION",
    .fid = 0xC4000190,
    .source = "RMM 1.0 B5",
    .purpose = "asks whether an interface revision is supported",
    .arguments = kVersionArguments,
    .outputs = kVersionOutputs,
    .checks = kVersionChecks,
    .steps = kVersionSteps,
    .refused = [](const Call&, const Check&, Registers& out) { report_version(out); },
};

constexpr Command kRsiFeatures{
    .name = "RSI_FEATURES",
    .fid = 0xC4000191,
    .source = "RMM 1.0 B5",
    .purpose = "reads a feature register; all are zero",
    .arguments = kFeaturesArguments,
    .outputs = kFeaturesOutputs,
    .checks = {},
    .steps = kFeaturesSteps,
};

constexpr Command kRsiRealmConfig{
    .name = "RSI_REALM_CONFIG",
    .fid = 0xC4000196,
    .source = "RMM 1.0 B5",
    .purpose = "writes the realm's configuration into a page of the realm",
    .arguments = kAddressArguments,
    .outputs = {},
    .checks = kConfigChecks,
    .steps = kConfigSteps,
    .ipa = kAddress,
    .walk = WalkTo::Page,
};

constexpr Command kRsiHostCall{
    .name = "RSI_HOST_CALL",
    .fid = 0xC4000199,
    .source = "RMM 1.0 B5",
    .purpose = "calls the host with an immediate and 31 registers",
    .arguments = kAddressArguments,
    .outputs = {},
    .checks = kHostCallChecks,
    .steps = kHostCallSteps,
    .ipa = kAddress,
    .walk = WalkTo::Page,
    .outcomes =
        "the realm exits with HOST_CALL; the call completes when the REC is entered again, and exits with a "
        "Data Abort if its structure is then not mapped",
};

}  // namespace realmsim::rmm

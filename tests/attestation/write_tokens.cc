// Builds realms of every kind by the real commands, lets each take tokens, and writes these and what the
// build consisted of into one JSON document, for a verifier that shares no code with this program.
//
// A build step is a command that the RIM may depend on: its registers X1 to X5 and the page that the host
// passed with it.
#include <algorithm>
#include <fstream>
#include <iostream>
#include <utility>

#include <nlohmann/json.hpp>

#include "models/base/hex.h"
#include "models/rmm/rmi_table.h"
#include "models/rmm/rsi_table.h"
#include "tests/support/direct_machine.h"

namespace realmsim::testing {
namespace {

using nlohmann::json;

constexpr CpuIndex kCpu = 0;
constexpr Ipa kRam{0x1000'0000};
constexpr Ipa kUnmeasured{0x2000'0000};
constexpr std::uint64_t kPieceBytes = 500;
constexpr std::array kChallenges{std::uint64_t{1}, std::uint64_t{0xfedc'ba98'7654'3210}};

struct Kind {
  std::string_view name;
  std::uint8_t hash_algo;
  bool access_policy_table;
};
constexpr std::array kKinds{
    Kind{"sha-256", 0, false},
    Kind{"sha-256 with shared memory", 0, true},
    Kind{"sha-512", 1, false},
    Kind{"sha-512 with shared memory", 1, true},
};

// Notes the build steps that succeed.
class BuildLog final : public Observer {
 public:
  void listen_to(const machine::Machine& machine) { machine_ = &machine; }
  json take() { return std::exchange(steps_, json::array()); }

  void called(const CallEvent& call) override {
    const auto row = std::ranges::find(kMeasured, call.command, &Row::command);
    step_ = nullptr;
    if (row == kMeasured.end()) return;
    step_ = {{"call", call.command}, {"x", std::vector(call.x.begin() + 1, call.x.begin() + 6)}};
    if (row->page != 0) step_["page"] = hex_digits(machine_->memory.granule(Pa{call.x[row->page]}));
  }
  void returned(const ReturnEvent& result) override {
    if (!step_.is_null() && result.refused_check.empty()) steps_.push_back(step_);
    step_ = nullptr;
  }

 private:
  struct Row {
    std::string_view command;
    unsigned page;  // register that names it, 0 if none
  };
  static constexpr std::array kMeasured{
      Row{"RMI_REALM_CREATE", 2}, Row{"RMI_RTT_CREATE", 0}, Row{"RMI_RTT_INIT_RIPAS", 0},
      Row{"RMI_DATA_CREATE", 4},  Row{"RMI_REC_CREATE", 3},
  };

  const machine::Machine* machine_ = nullptr;
  json step_;
  json steps_ = json::array();
};

// The token for a challenge of eight equal doublewords, taken in pieces.
json take_token(DirectGuestPort& realm, std::uint64_t challenge) {
  Registers init{rmm::kRsiAttestationTokenInit.fid};
  std::fill_n(init.begin() + 1, 8, challenge);
  realm.smc(init);
  std::vector<std::byte> token;
  Registers x;
  do {
    x = realm.smc({rmm::kRsiAttestationTokenContinue.fid, kRam.value, 0, kPieceBytes}).value();
    std::vector<std::byte> piece(x[1]);
    realm.read(kRam, piece);
    token.insert(token.end(), piece.begin(), piece.end());
  } while (x[0] == static_cast<std::uint64_t>(rmm::RsiStatus::Incomplete));
  return {{"challenge", hex_digits(std::as_bytes(std::span{init}.subspan<1, 8>()))},
          {"token", hex_digits(token)}};
}

json realm_of(const Kind& kind) {
  BuildLog log;
  DirectMachine machine{{}, &log};
  log.listen_to(machine.machine());
  host::GranulePool pool{machine.granule(0), 1024 * kGranuleBytes};
  DirectHostPort host_port{machine, kCpu};
  host::Rmi rmi{host_port, pool};
  const host::HostedRealm realm = host::build_realm(
      rmi, {.hash_algo = kind.hash_algo,
            .recs = 2,
            .access_policy_table = kind.access_policy_table,
            .ram = {{kRam, 3 * kGranuleBytes, static_cast<std::byte>(0x11 + kind.hash_algo)},
                    {kUnmeasured, 2 * kGranuleBytes, {}}}});
  json document{{"name", kind.name}, {"build", log.take()}, {"tokens", json::array()}};
  if (const auto id = machine.backend().realm_id(realm.rd)) document["realm_id"] = *id;
  DirectGuestPort guest{machine, pool, realm, kCpu};
  guest.enter();
  for (const std::uint64_t challenge : kChallenges)
    document["tokens"].push_back(take_token(guest, challenge));
  return document;
}

}  // namespace
}  // namespace realmsim::testing

int main(int count, char** arguments) {
  if (count != 2) {
    std::cerr << "write_tokens FILE\n";
    return 2;
  }
  auto realms = nlohmann::json::array();
  for (const auto& kind : realmsim::testing::kKinds)
    realms.push_back(realmsim::testing::realm_of(kind));
  std::ofstream{arguments[1]} << realms.dump(1) << '\n';
}

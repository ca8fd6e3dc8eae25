// A region of confidential shared memory among realms that a workload builds: the first provides it, the
// others attach it.
#pragma once

#include <string>
#include <vector>

#include "models/guest/sharing.h"
#include "sim/run/workloads/guests.h"

namespace realmsim::run {

// When the provider is given the pages of the region.
enum class Pages : std::uint8_t { Before, AtCreation, Never };

struct RegionSpec {
  std::uint64_t bytes = 0;
  std::uint32_t consumers = 1;
  std::uint64_t private_bytes = 0;  // further RAM of every realm
  Pages pages = Pages::Before;
};

class Region {
 public:
  // Builds the realms; the region does not exist yet.
  Region(Simulation& simulation, const RegionSpec& spec);

  [[nodiscard]] const std::string& failure() const { return failure_; }
  [[nodiscard]] const RealmOnMachine& provider() const { return *realms_[kProvider]; }
  [[nodiscard]] const std::vector<const RealmOnMachine*>& realms() const { return realms_; }

  // The life of the region, one command of one realm at a time; `around` is called with the command's name,
  // the processing element and what makes the call. Consumers count from 0.
  using Around =
      std::function<void(std::string_view command, CpuIndex cpu, const std::function<void()>& call)>;
  static const Around kPlainly;
  void create(const Around& around);
  void offer(std::size_t consumer, const Around& around);
  void reserve(std::size_t consumer, const Around& around);
  void attach(std::size_t consumer, const Around& around);
  void revoke(std::size_t consumer, const Around& around);
  void let_go(std::size_t consumer, const Around& around);
  void destroy(const Around& around);

  // After a revocation; the authors' firmware drops them.
  [[nodiscard]] bool keeps_reservations() const { return profile_ == csm::Profile::Paper; }

  // All of it up to reserved, or attached.
  enum class Until : std::uint8_t { Reserved, Attached };
  void establish(Until until = Until::Attached);

 private:
  using Command = std::function<std::optional<guest::Refused>(soc::VirtualProcessor& port)>;
  void call(std::size_t index, std::string_view name, const Around& around, const Command& command);
  [[nodiscard]] csm::Range range() const { return {kWorkloadRegion, spec_.bytes}; }
  // Positions in `realms_`.
  static constexpr std::size_t kProvider = 0;
  static constexpr std::size_t consumer(std::size_t index) { return index + 1; }

  Simulation& simulation_;
  RegionSpec spec_;
  csm::Profile profile_;
  std::string failure_;
  std::vector<const RealmOnMachine*> realms_;
  std::uint64_t region_ = 0;
  std::vector<std::uint64_t> shares_;    // by consumer
  std::vector<std::uint64_t> reserved_;  // what each attaches
};

}  // namespace realmsim::run

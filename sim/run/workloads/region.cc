#include "sim/run/workloads/region.h"

#include <fmt/format.h>

#include "models/backends/cca.h"

namespace realmsim::run {

const Region::Around Region::kPlainly = [](std::string_view, CpuIndex, const std::function<void()>& call) {
  call();
};

Region::Region(Simulation& simulation, const RegionSpec& spec)
    : simulation_(simulation),
      spec_(spec),
      profile_(backends::profile_of(simulation.shared_memory())),
      shares_(spec.consumers),
      reserved_(spec.consumers) {
  for (std::uint32_t i = 0; i <= spec.consumers && failure_.empty(); ++i) {
    host::RealmSpec realm;
    const bool provider = i == 0;
    realm.ram.push_back({.ipa = kWorkloadRegion,
                         .size = spec.bytes,
                         .fill = std::nullopt,
                         .block = false,
                         .populated = provider && spec.pages == Pages::Before});
    if (spec.private_bytes != 0) realm.ram.push_back({.ipa = kWorkloadRam, .size = spec.private_bytes});
    realms_.push_back(&simulation.add_realm(std::move(realm), {guest_cpu(simulation, i)}, failure_));
  }
}

void Region::call(std::size_t index, std::string_view name, const Around& around, const Command& command) {
  if (!failure_.empty()) return;
  const RealmOnMachine& realm = *realms_[index];
  run_in(simulation_, realm, [&](soc::VirtualProcessor& processor) {
    around(name, realm.actor->cpus.front(), [&] {
      const auto refused = command(processor);
      if (refused) failure_ = fmt::format("{} gave {}", refused->command, refused->status);
    });
  });
}

void Region::create(const Around& around) {
  call(kProvider, "create", around, [&](soc::VirtualProcessor& port) {
    using Policy = soc::VirtualProcessor::ExitPolicy;
    port.set_exit_policy(spec_.pages == Pages::Never ? Policy::Resume : Policy::Serve);
    auto refused = guest::create_region(port, profile_, range(), region_);
    port.set_exit_policy(Policy::Serve);
    return refused;
  });
}

void Region::offer(std::size_t index, const Around& around) {
  call(kProvider, "share", around, [&](guest::Port& port) {
    const auto id = simulation_.backend().realm_id(realms_[consumer(index)]->hosted.rd).value_or(0);
    return guest::share_region(port, profile_, region_, static_cast<csm::RealmId>(id),
                               csm::Permission::ReadWrite, shares_[index]);
  });
}

void Region::reserve(std::size_t index, const Around& around) {
  call(consumer(index), "reserve", around, [&](guest::Port& port) {
    return guest::reserve_range(port, profile_, shares_[index], range(), reserved_[index]);
  });
}

void Region::attach(std::size_t index, const Around& around) {
  call(consumer(index), "attach", around,
       [&](guest::Port& port) { return guest::attach_reserved(port, profile_, reserved_[index]); });
}

void Region::revoke(std::size_t index, const Around& around) {
  call(kProvider, "revoke", around,
       [&](guest::Port& port) { return guest::revoke_share(port, profile_, shares_[index]); });
}

void Region::let_go(std::size_t index, const Around& around) {
  call(consumer(index), "detach", around,
       [&](guest::Port& port) { return guest::detach_share(port, profile_, shares_[index]); });
}

void Region::destroy(const Around& around) {
  call(kProvider, "destroy", around,
       [&](guest::Port& port) { return guest::destroy_region(port, profile_, region_); });
}

void Region::establish(Until until) {
  create(kPlainly);
  for (std::size_t i = 0; i < spec_.consumers; ++i) {
    offer(i, kPlainly);
    reserve(i, kPlainly);
    if (until == Until::Attached) attach(i, kPlainly);
  }
}

}  // namespace realmsim::run

// What the kernels of two realms do to share a region: the provider creates and offers it, the consumer
// reserves and attaches it (CAEC 4.2). They know each other's realm ids from their owners.
#pragma once

#include <cstdint>
#include <optional>

#include "models/csm/apt.h"
#include "models/guest/port.h"

namespace realmsim::guest {

struct Refused {
  std::string_view command;
  std::uint64_t status = 0;  // RSI status; meaningless if the port ended the program
};

// One command each. Nothing on success. `profile` is that of the firmware, on which registers depend.
std::optional<Refused> create_region(Port& port, csm::Profile profile, const csm::Range& range,
                                     std::uint64_t& region);
std::optional<Refused> share_region(Port& port, csm::Profile profile, std::uint64_t region,
                                    csm::RealmId consumer, csm::Permission permission, std::uint64_t& share);
// `reserved` is what the consumer attaches: the sharing id itself, or the slot that the fork gives to it.
std::optional<Refused> reserve_range(Port& port, csm::Profile profile, std::uint64_t share,
                                     const csm::Range& range, std::uint64_t& reserved);
std::optional<Refused> attach_reserved(Port& port, csm::Profile profile, std::uint64_t reserved);
std::optional<Refused> revoke_share(Port& port, csm::Profile profile, std::uint64_t share);
std::optional<Refused> detach_share(Port& port, csm::Profile profile, std::uint64_t share);
std::optional<Refused> destroy_region(Port& port, csm::Profile profile, std::uint64_t region);

// Create and share; reserve and attach. `share` receives the sharing id.
std::optional<Refused> provide_region(Port& port, csm::Profile profile, const csm::Range& range,
                                      csm::RealmId consumer, csm::Permission permission,
                                      std::uint64_t& share);
std::optional<Refused> consume_region(Port& port, csm::Profile profile, const csm::Range& range,
                                      std::uint64_t share);

}  // namespace realmsim::guest

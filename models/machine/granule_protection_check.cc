#include "models/machine/granule_protection_check.h"

namespace realmsim::machine {
namespace {

GpcResult compare(Gpi gpi, const GpcRequest& request, std::uint8_t level) {
  const bool allowed = permits(gpi, request.requester, request.pas);
  return {.fault = allowed ? FaultKind::None : FaultKind::GranuleProtection, .level = level, .found = gpi};
}

}  // namespace

GpcResult check_granule(const GptConfig& config, const GpcRequest& request, MemoryPort& gpt_port) {
  if (!config.enabled) return {};
  const auto geometry = geometry_of(config);
  if (!geometry) return {.fault = FaultKind::GptWalk, .level = 0};

  const std::uint64_t protected_size = std::uint64_t{1} << geometry->protected_bits;
  if (request.pa.value >= protected_size) {
    if (request.pas == Pas::NonSecure || config.appsaa) return {};
    return {.fault = FaultKind::GranuleProtection, .level = 0};
  }
  if (config.base.value >= protected_size) return {.fault = FaultKind::GptAddressSize, .level = 0};

  const Fetched word0 = gpt_port.fetch(geometry->level0_entry(config.base, request.pa));
  if (word0.fault != FaultKind::None) return {.fault = FaultKind::GptExternalAbort, .level = 0};
  const GptLevel0Entry entry = decode_level0(word0.value, *geometry, config.nso);
  if (entry.kind == GptLevel0Entry::Kind::Invalid) return {.fault = FaultKind::GptWalk, .level = 0};
  if (entry.kind == GptLevel0Entry::Kind::Block) return compare(entry.gpi, request, 0);
  if (entry.table.value >= protected_size) return {.fault = FaultKind::GptAddressSize, .level = 0};

  const Fetched word1 = gpt_port.fetch(geometry->level1_entry(entry.table, request.pa));
  if (word1.fault != FaultKind::None) return {.fault = FaultKind::GptExternalAbort, .level = 1};
  const auto gpi = decode_level1(word1.value, geometry->nibble(request.pa), config.nso);
  if (!gpi) return {.fault = FaultKind::GptWalk, .level = 1};
  return compare(*gpi, request, 1);
}

}  // namespace realmsim::machine

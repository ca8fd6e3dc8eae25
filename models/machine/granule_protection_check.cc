#include "models/machine/granule_protection_check.h"

namespace realmsim::machine {
namespace {

GpcResult compare(Gpi gpi, const GpcRequest& request, std::uint8_t level) {
  const bool allowed = permits(gpi, request.requester, request.pas);
  return {.fault = allowed ? FaultKind::None : FaultKind::GranuleProtection, .level = level, .found = gpi};
}

GpcResult check_level1(const GpcConfig& config, const GpcRequest& request, Pa table, MemoryPort& gpt_port) {
  const GptGeometry& geometry = *config.geometry();
  const Pa address = geometry.level1_entry(table, request.pa);
  const Fetched word = gpt_port.fetch(address);
  if (word.fault != FaultKind::None) return {.fault = FaultKind::GptExternalAbort, .level = 1};
  const auto entry = decode_level1(word.value, geometry.nibble(request.pa), config.valid_gpis());
  if (!entry) return {.fault = FaultKind::GptWalk, .level = 1};
  if (config.features().gdi) {
    // Entries are valid in pairs of 16 bytes: a bad one takes its neighbour with it.
    const Fetched neighbour = gpt_port.fetch({address.value ^ 8});
    if (neighbour.fault != FaultKind::None) return {.fault = FaultKind::GptExternalAbort, .level = 1};
    if (!decode_level1(neighbour.value, 0, config.valid_gpis())) {
      return {.fault = FaultKind::GptWalk, .level = 1};
    }
  }
  return compare(entry->gpi, request, 1);
}

GpcResult check_level0(const GpcConfig& config, const GpcRequest& request, MemoryPort& gpt_port) {
  const GptGeometry& geometry = *config.geometry();
  if (config.level0_table().value >= geometry.protected_bytes()) {
    return {.fault = FaultKind::GptAddressSize, .level = 0};
  }
  const Fetched word = gpt_port.fetch(geometry.level0_entry(config.level0_table(), request.pa));
  if (word.fault != FaultKind::None) return {.fault = FaultKind::GptExternalAbort, .level = 0};
  const GptLevel0Entry entry = decode_level0(word.value, geometry, config.valid_gpis());
  if (entry.kind == GptLevel0Entry::Kind::Invalid) return {.fault = FaultKind::GptWalk, .level = 0};
  if (entry.kind == GptLevel0Entry::Kind::Block) return compare(entry.gpi, request, 0);
  if (entry.table.value >= geometry.protected_bytes()) {
    return {.fault = FaultKind::GptAddressSize, .level = 0};
  }
  return check_level1(config, request, entry.table, gpt_port);
}

}  // namespace

GpcResult check_granule(const GpcConfig& config, const GpcRequest& request, MemoryPort& gpt_port) {
  if (!config.enabled()) return {};
  if (!config.geometry()) return {.fault = FaultKind::GptWalk, .level = 0};
  if (config.disabled(request.pas)) return {.fault = FaultKind::GranuleProtection, .level = 0};
  if (request.pa.value >= config.geometry()->protected_bytes()) {
    if (config.open_above_pps(request.pas)) return {};
    return {.fault = FaultKind::GranuleProtection, .level = 0};
  }
  if (config.in_bypass_window(request.pa)) return {.found = Gpi::All};
  return check_level0(config, request, gpt_port);
}

}  // namespace realmsim::machine

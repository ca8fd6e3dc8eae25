// The granule protection check: does the space named by an access match the granule it reaches?
// Order of faults as in the Arm ARM (DDI0487 D9.3); levels are those reported in the syndrome.
//
// Who takes the fault, and how its syndrome reads, is in gpc_fault_routing.h.
#pragma once

#include <cstdint>
#include <optional>

#include "models/base/address.h"
#include "models/base/fault_kind.h"
#include "models/base/security_state.h"
#include "models/machine/gpc_config.h"
#include "models/machine/gpt_cache.h"
#include "models/machine/memory_port.h"

namespace realmsim::machine {

struct GpcRequest {
  SecurityState requester;
  Pas pas;
  Pa pa;
};

struct GpcResult {
  FaultKind fault = FaultKind::None;
  std::uint8_t level = 0;
  std::optional<Gpi> found;  // the GPI that decided, if one was read
};

// By the GPI that the walk of the table has led to.
constexpr GpcResult judged_by(Gpi gpi, const GpcRequest& request, std::uint8_t level) {
  const bool allowed = permits(gpi, request.requester, request.pas);
  return {.fault = allowed ? FaultKind::None : FaultKind::GranuleProtection, .level = level, .found = gpi};
}

// A port that wants to know the sixteen GPIs of the level 1 entry that has decided.
template <class Port>
concept KeepingPort = requires(Port port, const GpcRequest& request, unsigned granule_bits,
                               std::uint64_t gpis) {
  port.keep(request, granule_bits, gpis);
};

// One check on its way through the table.
template <class Port>
class TableCheck {
 public:
  TableCheck(const GpcConfig& config, const GpcRequest& request, Port& gpt_port, GptCache* kept)
      : config_(config), geometry_(*config.geometry()), request_(request), port_(gpt_port), kept_(kept) {}

  GpcResult run() {
    if (kept_ != nullptr) {
      if (const auto leaf = kept_->leaf(request_.pa)) return judged_by(leaf->gpi, request_, leaf->level);
      if (const auto table = kept_->table(request_.pa, geometry_.level0_bits)) return level1(*table);
    }
    return level0();
  }

 private:
  GpcResult level0() {
    if (config_.level0_table().value >= geometry_.protected_bytes()) {
      return {.fault = FaultKind::GptAddressSize, .level = 0};
    }
    const Fetched word = port_.fetch(geometry_.level0_entry(config_.level0_table(), request_.pa));
    if (word.fault != FaultKind::None) return {.fault = FaultKind::GptExternalAbort, .level = 0};
    const GptLevel0Entry entry = decode_level0(word.value, geometry_, config_.valid_gpis());
    if (entry.kind == GptLevel0Entry::Kind::Invalid) return {.fault = FaultKind::GptWalk, .level = 0};
    if (entry.kind == GptLevel0Entry::Kind::Block) return decide({geometry_.level0_bits, entry.gpi, 0});
    if (entry.table.value >= geometry_.protected_bytes()) {
      return {.fault = FaultKind::GptAddressSize, .level = 0};
    }
    if (kept_ != nullptr) kept_->keep_table(request_.pa, geometry_.level0_bits, entry.table);
    return level1(entry.table);
  }

  GpcResult level1(Pa table) {
    const Pa address = geometry_.level1_entry(table, request_.pa);
    const Fetched word = port_.fetch(address);
    if (word.fault != FaultKind::None) return {.fault = FaultKind::GptExternalAbort, .level = 1};
    const auto entry = decode_level1(word.value, geometry_.nibble(request_.pa), config_.valid_gpis());
    if (!entry) return {.fault = FaultKind::GptWalk, .level = 1};
    if (config_.features().gdi) {
      // Entries are valid in pairs of 16 bytes: a bad one takes its neighbour with it.
      const Fetched neighbour = port_.fetch({address.value ^ 8});
      if (neighbour.fault != FaultKind::None) return {.fault = FaultKind::GptExternalAbort, .level = 1};
      if (!decode_level1(neighbour.value, 0, config_.valid_gpis())) {
        return {.fault = FaultKind::GptWalk, .level = 1};
      }
    }
    if constexpr (KeepingPort<Port>) {
      port_.keep(request_, geometry_.granule_bits,
                 entry->contiguous ? encode_granules(entry->gpi) : word.value);
    }
    const unsigned bits = entry->contiguous ? shift_of(*entry->contiguous) : geometry_.granule_bits;
    return decide({bits, entry->gpi, 1});
  }

  GpcResult decide(const GptLeaf& leaf) {
    if (kept_ != nullptr) kept_->keep(request_.pa, leaf);
    return judged_by(leaf.gpi, request_, leaf.level);
  }

  const GpcConfig& config_;
  const GptGeometry& geometry_;
  const GpcRequest& request_;
  Port& port_;
  GptCache* kept_;
};

// `gpt_port` fetches descriptors in the Root space; those fetches are themselves never checked. What `kept`
// holds is not fetched again.
template <class Port>
GpcResult check_granule(const GpcConfig& config, const GpcRequest& request, Port& gpt_port,
                        GptCache* kept = nullptr) {
  if (!config.enabled()) return {};
  if (!config.geometry()) return {.fault = FaultKind::GptWalk, .level = 0};
  if (config.disabled(request.pas)) return {.fault = FaultKind::GranuleProtection, .level = 0};
  if (request.pa.value >= config.geometry()->protected_bytes()) {
    if (config.open_above_pps(request.pas)) return {};
    return {.fault = FaultKind::GranuleProtection, .level = 0};
  }
  if (config.in_bypass_window(request.pa)) return {.found = Gpi::All};
  return TableCheck<Port>{config, request, gpt_port, kept}.run();
}

}  // namespace realmsim::machine

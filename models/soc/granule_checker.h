// The granule protection checker of a processing element, between MMU and caches: it checks what the TLB does
// not know to have passed, whatever `gpc.mode` says; the mode decides whether the fetches of the table cost
// time.
#pragma once

#include <cstdint>

#include <systemc>

#include "models/soc/cache_context.h"
#include "models/soc/private_caches.h"
#include "models/soc/transaction.h"

namespace realmsim::soc {

enum class GpcMode : std::uint8_t { Off, Model };

class GranuleChecker final : public sc_core::sc_module {
 public:
  GranuleChecker(const sc_core::sc_module_name& name, const CacheContext& context, Level2& level2,
                 GpcMode mode)
      : sc_module(name), context_(context), level2_(level2), mode_(mode) {}

  // For `cpu`, into the time and ledger of `cause`.
  [[nodiscard]] machine::GpcResult check(const machine::GpcRequest& request, machine::Cpu& cpu,
                                         Transaction& cause) {
    if (mode_ == GpcMode::Off) return machine::DirectPort{context_.machine, cpu}.check(request);
    return check_by_fetches(request, cpu, cause);
  }

 private:
  [[nodiscard]] machine::GpcResult check_by_fetches(const machine::GpcRequest& request, machine::Cpu& cpu,
                                                    Transaction& cause);

  CacheContext context_;
  Level2& level2_;
  GpcMode mode_;
};

}  // namespace realmsim::soc

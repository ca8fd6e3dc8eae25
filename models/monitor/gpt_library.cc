#include "models/monitor/gpt_library.h"

#include <limits>
#include <optional>

#include "models/machine/cache_array.h"
#include "models/machine/gpt_invalidation.h"
#include "models/monitor/gpt_blocks.h"
#include "models/monitor/gpt_boot.h"
#include "models/monitor/level1_table.h"
#include "models/monitor/transition_policy.h"

namespace realmsim::monitor {
namespace {

using machine::ContiguousSize;
using machine::Gpi;
using machine::TlbiRange;

// The range that one granule takes in TLBI RPALOS.
TlbiRange granule_range(const machine::GptGeometry& shape) {
  switch (shape.granule_bits) {
    case 14:
      return TlbiRange::Of16KiB;
    case 16:
      return TlbiRange::Of64KiB;
    default:
      return TlbiRange::Of4KiB;
  }
}

TlbiRange block_range(ContiguousSize size) {
  constexpr TlbiRange kRanges[]{TlbiRange::Of4KiB, TlbiRange::Of2MiB, TlbiRange::Of32MiB,
                                TlbiRange::Of512MiB};
  return kRanges[static_cast<unsigned>(size)];
}

// One granule on its way: every operation is performed, charged and noted down.
class Move {
 public:
  Move(Effects& fx, const Level1Table& table, Pa granule)
      : fx_(fx), table_(table), granule_(granule), word_(table.word(granule)) {}

  // Nothing if the word is invalid, which the library never writes.
  [[nodiscard]] std::optional<machine::GptLevel1Entry> current() const {
    return machine::decode_level1(fx_.machine.memory.read64(word_), table_.shape.nibble(granule_),
                                  fx_.machine.gpc().valid_gpis());
  }

  void split(const machine::GptLevel1Entry& current) {
    if (!current.contiguous) return;
    shatter(fx_, table_, granule_, *current.contiguous, current.gpi);
    invalidate(granule_.align_down(bytes_of(*current.contiguous)), block_range(*current.contiguous));
  }

  void store(Gpi gpi) {
    const std::uint64_t before = fx_.machine.memory.read64(word_);
    const unsigned nibble = table_.shape.nibble(granule_);
    for (std::uint32_t table = 0; table <= fx_.library.further_tables; ++table) {
      const Pa word = word_ + table * kTablesBytes;
      fx_.machine.memory.write64(word,
                                 machine::replace_granule(fx_.machine.memory.read64(word), nibble, gpi));
      fx_.meter.charge(MicroOp::GptEntryWrite);
    }
    fx_.observer.state_changed({.kind = StateKind::Gpi,
                                .key = granule_,
                                .before = (before >> (4 * nibble)) & 0xf,
                                .after = static_cast<std::uint64_t>(gpi)});
    operations_.add({.kind = HardwareOperation::Kind::Store});
    invalidate(granule_, granule_range(table_.shape));
  }

  // DC CIPAPA over the granule, for one tag of its lines.
  void clean_to_popa() {
    fx_.meter.charge(MicroOp::CacheLineClean, table_.shape.granule_bytes() / machine::kLineBytes);
    operations_.add({.kind = HardwareOperation::Kind::Popa});
  }

  void join(Gpi gpi) {
    if (fx_.machine.memory.read64(word_) == machine::encode_granules(gpi)) fuse(fx_, table_, granule_, gpi);
  }

  [[nodiscard]] const OperationList& operations() const { return operations_; }

 private:
  void invalidate(Pa base, TlbiRange range) {
    machine::tlbi_rpalos(fx_.machine, machine::encode_tlbi_range(base, range));
    fx_.observer.invalidated({TlbMaintenance::Rpalos, {}, base.value, machine::bytes_of(range)});
    fx_.meter.charge(MicroOp::TlbInvalidatePa);
    operations_.add({.kind = HardwareOperation::Kind::TlbiRpalos, .range = range});
  }

  Effects& fx_;
  const Level1Table& table_;
  Pa granule_;
  Pa word_;
  OperationList operations_;
};

// The checks that come before the lock is taken.
ReturnCode check_request(const Effects& fx, const TransitionRequest& request) {
  const machine::GptGeometry& shape = *fx.machine.gpc().geometry();
  const std::uint64_t bytes = shape.granule_bytes();
  if (request.count != 1) return ReturnCode::InvalidArgument;
  if (!fx.machine.gpc().valid_gpis().contains(request.target)) return ReturnCode::NotPermitted;
  if (request.base.value > std::numeric_limits<std::uint64_t>::max() - bytes) {
    return ReturnCode::InvalidArgument;
  }
  if (!request.base.aligned_to(bytes)) return ReturnCode::InvalidArgument;
  // As in the library, the very last granule of the space can never move.
  if (request.base.value + bytes >= shape.protected_bytes()) return ReturnCode::InvalidArgument;
  return ReturnCode::Ok;
}

bool non_secure_space(Gpi gpi) {
  return gpi == Gpi::NonSecure || gpi == Gpi::NonSecureOnly;
}

// The space stays the same: no line has to change its tag.
void flip(Move& move, Gpi target) {
  move.store(target);
}

void delegate(Move& move, Gpi target) {
  move.clean_to_popa();  // lines speculatively fetched with the target tag
  move.store(target);
  move.clean_to_popa();  // dirty lines with the source tag
}

// In between no space reaches the granule.
void undelegate(Move& move, Gpi target) {
  move.store(Gpi::NoAccess);
  move.clean_to_popa();  // source tag
  move.clean_to_popa();  // target tag
  move.store(target);
}

}  // namespace

TransitionResult transition(Effects fx, const TransitionRequest& request) {
  const ReturnCode checked = check_request(fx, request);
  if (checked != ReturnCode::Ok) return {.code = checked, .operations = {}};
  const auto table = level1_table(fx.machine, request.base);
  if (!table) return {.code = ReturnCode::InvalidArgument, .operations = {}};
  Move move{fx, *table, request.base};
  const auto current = move.current();
  if (!current || !permitted_targets(request.caller, current->gpi).contains(request.target)) {
    return {.code = ReturnCode::NotPermitted, .operations = {}};
  }

  const auto target = static_cast<Gpi>(request.target);
  move.split(*current);
  if (!non_secure_space(current->gpi)) {
    undelegate(move, target);
  } else if (non_secure_space(target)) {
    flip(move, target);
  } else {
    delegate(move, target);
  }
  move.join(target);
  return {.code = ReturnCode::Ok, .operations = move.operations()};
}

RangeResult transition_range(Effects fx, const TransitionRequest& request) {
  RangeResult result;
  TransitionRequest one = request;
  one.count = 1;
  for (; result.moved < request.count; ++result.moved) {
    result.code = transition(fx, one).code;
    if (result.code != ReturnCode::Ok) break;
    one.base = one.base + fx.machine.gpc().geometry()->granule_bytes();
  }
  return result;
}

ReturnCode set_gpi(Effects fx, Pa granule, Gpi target) {
  const auto table = level1_table(fx.machine, granule);
  if (!table) return ReturnCode::InvalidArgument;
  Move move{fx, *table, granule};
  const auto current = move.current();
  if (!current || !fx.machine.gpc().valid_gpis().contains(static_cast<std::uint64_t>(target))) {
    return ReturnCode::NotPermitted;
  }
  move.split(*current);
  move.store(target);
  move.join(target);
  return ReturnCode::Ok;
}

}  // namespace realmsim::monitor

#include "models/rmm/realm_buffer.h"

#include <fmt/format.h>

#include "models/rmm/call.h"

namespace realmsim::rmm {
namespace {

Observation observe_buffer(const Call& call, unsigned) {
  const RttWalk& walk = call.walk();
  return {.text = fmt::format("its entry is {} with RIPAS {}", name_of(walk.entry.state),
                              name_of(walk.entry.ripas)),
          .since = StateKey{StateKind::RttEntry, walk.address},
          .owner = call.rd()};
}

}  // namespace

const Property kBufferNotEmpty{
    "not_empty", "does not have RIPAS EMPTY",
    [](const Call& call, unsigned) { return call.walk().entry.ripas != Ripas::Empty; }, observe_buffer};
const Property kBufferMapped{"mapped", "is RAM that the host has populated",
                             [](const Call& call, unsigned) { return call.walk().entry.valid_leaf(); },
                             observe_buffer};
// Only an extension makes read-only mappings; the RMM writes nothing there on the realm's behalf.
const Property kBufferWritable{
    "writable", "is memory the realm may write",
    [](const Call& call, unsigned) { return call.walk().entry.loan != Loan::ReadOnly; }, observe_buffer};

Pa buffer_address(const Call& call) {
  const RttWalk& walk = call.walk();
  return walk.entry.pa + call.ipa().offset_in(machine::entry_bytes(walk.level));
}

}  // namespace realmsim::rmm

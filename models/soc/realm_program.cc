// What a program in the realm does with its memory and its counters.
#include <algorithm>

#include "models/base/granule_pieces.h"
#include "models/soc/realm_software.h"

namespace realmsim::soc {

using machine::AccessType;
using machine::kLineBytes;

bool RealmSoftware::access_piece(AccessType type, Ipa at, std::span<std::byte> bytes) {
  for (;;) {
    const Attempt made = attempt(type, at, bytes);
    if (made.translation.fault == FaultKind::None) return true;
    refusal_ = made;
    if (made.taken.seen != Seen::Exit || !serve_and_enter()) return false;
  }
}

bool RealmSoftware::read(Ipa at, std::span<std::byte> bytes) {
  return every_piece(at, bytes.size(), [&](Ipa here, std::uint64_t done, std::uint64_t size) {
    return access_piece(AccessType::Load, here, bytes.subspan(done, size));
  });
}

bool RealmSoftware::write(Ipa at, std::span<const std::byte> bytes) {
  buffer_.assign(bytes.begin(), bytes.end());
  return every_piece(at, bytes.size(), [&](Ipa here, std::uint64_t done, std::uint64_t size) {
    return access_piece(AccessType::Store, here, std::span{buffer_}.subspan(done, size));
  });
}

std::optional<Pa> RealmSoftware::resolve(AccessType type, Ipa at) {
  for (;;) {
    const auto translation = element_.translate({.type = type, .address = at.value, .pas = Pas::Realm});
    if (translation.fault == FaultKind::None) return translation.pa;
    refusal_ = {at, translation, take_fault({.type = type, .ipa = at}, translation)};
    if (refusal_.taken.seen != Seen::Exit || !serve_and_enter()) return std::nullopt;
  }
}

bool RealmSoftware::fill(Ipa at, std::uint64_t bytes, std::byte value) {
  machine::Memory& memory = element_.backend().machine().memory;
  const bool done = every_piece(at, bytes, [&](Ipa here, std::uint64_t, std::uint64_t size) {
    const auto pa = resolve(AccessType::Store, here);
    if (pa) memory.fill(*pa, size, value);
    return pa.has_value();
  });
  element_.charge(MicroOp::FillByte, bytes);
  return done;
}

bool RealmSoftware::in_place(Ipa at, std::uint64_t bytes, const Pass& pass,
                             const std::function<void(std::span<std::byte>)>& work) {
  machine::Memory& memory = element_.backend().machine().memory;
  buffer_.resize(bytes);
  const bool read = every_piece(at, bytes, [&](Ipa here, std::uint64_t done, std::uint64_t size) {
    const auto pa = resolve(AccessType::Store, here);
    if (pa) memory.read(*pa, std::span{buffer_}.subspan(done, size));
    return pa.has_value();
  });
  if (!read) return false;
  work(buffer_);
  element_.charge(pass.setup);
  element_.charge(pass.per_byte, pass.priced_bytes);
  return every_piece(at, bytes, [&](Ipa here, std::uint64_t done, std::uint64_t size) {
    const auto pa = resolve(AccessType::Store, here);
    if (pa) memory.write(*pa, std::span{buffer_}.subspan(done, size));
    return pa.has_value();
  });
}

void RealmSoftware::enter_kernel() {
  element_.charge(MicroOp::SyscallHalf);
}
void RealmSoftware::leave_kernel() {
  element_.charge(MicroOp::SyscallHalf);
}

// The first lines of a stream are references of their own; prefetch hides the others in the price per byte.
std::uint64_t RealmSoftware::open_stream(AccessType type, Ipa at, std::uint64_t bytes) {
  std::uint64_t charged = 0;
  const Ipa end = at + bytes;
  Ipa line = at.align_down(kLineBytes);
  for (std::uint64_t i = 0; i < element_.exposed_lines() && line < end; ++i, line = line + kLineBytes) {
    if (element_.touch_line({.type = type, .address = line.value, .pas = Pas::Realm})) charged += kLineBytes;
  }
  return std::min(charged, bytes);
}

// The first lines are waited for; prefetch brings the others, from wherever they are.
bool RealmSoftware::stream(Ipa at, std::uint64_t bytes) {
  return every_piece(at, bytes, [&](Ipa here, std::uint64_t done, std::uint64_t size) {
    if (!resolve(AccessType::Load, here)) return false;
    for (std::uint64_t line = 0; line < size; line += kLineBytes)
      element_.stream_line({.type = AccessType::Load, .address = (here + line).value, .pas = Pas::Realm},
                           (done + line) / kLineBytes);
    return true;
  });
}

// Ordered against the other processing elements, because the device's window is shared. Walks in steps that
// stay within one granule on both sides.
bool RealmSoftware::copy(Ipa from, Ipa to, std::uint64_t bytes) {
  machine::Memory& memory = element_.backend().machine().memory;
  element_.synchronise();
  buffer_.resize(bytes);
  const bool read = every_piece(from, bytes, [&](Ipa here, std::uint64_t done, std::uint64_t size) {
    const auto pa = resolve(AccessType::Load, here);
    if (pa) memory.read(*pa, std::span{buffer_}.subspan(done, size));
    return pa.has_value();
  });
  const bool written = read && every_piece(to, bytes, [&](Ipa here, std::uint64_t done, std::uint64_t size) {
                         const auto pa = resolve(AccessType::Store, here);
                         if (!pa) return false;
                         memory.write(*pa, std::span{buffer_}.subspan(done, size));
                         element_.stored(*pa, size);
                         return true;
                       });
  if (!written) return false;
  const std::uint64_t charged = open_stream(AccessType::Load, from, bytes);
  open_stream(AccessType::Store, to, bytes);
  element_.charge(MicroOp::CopyByte, bytes - charged);
  return true;
}

bool RealmSoftware::store32(Ipa at, std::uint32_t value) {
  element_.synchronise();
  return write(at, std::as_bytes(std::span{&value, 1}));
}

bool RealmSoftware::poll32(Ipa at, std::uint32_t value) {
  machine::Memory& memory = element_.backend().machine().memory;
  for (;;) {
    timing::LocalClock read_point = element_.clock();
    read_point.advance_guest(element_.costs().cost(MicroOp::SyscallHalf));
    element_.synchronise_to(read_point.time());
    const auto pa = resolve(AccessType::Load, at);
    if (!pa) return false;
    std::uint32_t found = 0;
    memory.read(*pa, std::as_writable_bytes(std::span{&found, 1}));
    if (found == value) break;
    const auto stored = element_.wait_for_store(*pa);
    if (!stored) return false;
    element_.poll_until(*stored);
  }
  enter_kernel();
  std::uint32_t word = 0;
  if (!read(at, std::as_writable_bytes(std::span{&word, 1}))) return false;
  leave_kernel();
  return true;
}

// A counter is sampled in the middle of the time that reading it takes.
timing::LocalClock RealmSoftware::sample(MicroOp op) {
  timing::LocalClock middle = element_.clock();
  middle.advance_guest({element_.costs().cost(op).value / 2});
  element_.charge(op);
  return middle;
}

Picoseconds RealmSoftware::clock() {
  return timer_.time_of(timer_.cycles_at(sample(MicroOp::ClockRead).time()));
}

Cycles RealmSoftware::cycle_counter() {
  return sample(MicroOp::CounterRead).guest_counter();
}

void RealmSoftware::think(std::uint16_t part_of_poll) {
  element_.idle({element_.costs().cost(MicroOp::PollMiss).value * part_of_poll / 0x10000});
}

}  // namespace realmsim::soc

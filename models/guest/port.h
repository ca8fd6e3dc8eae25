// What a guest program can do on its virtual processor. The SystemC models implement it with time; tests
// implement it without. A member that returns false or nothing means that the program must end: the access
// was refused, or the simulation is over.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>

#include "models/base/address.h"
#include "models/base/command_description.h"
#include "models/base/micro_op.h"
#include "models/base/time.h"

namespace realmsim::guest {

class Port {
 public:
  virtual ~Port() = default;

  // User space: loads and stores, memset, and an in-place pass over a buffer priced per pass and per byte.
  virtual bool read(Ipa at, std::span<std::byte> bytes) = 0;
  virtual bool write(Ipa at, std::span<const std::byte> bytes) = 0;
  virtual bool fill(Ipa at, std::uint64_t bytes, std::byte value) = 0;
  struct Pass {
    MicroOp setup;
    MicroOp per_byte;
    std::uint64_t priced_bytes;
  };
  virtual bool in_place(Ipa at, std::uint64_t bytes, const Pass& pass,
                        const std::function<void(std::span<std::byte>)>& work) = 0;

  // System calls on a memory device: the driver copies between user memory and the device's window.
  virtual void enter_kernel() = 0;
  virtual void leave_kernel() = 0;
  virtual bool copy(Ipa from, Ipa to, std::uint64_t bytes) = 0;
  virtual bool store32(Ipa at, std::uint32_t value) = 0;
  // Reads the word by one system call after another, yielding in between, until it has the value.
  virtual bool poll32(Ipa at, std::uint32_t value) = 0;

  virtual Picoseconds clock() = 0;     // CLOCK_MONOTONIC, in steps of the generic timer
  virtual Cycles cycle_counter() = 0;  // PMCCNTR_EL0
  // Idles for this many 65536ths of a polling period.
  virtual void think(std::uint16_t part_of_poll) = 0;

  // An SMC of the realm's kernel; returns when the realm runs on.
  virtual std::optional<Registers> smc(const Registers& x) = 0;
};

}  // namespace realmsim::guest

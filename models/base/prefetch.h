// Has the host fetch what will be wanted soon, while it goes on.
#pragma once

namespace realmsim {

inline void prefetch(const void* address) {
  __builtin_prefetch(address);
  // Without this GCC takes a function that does nothing else for one without effect, and drops its calls.
  asm volatile("" : : "r"(address));
}

}  // namespace realmsim

// The third kind of wrong: a bug in realmsim itself. An architectural refusal is a value, bad input is a
// diagnostic; what must never happen ends the program with exit status 70 and how to reproduce it.
#pragma once

#include <string_view>

namespace realmsim {

// What a bug report needs beyond the failed condition: version, seed, command line. Set once at start.
void describe_run(std::string_view text);

[[noreturn]] void report_bug(std::string_view condition, std::string_view what, const char* file, int line);

}  // namespace realmsim

#define REALMSIM_ENSURE(condition, what)                                            \
  do {                                                                              \
    if (!(condition)) ::realmsim::report_bug(#condition, what, __FILE__, __LINE__); \
  } while (false)

// Exit statuses. In a run of many the worst wins, in the order Interrupted, Bug, Unreadable, Usage,
// Invalid, Limit, Differs, Nothing, Good.
#pragma once

namespace realmsim::cli {

enum ExitCode : int {
  kGood = 0,         // everything expected happened
  kDiffers = 1,      // an expectation, invariant or metric differs
  kUsage = 2,        // bad flag or argument
  kInvalid = 3,      // scenario invalid: syntax, form or meaning
  kNothing = 4,      // nothing matched
  kLimit = 5,        // a limit was reached: memory, steps, interleavings
  kBug = 70,         // a bug in realmsim
  kUnreadable = 74,  // a named file cannot be read or written
  kInterrupted = 130,
};

// The worse of two.
constexpr int worse(int a, int b) {
  for (const int status : {kInterrupted, kBug, kUnreadable, kUsage, kInvalid, kLimit, kDiffers, kNothing}) {
    if (status == a || status == b) return status;
  }
  return kGood;
}

}  // namespace realmsim::cli

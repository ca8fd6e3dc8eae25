// What the hypervisor writes for the next entry of a REC is what the RMM finds there.
#include "models/host/next_entry.h"

#include <gtest/gtest.h>

#include "models/rmm/rec_run.h"
#include "tests/rules/psci_bench.h"

namespace realmsim::testing {
namespace {

class NextEntry : public ::testing::Test {
 protected:
  [[nodiscard]] rmm::RecEnter next() { return rmm::read_rec_enter(bench.memory().granule(pair.first.run)); }

  Bench bench;
  RecPair pair = running_pair(bench);
  DirectHostPort port{bench.direct(), 0};
};

TEST_F(NextEntry, with_an_interrupt_is_accepted_and_holds_it_in_the_first_list_register) {
  const std::uint64_t interrupt = host::pending_interrupt(42);
  for (const std::uint64_t held : {interrupt, host::kNoInterrupt, interrupt}) {
    bench.leave(pair.first);
    host::offer_interrupt(port, pair.first.run, held);
    ASSERT_EQ(bench.enter(pair.first).flow, backends::Flow::EnteredRealm);
    bench.leave(pair.first);
    EXPECT_EQ(bench.exit_of(pair.first).gicv3.lrs[0], held);
    bench.enter(pair.first);
  }
}

TEST_F(NextEntry, keeps_what_it_has_when_something_else_is_asked) {
  host::offer_interrupt(port, pair.first.run, host::pending_interrupt(42));
  host::answer_load(port, pair.first.run, 7);
  EXPECT_EQ(next().gicv3.lrs[0], host::pending_interrupt(42));
  host::offer_interrupt(port, pair.first.run, host::pending_interrupt(43));
  EXPECT_TRUE(next().emul_mmio());
  EXPECT_EQ(next().gprs[0], 7u);
}

}  // namespace
}  // namespace realmsim::testing

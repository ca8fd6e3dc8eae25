// Why each REC left last, as the machine tells it: the host may have got no exit record.
#pragma once

#include <map>

#include "models/base/ensure.h"
#include "models/base/observer.h"
#include "models/rmm/rec_run.h"

namespace realmsim::run {

class Exits final : public Observer {
 public:
  void exited(const ExitEvent& exit) override {
    const auto reason = find_value(rmm::kExitReasonNames, exit.reason);
    REALMSIM_ENSURE(reason.has_value(), "exits have the reasons of the RMM");
    last_.insert_or_assign(exit.rec, *reason);
  }

  // Of a REC that has left at least once.
  [[nodiscard]] rmm::ExitReason last(Pa rec) const { return last_.at(rec); }

 private:
  std::map<Pa, rmm::ExitReason> last_;
};

}  // namespace realmsim::run

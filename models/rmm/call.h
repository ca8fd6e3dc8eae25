// One call as its checks see it: the command, its registers and the state it meets, read-only. What several
// checks and the commit need (parameters, a table walk) is read once.
#pragma once

#include <cstdint>
#include <optional>

#include "models/base/address.h"
#include "models/machine/machine.h"
#include "models/rmm/command.h"
#include "models/rmm/config.h"
#include "models/rmm/params.h"
#include "models/rmm/rec_run.h"
#include "models/rmm/rtt.h"
#include "models/rmm/state.h"

namespace realmsim::rmm {

struct View {
  const machine::Machine& machine;
  const State& rmm;
  const Extension* extension;
  const Config& config;
};

class Call {
 public:
  // `caller` is the REC that makes an RSI call; absent for RMI.
  Call(const View& view, const Command& command, const Registers& x, std::optional<Pa> caller = std::nullopt)
      : view_(view), command_(command), x_(x), caller_(caller) {}

  [[nodiscard]] const View& view() const { return view_; }
  [[nodiscard]] const Command& command() const { return command_; }
  [[nodiscard]] std::uint64_t x(unsigned reg) const { return x_[reg]; }
  [[nodiscard]] Pa pa(unsigned reg) const { return {x_[reg]}; }
  [[nodiscard]] Ipa ipa() const { return {x_[command_.ipa]}; }
  [[nodiscard]] std::int64_t level() const { return static_cast<std::int64_t>(x_[command_.level]); }

  // From here on: valid once the structural checks on the RD or REC have passed.
  [[nodiscard]] Pa rec_address() const { return caller_ ? *caller_ : pa(command_.rec); }
  [[nodiscard]] const Rec& rec() const { return view_.rmm.recs.at(rec_address()); }
  [[nodiscard]] Pa rd() const { return command_.rd != 0 ? pa(command_.rd) : rec().owner; }
  [[nodiscard]] const Realm& realm() const;
  [[nodiscard]] const RttWalk& walk() const;

  // Valid once the checks on the parameter granule have passed.
  [[nodiscard]] const RealmParams& realm_params() const;
  [[nodiscard]] const RecParams& rec_params() const;
  [[nodiscard]] const RecEnter& rec_enter() const;

  // Table entries read by the checks so far.
  [[nodiscard]] unsigned table_reads() const { return walk_ ? walk_->reads : 0; }
  [[nodiscard]] bool walked() const { return walk_.has_value(); }

 private:
  const View& view_;
  const Command& command_;
  const Registers& x_;
  std::optional<Pa> caller_;
  mutable const Realm* realm_ = nullptr;
  mutable std::optional<RttWalk> walk_;
  mutable std::optional<RealmParams> realm_params_;
  mutable std::optional<RecParams> rec_params_;
  mutable std::optional<RecEnter> rec_enter_;
};

}  // namespace realmsim::rmm

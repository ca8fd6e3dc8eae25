#include "models/csm/table.h"

#include <algorithm>
#include <vector>

#include "models/rmm/realm_table.h"
#include "models/rmm/rmi_table.h"

namespace realmsim::csm {

rmm::CommandTable rmi_table() {
  static const auto table = [] {
    std::vector<const rmm::Command*> rows(rmm::kRmiTable.begin(), rmm::kRmiTable.end());
    std::ranges::replace(rows, &rmm::kRmiDataCreateUnknown, &kRmiDataCreateUnknown);
    std::ranges::replace(rows, &rmm::kRmiDataDestroy, &kRmiDataDestroy);
    std::ranges::replace(rows, &rmm::kRmiRttReadEntry, &kRmiRttReadEntry);
    std::ranges::replace(rows, &rmm::kRmiRttFold, &kRmiRttFold);
    std::ranges::replace(rows, &rmm::kRmiRealmDestroy, &kRmiRealmDestroy);
    rows.insert(rows.end(), {&kRmiAptCreate, &kRmiAptDestroy});
    return rows;
  }();
  return table;
}

rmm::CommandTable rsi_table() {
  static const auto table = [] {
    std::vector<const rmm::Command*> rows(rmm::realm_table().begin(), rmm::realm_table().end());
    std::ranges::replace(rows, &rmm::kRsiIpaStateSet, &kRsiIpaStateSet);
    rows.insert(rows.end(), {&kRsiCsmCreate, &kRsiCsmShare, &kRsiCsmReserve, &kRsiCsmAttach,
                             &kRsiCsmDetachAndFree, &kRsiCsmRevoke, &kRsiCsmDestroy});
    return rows;
  }();
  return table;
}

}  // namespace realmsim::csm

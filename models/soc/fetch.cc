#include "models/soc/fetch.h"

namespace realmsim::soc {

void FetchPort::refer(Pa pa) {
  fetch_.begin(pas_, cause_.cpu, cause_.ledger);
  fetch_.table_walk = true;
  fetch_.ask(tlm::TLM_READ_COMMAND, pa.value);
  level2_.serve(fetch_);
  cause_.cycles += fetch_.cycles;
}

}  // namespace realmsim::soc

#include "models/soc/fetch.h"

namespace realmsim::soc {

machine::Fetched FetchPort::fetch(Pa pa) {
  std::uint64_t word = 0;
  fetch_.annotate({.state = pas_ == Pas::Root ? SecurityState::Root : SecurityState::Realm,
                   .pas = pas_,
                   .cpu = cause_.cpu,
                   .table_walk = true,
                   .ledger = cause_.ledger});
  fetch_.ask(tlm::TLM_READ_COMMAND, pa.value, std::as_writable_bytes(std::span{&word, 1}));
  target_.b_transport(fetch_, delay_);
  cause_.cycles += fetch_.cycles;
  return {.value = word,
          .fault = fetch_.translation.fault,
          .level = static_cast<std::uint8_t>(fetch_.translation.level)};
}

}  // namespace realmsim::soc

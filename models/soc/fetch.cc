#include "models/soc/fetch.h"

namespace realmsim::soc {

machine::Fetched FetchPort::fetch(Pa pa) {
  std::uint64_t word = 0;
  Transaction transaction;
  transaction.state = pas_ == Pas::Root ? SecurityState::Root : SecurityState::Realm;
  transaction.pas = pas_;
  transaction.vmid = cause_.vmid;
  transaction.cpu = cause_.cpu;
  transaction.table_walk = true;
  transaction.checked = pas_ == Pas::Root;  // fetches of the check itself are never checked
  transaction.ledger = cause_.ledger;

  tlm::tlm_generic_payload payload;
  payload.set_command(tlm::TLM_READ_COMMAND);
  payload.set_address(pa.value);
  payload.set_data_ptr(reinterpret_cast<unsigned char*>(&word));
  payload.set_data_length(sizeof word);
  payload.set_streaming_width(sizeof word);
  payload.set_extension(&transaction);
  target_.b_transport(payload, delay_);
  payload.clear_extension(&transaction);
  cause_.cycles += transaction.cycles;
  return {.value = word,
          .fault = transaction.translation.fault,
          .level = static_cast<std::uint8_t>(transaction.translation.level)};
}

}  // namespace realmsim::soc

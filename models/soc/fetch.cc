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
  transaction.ledger = cause_.ledger;

  payload_.set_command(tlm::TLM_READ_COMMAND);
  payload_.set_address(pa.value);
  payload_.set_data_ptr(reinterpret_cast<unsigned char*>(&word));
  payload_.set_data_length(sizeof word);
  payload_.set_streaming_width(sizeof word);
  payload_.set_extension(&transaction);
  target_.b_transport(payload_, delay_);
  payload_.clear_extension(&transaction);
  cause_.cycles += transaction.cycles;
  return {.value = word,
          .fault = transaction.translation.fault,
          .level = static_cast<std::uint8_t>(transaction.translation.level)};
}

}  // namespace realmsim::soc

#include "models/soc/private_caches.h"

namespace realmsim::soc {

using machine::LineUse;

ServedBy Level2::serve(LineRequest request, Annotations& charged) {
  if (!context_.caches.hit_level2(request.cpu, request.line, request.use, !request.table_walk)) {
    interconnect_.serve(request, charged);
    return ServedBy::Beyond;
  }
  if (request.use == LineUse::Read) charged.charge(MicroOp::L2Hit, context_.costs.cost(MicroOp::L2Hit));
  return ServedBy::PrivateCaches;
}

Level1::Level1(const sc_core::sc_module_name& name, const CacheContext& context, Level2& level2)
    : sc_module(name), context_(context), level2_(level2) {
  in.bind(*this);
}

// A store is posted: the processing element goes on after a level 1 access, wherever the line has to come
// from. How long it takes to become visible is part of the distance to whoever loads it.
void Level1::b_transport(tlm::tlm_generic_payload& payload, sc_core::sc_time&) {
  Transaction& transaction = transaction_of(payload);
  const LineRequest request = transaction.line_request();
  const bool hit = context_.caches.hit_level1(request.cpu, request.line, request.use);
  if (transaction.whole_line || hit || request.use == LineUse::Write) {
    const MicroOp op = transaction.whole_line ? MicroOp::LineLoad : MicroOp::L1Hit;
    transaction.charge(op, context_.costs.cost(op));
  }
  if (!hit) transaction.served = level2_.serve(request, transaction);
  transaction.set_response_status(tlm::TLM_OK_RESPONSE);
}

}  // namespace realmsim::soc

#include "models/soc/cache.h"

namespace realmsim::soc {

using machine::LineUse;

Level1::Level1(const sc_core::sc_module_name& name, const CacheContext& context)
    : sc_module(name), context_(context) {
  in.bind(*this);
}

// A store is posted: the processing element goes on after a level 1 access, wherever the line has to come
// from. How long it takes to become visible is part of the distance to whoever loads it.
void Level1::b_transport(tlm::tlm_generic_payload& payload, sc_core::sc_time& delay) {
  Transaction& transaction = transaction_of(payload);
  const LineUse use = transaction.use();
  const bool hit = context_.caches.hit_level1(transaction.cpu, transaction.line(), use);
  if (transaction.whole_line || hit || use == LineUse::Write) {
    const MicroOp op = transaction.whole_line ? MicroOp::LineLoad : MicroOp::L1Hit;
    transaction.charge(op, 1, context_.costs.cost(op));
  }
  if (hit) {
    transaction.serve(context_.machine.memory);
    return;
  }
  out->b_transport(payload, delay);
}

Level2::Level2(const sc_core::sc_module_name& name, const CacheContext& context)
    : sc_module(name), context_(context) {
  in.bind(*this);
}

void Level2::b_transport(tlm::tlm_generic_payload& payload, sc_core::sc_time& delay) {
  Transaction& transaction = transaction_of(payload);
  const LineUse use = transaction.use();
  if (!context_.caches.hit_level2(transaction.cpu, transaction.line(), use, !transaction.table_walk)) {
    out->b_transport(payload, delay);
    return;
  }
  if (use == LineUse::Read) transaction.charge(MicroOp::L2Hit, 1, context_.costs.cost(MicroOp::L2Hit));
  transaction.serve(context_.machine.memory);
}

Level3::Level3(const sc_core::sc_module_name& name, const CacheContext& context)
    : sc_module(name), context_(context) {
  in.bind(*this);
}

void Level3::b_transport(tlm::tlm_generic_payload& payload, sc_core::sc_time& delay) {
  Transaction& transaction = transaction_of(payload);
  const machine::LineTag line = transaction.line();
  if (!context_.caches.hit_level3(line)) {
    out->b_transport(payload, delay);
    context_.caches.fill_level3(line);
    return;
  }
  if (transaction.is_read()) transaction.charge(MicroOp::L3Hit, 1, context_.costs.cost(MicroOp::L3Hit));
  transaction.serve(context_.machine.memory);
}

}  // namespace realmsim::soc

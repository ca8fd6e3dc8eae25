// The accesses of a processing element that go through many lines.
#include "models/soc/processing_element.h"

namespace realmsim::soc {

using machine::AccessType;

const Annotations& ProcessingElement::reference(const Access& access, Reach reach, timing::Ledger& aside) {
  synchronise();
  begin(access, aside);
  transaction_.whole_line = reach == Reach::WholeLine;
  machine::Translation translated;
  if (!machine::translate_hit(cpu(), access.request(), translated)) {
    walk(access, translated);
  } else if (translated.tlb == machine::TlbLevel::Level2) {
    transaction_.charge(MicroOp::TlbL2Hit, context_.costs.cost(MicroOp::TlbL2Hit));
  }
  if (translated.fault == FaultKind::None) refer(access, translated);
  return transaction_;
}

bool ProcessingElement::touch_line(const Access& access) {
  timing::Ledger aside;
  const Annotations& made = reference(access, Reach::Word, aside);
  if (made.served == ServedBy::PrivateCaches || access.type == AccessType::Store) return false;
  ledger_ += aside;
  pass(made.cycles);
  return true;
}

void ProcessingElement::stream_line(const Access& access, std::uint64_t number) {
  timing::Ledger aside;
  const Annotations& made = reference(access, Reach::WholeLine, aside);
  if (number >= context_.exposed_lines && made.served == ServedBy::Beyond)
    return charge(MicroOp::StreamedByte, machine::kLineBytes);
  ledger_ += aside;
  pass(made.cycles);
}

// Stores are posted: where their lines come from is not waited for.
void ProcessingElement::reach_other_lines(const Access& access) {
  const bool stores = access.type == AccessType::Store;
  const std::uint64_t end = access.address + access.bytes.size();
  const std::uint64_t second = (access.address & ~(machine::kLineBytes - 1)) + machine::kLineBytes;
  Access line = access;
  line.bytes = {};
  for (line.address = second; line.address < end; line.address += machine::kLineBytes) {
    if (stores) {
      touch_line(line);
    } else {
      stream_line(line, (line.address - second) / machine::kLineBytes + 1);
    }
  }
  if (stores) charge(MicroOp::FillByte, end - second);
}

}  // namespace realmsim::soc

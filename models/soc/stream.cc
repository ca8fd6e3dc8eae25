// The accesses of a processing element that go through many lines.
#include "models/soc/processing_element.h"

namespace realmsim::soc {

using machine::AccessRequest;
using machine::AccessType;

const Annotations& ProcessingElement::reference(const AccessRequest& request, Reach reach,
                                                timing::Ledger& aside) {
  synchronise();
  transaction_.begin(request.pas, context_.index, aside);
  transaction_.whole_line = reach == Reach::WholeLine;
  machine::Translation translated;
  if (!machine::translate_hit(cpu(), request, translated)) {
    walk(request, translated);
  } else if (translated.tlb == machine::TlbLevel::Level2) {
    transaction_.charge(MicroOp::TlbL2Hit, context_.costs.cost(MicroOp::TlbL2Hit));
  }
  if (translated.fault == FaultKind::None) refer(request.type, translated);
  return transaction_;
}

bool ProcessingElement::touch_line(const AccessRequest& request) {
  timing::Ledger aside;
  const Annotations& made = reference(request, Reach::Word, aside);
  if (made.served == ServedBy::PrivateCaches || request.type == AccessType::Store) return false;
  ledger_ += aside;
  pass(made.cycles);
  return true;
}

void ProcessingElement::stream_line(const AccessRequest& request, std::uint64_t number) {
  timing::Ledger aside;
  const Annotations& made = reference(request, Reach::WholeLine, aside);
  if (number >= context_.exposed_lines && made.served == ServedBy::Beyond)
    return charge(MicroOp::StreamedByte, machine::kLineBytes);
  ledger_ += aside;
  pass(made.cycles);
}

// Stores are posted: where their lines come from is not waited for.
void ProcessingElement::reach_other_lines(const Access& access) {
  AccessRequest line = access.request;
  const std::uint64_t end = line.address + access.bytes.size();
  const std::uint64_t second = (line.address & ~(machine::kLineBytes - 1)) + machine::kLineBytes;
  for (line.address = second; line.address < end; line.address += machine::kLineBytes) {
    if (access.is_store()) {
      touch_line(line);
    } else {
      stream_line(line, (line.address - second) / machine::kLineBytes + 1);
    }
  }
  if (access.is_store()) charge(MicroOp::FillByte, end - second);
}

}  // namespace realmsim::soc

#include "models/rmm/el1_exception.h"

#include "models/rmm/syndrome.h"

namespace realmsim::rmm {
namespace {

constexpr std::uint64_t kAarch32 = field<4, 4>(1);  // PSTATE.M
constexpr std::uint64_t kEase = field<5, 5>(1);     // SCTLR2_EL1: External aborts to the SError vectors

constexpr std::uint64_t kEl1OnOwnStack = 0b0101;
constexpr std::uint64_t kEl1OnEl0Stack = 0b0100;

std::uint64_t mode_of(const Rec& rec) {
  return bits<3, 0>(rec.el1.pstate);
}

bool from_el1(const Rec& rec) {
  return (rec.el1.pstate & kAarch32) == 0 && mode_of(rec) >= kEl1OnEl0Stack;
}

std::uint64_t vector_offset(const Rec& rec) {
  if ((rec.el1.pstate & kAarch32) != 0) return 0x600;
  if (mode_of(rec) == kEl1OnOwnStack) return 0x200;
  return mode_of(rec) == kEl1OnEl0Stack ? 0x000 : 0x400;
}

void take(Rec& rec, std::uint64_t esr, std::uint64_t vector) {
  rec.el1.esr = esr;
  rec.el1.elr = rec.pc;
  rec.el1.spsr = rec.el1.pstate;
  rec.el1.pstate = kPstateReset;
  rec.pc = rec.el1.vbar + vector;
}

// The class of an abort tells whether it comes from the level that takes it.
std::uint64_t as_el1(const Rec& rec, std::uint64_t esr_el2) {
  const std::uint64_t ec = bits<31, 26>(esr_el2);
  return (esr_el2 & ~syndrome::kEc) | syndrome::of_class(from_el1(rec) ? ec | 1 : ec);
}

}  // namespace

void inject_undefined(Rec& rec) {
  take(rec, syndrome::of_class(syndrome::kEcUnknown) | syndrome::kIl, vector_offset(rec));
}

void inject_external_abort(Rec& rec, std::uint64_t esr_el2, std::uint64_t far) {
  constexpr std::uint64_t kSError = 0x180;
  const std::uint64_t vector = vector_offset(rec) + ((rec.el1.sctlr2 & kEase) != 0 ? kSError : 0);
  rec.el1.far = far;
  take(rec,
       (as_el1(rec, esr_el2) & ~(syndrome::kFnv | syndrome::kS1ptw | syndrome::kFsc)) | syndrome::kEa |
           syndrome::kFscExternalAbort,
       vector);
}

void forward_abort(Rec& rec, std::uint64_t esr_el2, std::uint64_t far) {
  rec.el1.far = far;
  take(rec, as_el1(rec, esr_el2), vector_offset(rec));
}

}  // namespace realmsim::rmm

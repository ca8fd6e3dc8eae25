#include "models/rmm/entry_completion.h"

#include "models/base/bits.h"
#include "models/rmm/effects.h"
#include "models/rmm/el1_exception.h"
#include "models/rmm/realm_entry.h"
#include "models/rmm/syndrome.h"

namespace realmsim::rmm {
namespace {

constexpr std::uint64_t kAccept = 0;
constexpr std::uint64_t kReject = 1;
constexpr std::uint64_t kZeroRegister = 31;

Rec& entered_rec(Commit& commit) {
  return commit.fx.rmm.recs.at(commit.call.rec_address());
}

bool emulatable(const Rec& rec) {
  return rec.abort && (rec.abort->esr & syndrome::kIsv) != 0;
}

// Injection takes precedence: emul_mmio means nothing beside inject_sea.
bool emulates(const RecEnter& enter) {
  return enter.emul_mmio() && !enter.inject_sea();
}

Observation observe_last_exit(const Call& call, unsigned) {
  const Rec& rec = call.rec();
  if (!rec.abort) return {.text = "the last exit was no Data Abort at an unprotected address"};
  return {.text = emulatable(rec) ? "the last exit was an emulatable Data Abort"
                                  : "the last exit was a Data Abort without a valid syndrome"};
}

std::uint64_t sign_extended(std::uint64_t value, unsigned width) {
  const unsigned unused = 64 - width;
  return static_cast<std::uint64_t>(static_cast<std::int64_t>(value << unused) >> unused);
}

// The register value of a load of which the host says what was read.
std::uint64_t loaded_value(std::uint64_t esr, std::uint64_t data) {
  const unsigned width = 8u << bits<23, 22>(esr);
  const std::uint64_t value =
      (esr & syndrome::kSse) != 0 ? sign_extended(data, width) : low_bits(data, width);
  return (esr & syndrome::kSf) != 0 ? value : low_bits(value, 32);
}

}  // namespace

const Property kInjectionApplicable{
    "injection_applicable", "injects an External abort only after a Data Abort at an unprotected address",
    [](const Call& call, unsigned) { return !call.rec_enter().inject_sea() || call.rec().abort.has_value(); },
    observe_last_exit};
const Property kEmulationApplicable{
    "emulation_applicable", "emulates only after an emulatable Data Abort",
    [](const Call& call, unsigned) { return !emulates(call.rec_enter()) || emulatable(call.rec()); },
    observe_last_exit};

void inject_sea(Commit& commit) {
  Rec& rec = entered_rec(commit);
  if (!commit.call.rec_enter().inject_sea() || !rec.abort) return;
  inject_external_abort(rec, rec.abort->esr, rec.abort->far);
}

void emulate_mmio(Commit& commit) {
  Rec& rec = entered_rec(commit);
  if (!emulates(commit.call.rec_enter()) || !emulatable(rec)) return;
  pass_instruction(rec);
  const std::uint64_t esr = rec.abort->esr;
  const std::uint64_t reg = bits<20, 16>(esr);
  if ((esr & syndrome::kWnr) != 0 || reg == kZeroRegister) return;
  rec.gprs[reg] = loaded_value(esr, commit.call.rec_enter().gprs[0]);
}

// A refusal counts only where the realm asked for RAM and the host stopped short.
void complete_ripas_change(Commit& commit) {
  Rec& rec = entered_rec(commit);
  if (!rec.ripas.pending()) return;
  const bool short_of_ram = rec.ripas.value == Ripas::Ram && rec.ripas.base != rec.ripas.top;
  rec.gprs[0] = static_cast<std::uint64_t>(RsiStatus::Success);
  rec.gprs[1] = rec.ripas.base.value;
  rec.gprs[2] = short_of_ram && commit.call.rec_enter().rejects_ripas() ? kReject : kAccept;
  rec.ripas = {};
}

}  // namespace realmsim::rmm

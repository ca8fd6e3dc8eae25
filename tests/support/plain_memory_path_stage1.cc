// Stage 1 of the plain memory path, and what a realm invalidates of it.
#include "tests/support/plain_memory_path.h"

namespace realmsim::testing {
namespace {

using Asker = PlainCaches::Asker;
using Type = PlainRequest::Type;
using Use = PlainCaches::Use;

constexpr std::uint64_t kPage = 4096;

}  // namespace

// For the addresses of its descriptors and for where it leads, pages are remembered as well.

PlainMemoryPath::Step PlainMemoryPath::walk_for_stage1(CpuIndex cpu, const PlainStage2& stage2,
                                                       std::uint64_t ipa, Type type, Price price) {
  if (price == Price::Free) return walk_stage2(cpu, stage2, ipa, type, Price::Free);
  auto& known_pages = cores_[cpu].known_pages;
  const KnownPage page{stage2.vmid, ipa / kPage};
  if (known_pages.use(page.number, page) != nullptr) return walk_stage2(cpu, stage2, ipa, type, Price::Free);
  Step step = walk_stage2(cpu, stage2, ipa, type, Price::Charged);
  if (step.outcome.fault == FaultKind::None) known_pages.put(page.number, page, {});
  return step;
}

PlainMemoryPath::Word PlainMemoryPath::fetch_for_stage1(CpuIndex cpu, const PlainStage2& stage2,
                                                        std::uint64_t ipa, int level, Price price) {
  const Step walked = walk_for_stage1(cpu, stage2, ipa, Type::Load, price);
  PlainOutcome outcome = walked.outcome;
  if (outcome.fault == FaultKind::None && outcome.pas != Pas::Realm) {
    outcome = {.fault = FaultKind::Stage2Permission, .level = walked.leaf_level, .pas = Pas::Realm};
  } else if (outcome.fault == FaultKind::None) {
    const Checked checked = check(cpu, Pas::Realm, outcome.pa, price);
    outcome.fault = checked.fault;
    outcome.level = level;
    outcome.gpt_level = checked.level;
  }
  if (outcome.fault != FaultKind::None) {
    outcome.on_stage1_walk = true;
    outcome.ipa = ipa;
    return {.failure = outcome};
  }
  if (price == Price::Charged) refer(cpu, outcome.pa, Pas::Realm, Use::Read, Asker::TableWalk);
  return {.value = memory_.read(outcome.pa)};
}

PlainMemoryPath::Step PlainMemoryPath::walk_both_stages(CpuIndex cpu, const PlainRequest& request) {
  const PlainStage1& stage1 = *request.stage1;
  const PlainStage2& stage2 = *request.stage2;
  const std::uint64_t va = request.address;
  const auto refused = [](FaultKind fault, int level, std::uint64_t ipa = 0) {
    return Step{.outcome = {.fault = fault, .level = level, .ipa = ipa, .pas = Pas::Realm}};
  };
  const auto beyond = [&](std::uint64_t ipa) { return ipa >> stage2.ipa_bits != 0; };
  if (va >> stage1.va_bits != 0) return refused(FaultKind::Stage1Translation, 0);
  if (beyond(stage1.root)) return refused(FaultKind::AddressSize, 0, stage1.root);

  int level = 3;
  while (12 + 9 * static_cast<unsigned>(4 - level) < stage1.va_bits)
    --level;
  auto& known_tables = cores_[cpu].known_tables;
  const KnownTable last{stage2.vmid, 3, va >> 21, stage1.asid};
  const bool shorter = level < 3;
  const bool last_known = shorter && known_tables.use(last.prefix, last) != nullptr;

  for (std::uint64_t table = stage1.root;; ++level) {
    const unsigned shift = 12 + 9 * static_cast<unsigned>(3 - level);
    if (level == 3 && shorter && !last_known) known_tables.put(last.prefix, last, {});
    const Price price = last_known && level < 3 ? Price::Free : Price::Charged;
    const Word fetched = fetch_for_stage1(cpu, stage2, table + (va >> shift) % 512 * 8, level, price);
    if (fetched.failure) return {.outcome = *fetched.failure};
    const std::uint64_t word = fetched.value;
    const std::uint64_t kind = bits_of(word, 1, 0);
    const std::uint64_t output = bits_of(word, 47, 12) << 12;
    const bool leaf = level == 3 ? kind == 0b11 : kind == 0b01 && level >= 1;
    if (!leaf && (level == 3 || kind != 0b11)) return refused(FaultKind::Stage1Translation, level);
    const std::uint64_t size = leaf ? std::uint64_t{1} << shift : kPage;
    const std::uint64_t base = output / size * size;
    if (beyond(base)) return refused(FaultKind::AddressSize, level, base);
    if (!leaf) {
      table = base;
      continue;
    }
    if (bits_of(word, 10, 10) == 0) return refused(FaultKind::Stage1AccessFlag, level);
    const bool writable = bits_of(word, 7, 7) == 0;
    const bool by_el0 = bits_of(word, 6, 6) == 1;
    PlainFrame stage1_frame{.writable = writable,
                            .executable = bits_of(word, 53, 53) == 0 && !(writable && by_el0)};
    if (!allowed(stage1_frame, request.type)) return refused(FaultKind::Stage1Permission, level);

    const std::uint64_t ipa = base + va % size;
    Step step = walk_for_stage1(cpu, stage2, ipa, request.type, Price::Charged);
    step.outcome.ipa = ipa;
    step.frame.writable = step.frame.writable && stage1_frame.writable;
    step.frame.executable = step.frame.executable && stage1_frame.executable;
    step.frame.ipa = ipa / kPage * kPage;
    step.frame.for_all_asids = bits_of(word, 11, 11) == 0;
    step.frame.leaf_bytes = size;
    return step;
  }
}

// What stage 1 has had a part in.
void PlainMemoryPath::invalidate_stage1(Vmid vmid) {
  for (Core& core : cores_)
    core.tlb.drop_if(
        [&](const PlainPage& page, const PlainFrame&) { return page.vmid == vmid && page.by_va; });
  forget_tables([&](const KnownTable& table) { return table.vmid == vmid && table.asid; });
}

void PlainMemoryPath::invalidate_va(Vmid vmid, Asid asid, std::uint64_t va) {
  for (Core& core : cores_) {
    core.tlb.drop_if([&](const PlainPage& page, const PlainFrame& frame) {
      const std::uint64_t bytes = frame.leaf_bytes;
      return page.vmid == vmid && page.by_va && page.number * kPage / bytes == va / bytes &&
             (!page.asid || page.asid == asid);
    });
  }
  forget_tables([&](const KnownTable& table) { return table.vmid == vmid && table.asid; });
}

}  // namespace realmsim::testing

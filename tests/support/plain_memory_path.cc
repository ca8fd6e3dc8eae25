#include "tests/support/plain_memory_path.h"

#include <algorithm>

namespace realmsim::testing {
namespace {

using Asker = PlainCaches::Asker;
using Source = PlainCaches::Source;
using Type = PlainRequest::Type;
using Use = PlainCaches::Use;
__extension__ using Wider = unsigned __int128;

constexpr std::uint64_t kPage = 4096;
constexpr std::uint64_t kPicosecondsInSecond = 1'000'000'000'000;

// The GPIs that a processing element with FEAT_RME alone lets pass, by the space that was named.
bool lets_pass(std::uint64_t gpi, Pas pas) {
  switch (gpi) {
    case 0b1000:
      return pas == Pas::Secure;
    case 0b1001:
      return pas == Pas::NonSecure;
    case 0b1010:
      return pas == Pas::Root;
    case 0b1011:
      return pas == Pas::Realm;
    default:
      return gpi == 0b1111;
  }
}

// The bits of an IPA that choose the table at a level.
std::uint64_t prefix_of(std::uint64_t ipa, int level) {
  return ipa >> (12 + 9 * (4 - level));
}

PlainPage page_of(const PlainRequest& request) {
  if (request.stage1) {
    return {.vmid = request.stage2->vmid,
            .by_va = true,
            .asid = request.stage1->asid,
            .number = request.address / kPage};
  }
  if (request.stage2) return {.vmid = request.stage2->vmid, .number = request.address / kPage};
  return {.state = request.state, .named = request.named, .number = request.address / kPage};
}

// Software may execute only from its own world's memory: Realm and Root may not from any other space.
PlainOutcome name_address(const PlainRequest& request, PlainFrame& frame) {
  const bool own = request.state == SecurityState::Realm  ? request.named == Pas::Realm
                   : request.state == SecurityState::Root ? request.named == Pas::Root
                                                          : true;
  frame = {.base = {request.address / kPage * kPage}, .pas = request.named, .executable = own};
  const bool refused = request.type == Type::Fetch && !own;
  return {.fault = refused ? FaultKind::Stage1Permission : FaultKind::None,
          .level = refused ? 3 : 0,
          .pa = {request.address},
          .pas = request.named};
}

// An address beyond the range of stage 1 is nobody's, also where another ASID has a wider range.
std::optional<PlainTlb::Found> find(PlainTlb& tlb, const PlainRequest& request, PlainPage page) {
  if (request.stage1 && request.address >> request.stage1->va_bits != 0) return std::nullopt;
  const auto found = tlb.find(page);
  if (found || !request.stage1) return found;
  page.asid.reset();
  return tlb.find(page);
}

}  // namespace

PlainMemoryPath::PlainMemoryPath(const Description& description, PlainMemory& memory)
    : description_(description),
      memory_(memory),
      caches_(static_cast<CpuIndex>(description.picoseconds_to_memory.size()), description.caches),
      cores_(description.picoseconds_to_memory.size(),
             Core{.tlb = PlainTlb{description.tlb},
                  .known_tables = {description.walk_cache.sets, description.walk_cache.ways},
                  .known_pages = {description.ipa_cache.sets, description.ipa_cache.ways}}),
      hertz_(whole("cpu.freq_hz")),
      checks_cost_(whole("gpc.mode") == 1) {}

std::uint64_t PlainMemoryPath::whole(const char* key) const {
  return description_.parameters.thousandths(timing::find_parameter(key).value()) / 1000;
}

// Time and cycles.

std::uint64_t PlainMemoryPath::picoseconds(CpuIndex cpu) const {
  return static_cast<std::uint64_t>(Wider{cores_[cpu].cycles} * kPicosecondsInSecond / hertz_);
}

// A distance takes the cycles that have begun when it is over.
std::uint64_t PlainMemoryPath::cycles_of(std::uint64_t picoseconds) const {
  const Wider scaled = Wider{picoseconds} * hertz_;
  return static_cast<std::uint64_t>(scaled / kPicosecondsInSecond +
                                    (scaled % kPicosecondsInSecond == 0 ? 0 : 1));
}

void PlainMemoryPath::wait_until_picoseconds(CpuIndex cpu, std::uint64_t picoseconds) {
  cores_[cpu].cycles = std::max(cores_[cpu].cycles, cycles_of(picoseconds));
}

void PlainMemoryPath::charge_cycles(CpuIndex cpu, MicroOp op, std::uint64_t cycles) {
  Charged& charged = cores_[cpu].charged[op];
  ++charged.count;
  charged.cycles += cycles;
  cores_[cpu].cycles += cycles;
}

void PlainMemoryPath::charge(CpuIndex cpu, MicroOp op) {
  charge_cycles(cpu, op, whole(row_of(op).key.data()));
}

// Caches. A store waits for nothing but level 1.
void PlainMemoryPath::refer(CpuIndex cpu, Pa pa, Pas pas, Use use, Asker asker) {
  const PlainCaches::Served served = caches_.reference(cpu, pa, pas, use, asker);
  if (use == Use::Write) return charge(cpu, MicroOp::L1Hit);
  switch (served.by) {
    case Source::Level1:
      return charge(cpu, MicroOp::L1Hit);
    case Source::Level2:
      return charge(cpu, MicroOp::L2Hit);
    case Source::Level3:
      return charge(cpu, MicroOp::L3Hit);
    case Source::Peer:
      return charge_cycles(cpu, MicroOp::LineTransfer,
                           cycles_of(description_.picoseconds_between[cpu][served.peer]));
    case Source::Memory:
      if (pas == Pas::Realm) charge(cpu, MicroOp::EncryptedDramAccess);
      return charge_cycles(cpu, MicroOp::DramAccess, cycles_of(description_.picoseconds_to_memory[cpu]));
  }
}

// Granule protection. The table is fetched from Root memory, level by level, for every check.

std::uint64_t PlainMemoryPath::fetch_of_table(CpuIndex cpu, Pa pa, Price price) {
  if (checks_cost_ && price == Price::Charged) refer(cpu, pa, Pas::Root, Use::Read, Asker::TableWalk);
  return memory_.read(pa);
}

PlainMemoryPath::Checked PlainMemoryPath::look_up_granule(CpuIndex cpu, Pas pas, Pa pa, Price price) {
  constexpr std::uint64_t kGigabyte = std::uint64_t{1} << 30;
  const Pa entry0 = description_.granule_protection_table + pa.value / kGigabyte * 8;
  const std::uint64_t word0 = fetch_of_table(cpu, entry0, price);
  if (bits_of(word0, 3, 0) == 0b0001) {
    return {lets_pass(bits_of(word0, 7, 4), pas) ? FaultKind::None : FaultKind::GranuleProtection, 0};
  }
  if (bits_of(word0, 3, 0) != 0b0011) return {FaultKind::GptWalk, 0};

  const std::uint64_t granule = pa.value % kGigabyte / kPage;
  const std::uint64_t word1 = fetch_of_table(cpu, Pa{bits_of(word0, 51, 12) << 12} + granule / 16 * 8, price);
  const bool contiguous = bits_of(word1, 3, 0) == 0b0001;
  const auto nibble = static_cast<unsigned>(contiguous ? 1 : granule % 16);
  const std::uint64_t gpi = bits_of(word1, 4 * nibble + 3, 4 * nibble);
  return {lets_pass(gpi, pas) ? FaultKind::None : FaultKind::GranuleProtection, 1};
}

PlainMemoryPath::Checked PlainMemoryPath::check(CpuIndex cpu, Pas pas, Pa pa, Price price) {
  Checked checked = look_up_granule(cpu, pas, pa, price);
  if (checked.fault == FaultKind::None && !description_.answers(pa)) checked.fault = FaultKind::ExternalAbort;
  return checked;
}

// Translation. A walk begins to cost at the lowest table that an earlier one has come to.

int PlainMemoryPath::lowest_known_level(CpuIndex cpu, const PlainStage2& stage2, std::uint64_t ipa) {
  for (int level = 3; level > stage2.start_level; --level) {
    const std::uint64_t prefix = prefix_of(ipa, level);
    if (cores_[cpu].known_tables.use(prefix, {stage2.vmid, level, prefix}) != nullptr) return level;
  }
  return stage2.start_level;
}

PlainMemoryPath::Step PlainMemoryPath::walk_stage2(CpuIndex cpu, const PlainStage2& stage2, std::uint64_t ipa,
                                                   Type type, Price whole_price) {
  if (ipa >> stage2.ipa_bits != 0) {
    return {.outcome = {.fault = FaultKind::AddressSize, .pas = Pas::Realm}};
  }
  constexpr int kAllKnown = 4;
  const int known = whole_price == Price::Free ? kAllKnown : lowest_known_level(cpu, stage2, ipa);
  Pa table = stage2.root;
  for (int level = stage2.start_level;; ++level) {
    const unsigned shift = 12 + 9 * static_cast<unsigned>(3 - level);
    std::uint64_t index = ipa >> shift;
    if (level != stage2.start_level) index %= 512;
    const Pa entry = table + index * 8;

    const Price price = level < known ? Price::Free : Price::Charged;
    if (level > known) {
      const std::uint64_t prefix = prefix_of(ipa, level);
      cores_[cpu].known_tables.put(prefix, {stage2.vmid, level, prefix}, {});
    }
    const Checked checked = check(cpu, Pas::Realm, entry, price);
    if (checked.fault != FaultKind::None) {
      return {.outcome = {.fault = checked.fault,
                          .level = level,
                          .gpt_level = checked.level,
                          .on_walk = true,
                          .pas = Pas::Realm}};
    }
    if (price == Price::Charged) refer(cpu, entry, Pas::Realm, Use::Read, Asker::TableWalk);

    const std::uint64_t word = memory_.read(entry);
    const std::uint64_t kind = bits_of(word, 1, 0);
    const Pa output{bits_of(word, 47, 12) << 12};
    const bool leaf = level == 3 ? kind == 0b11 : kind == 0b01 && level >= 1;
    if (!leaf && (level == 3 || kind != 0b11)) {
      return {.outcome = {.fault = FaultKind::Stage2Translation, .level = level, .pas = Pas::Realm}};
    }
    if (!leaf) {
      table = output;
      continue;
    }
    const std::uint64_t offset = ipa % (std::uint64_t{1} << shift);
    const Pas pas = bits_of(word, 55, 55) == 1 ? Pas::NonSecure : Pas::Realm;
    const PlainFrame frame{.base = output + offset / kPage * kPage,
                           .pas = pas,
                           .readable = bits_of(word, 6, 6) == 1,
                           .writable = bits_of(word, 7, 7) == 1,
                           .executable = bits_of(word, 54, 54) == 0 && pas == Pas::Realm};
    if (!allowed(frame, type)) {
      return {.outcome = {.fault = FaultKind::Stage2Permission, .level = level, .pas = Pas::Realm}};
    }
    return {.outcome = {.pa = output + offset, .pas = pas}, .frame = frame, .leaf_level = level};
  }
}

PlainMemoryPath::Step PlainMemoryPath::translate(CpuIndex cpu, const PlainRequest& request) {
  if (request.stage1) return walk_both_stages(cpu, request);
  if (request.stage2) return walk_stage2(cpu, *request.stage2, request.address, request.type, Price::Charged);
  Step step;
  step.outcome = name_address(request, step.frame);
  return step;
}

PlainOutcome PlainMemoryPath::access(CpuIndex cpu, const PlainRequest& request) {
  const Use use = request.type == Type::Store ? Use::Write : Use::Read;
  PlainTlb& tlb = cores_[cpu].tlb;
  PlainPage page = page_of(request);
  auto found = find(tlb, request, page);
  if (found && allowed(found->frame, request.type)) {
    const Pa pa = found->frame.base + request.address % kPage;
    if (found->level == 2) charge(cpu, MicroOp::TlbL2Hit);
    refer(cpu, pa, found->frame.pas, use, Asker::Program);
    const std::uint64_t ipa = request.stage1 ? found->frame.ipa + request.address % kPage : 0;
    return {.ipa = ipa, .pa = pa, .pas = found->frame.pas, .tlb_level = found->level};
  }

  Step step = translate(cpu, request);
  PlainOutcome& outcome = step.outcome;
  if (outcome.fault != FaultKind::None) return outcome;
  const Checked checked = check(cpu, outcome.pas, outcome.pa, Price::Charged);
  if (checked.fault != FaultKind::None) {
    outcome.fault = checked.fault;
    outcome.level = checked.level;
    outcome.gpt_level = checked.level;
    return outcome;
  }
  if (step.frame.for_all_asids) page.asid.reset();
  tlb.put(page, step.frame);
  refer(cpu, outcome.pa, outcome.pas, use, Asker::Program);
  return outcome;
}

// Maintenance reaches every processing element.

void PlainMemoryPath::invalidate_ipa(Vmid vmid, std::uint64_t first, std::uint64_t bytes) {
  for (Core& core : cores_) {
    core.tlb.drop_if([&](const PlainPage& page, const PlainFrame&) {
      return page.vmid == vmid && !page.by_va && page.number >= first / kPage &&
             page.number < (first + bytes) / kPage;
    });
  }
  forget_tables([&](const KnownTable& table) {
    return table.vmid == vmid && !table.asid && table.prefix >= prefix_of(first, table.level) &&
           table.prefix <= prefix_of(first + bytes - 1, table.level);
  });
  for (Core& core : cores_) {
    core.known_pages.drop_if([&](const KnownPage& page, Nothing) {
      return page.vmid == vmid && page.number >= first / kPage && page.number < (first + bytes) / kPage;
    });
  }
}

void PlainMemoryPath::invalidate_vmid(Vmid vmid) {
  for (Core& core : cores_)
    core.tlb.drop_if([&](const PlainPage& page, const PlainFrame&) { return page.vmid == vmid; });
  forget_tables([&](const KnownTable& table) { return table.vmid == vmid; });
  for (Core& core : cores_)
    core.known_pages.drop_if([&](const KnownPage& page, Nothing) { return page.vmid == vmid; });
}

void PlainMemoryPath::invalidate_pa(Pa first, std::uint64_t bytes) {
  for (Core& core : cores_) {
    core.tlb.drop_if([&](const PlainPage&, const PlainFrame& frame) {
      return frame.base >= first && frame.base < first + bytes;
    });
  }
}

void PlainMemoryPath::invalidate_all(CpuIndex cpu) {
  cores_[cpu].tlb.drop_if([](const PlainPage&, const PlainFrame&) { return true; });
  cores_[cpu].known_tables.drop_if([](const KnownTable&, Nothing) { return true; });
  cores_[cpu].known_pages.drop_if([](const KnownPage&, Nothing) { return true; });
}

}  // namespace realmsim::testing

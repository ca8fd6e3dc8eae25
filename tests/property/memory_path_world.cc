#include "tests/property/memory_path_world.h"

#include "models/machine/gpt_invalidation.h"
#include "tests/support/bare_firmware.h"

namespace realmsim::testing {
namespace {

using Type = PlainRequest::Type;

constexpr std::uint64_t kPage = 4096;
constexpr Pa kDram{0x8000'0000};
constexpr std::uint64_t kDramBytes = 0x400'0000;
constexpr Pa kBlock = kDram + 0x100'0000;   // 2 MiB of Realm memory behind one GPT descriptor
constexpr Pa kTables = kDram + 0x200'0000;  // stage 2 tables
constexpr Pa kRoot{0xf000'0000};
constexpr std::uint64_t kRootBytes = 0x10'0000;
constexpr Pa kLevel1OfDram = kRoot + 0x4'0000;
constexpr Pa kLevel1OfRoot = kRoot + 0x8'0000;
constexpr Pa kNothingThere{0xe000'0000};  // everybody may, nobody answers
constexpr std::uint64_t kGigabyte = 0x4000'0000;
constexpr std::uint64_t kMegabytes2 = 0x20'0000;
constexpr std::uint64_t kGranulesOfWord = 16;

constexpr std::uint64_t kGpiSecure = 0b1000;
constexpr std::uint64_t kGpiNonSecure = 0b1001;
constexpr std::uint64_t kGpiRoot = 0b1010;
constexpr std::uint64_t kGpiRealm = 0b1011;
constexpr std::uint64_t kGpiAll = 0b1111;

struct RealmShape {
  int start_level;
  unsigned ipa_bits;
  unsigned root_tables;  // concatenated
  std::array<std::uint64_t, 4> regions;
  std::uint64_t block;
  std::uint64_t hole;
  std::uint64_t stage1_tables;
  std::array<unsigned, 2> va_bits;  // of its address spaces
};

constexpr std::array kRealmShapes{
    RealmShape{1,
               39,
               1,
               {0x1000'0000, 0x4000'0000, 0x7f'c000'0000, 0x20'0020'0000},
               0x5000'0000,
               0x3000'0000,
               0x6000'0000,
               {48, 39}},
    RealmShape{2,
               34,
               16,
               {0, 0x4000'0000, 0x3'ffe0'0000, 0x4020'0000},
               0x1'0000'0000,
               0x1'4000'0000,
               0x2'0000'0000,
               {30, 48}},
    RealmShape{0,
               48,
               1,
               {0x80'0000'0000, 0xffff'ffe0'0000, 0x4000'0000, 0x4020'0000},
               0x80'0020'0000,
               0x90'0000'0000,
               0x80'0040'0000,
               {39, 36}},
};

}  // namespace

MemoryPathWorld::MemoryPathWorld(std::uint64_t seed, const Size& size, CpuIndex cpus)
    : random_(seed, 0),
      size_(size),
      map_(std::make_shared<const machine::MemoryMap>(
          std::vector<machine::Region>{{"devices", machine::RegionKind::Device, Pa{0}, kGigabyte * 2},
                                       {"dram", machine::RegionKind::Dram, kDram, kDramBytes},
                                       {"el3", machine::RegionKind::Root, kRoot, kRootBytes}})),
      programs_(cpus) {
  build_granule_protection();
  for (std::size_t index = 0; index < kRealmShapes.size(); ++index)
    build_realm(index, size.pages_per_realm);
}

// Granule protection: level 0 has one entry for each of four gigabytes.

Pa MemoryPathWorld::granule_protection_table() const {
  return kRoot;
}

machine::GpcConfig MemoryPathWorld::granule_protection() const {
  machine::GpcRegisters registers;
  registers.gpccr.gpc = true;
  registers.gptbr.base = kRoot;
  return machine::GpcConfig{registers};
}

std::uint64_t MemoryPathWorld::usual_gpi(std::uint64_t granule) const {
  if (kDram + granule * kPage >= kTables) return kGpiRealm;
  constexpr std::array kByGranule{kGpiNonSecure, kGpiRealm, kGpiRealm, kGpiSecure,
                                  kGpiRealm,     kGpiRealm, kGpiRealm, kGpiNonSecure};
  return kByGranule[granule % kByGranule.size()];
}

void MemoryPathWorld::build_granule_protection() {
  constexpr std::uint64_t kInvalid = 0;
  const std::array<std::uint64_t, 4> level0{kGpiAll << 4 | 0b0001, kInvalid, kLevel1OfDram.value | 0b0011,
                                            kLevel1OfRoot.value | 0b0011};
  for (std::uint64_t i = 0; i < level0.size(); ++i)
    memory_.write(kRoot + i * 8, level0[i]);

  for (std::uint64_t first = 0; first < kDramBytes / kPage; first += kGranulesOfWord) {
    std::uint64_t word = 0;
    for (std::uint64_t i = 0; i < kGranulesOfWord; ++i)
      word |= usual_gpi(first + i) << 4 * i;
    const Pa pa = kDram + first * kPage;
    if (pa >= kBlock && pa < kBlock + kMegabytes2) word = 0b01 << 8 | kGpiRealm << 4 | 0b0001;
    memory_.write(kLevel1OfDram + first / kGranulesOfWord * 8, word);
  }
  const auto word_of = [](Pa pa) {
    return kLevel1OfRoot + pa.value % kGigabyte / kPage / kGranulesOfWord * 8;
  };
  for (std::uint64_t done = 0; done < kRootBytes; done += kGranulesOfWord * kPage)
    memory_.write(word_of(kRoot + done), kGpiRoot * 0x1111'1111'1111'1111);
  memory_.write(word_of(kNothingThere), kGpiAll * 0x1111'1111'1111'1111);
}

// Stage 2.

Pa MemoryPathWorld::new_table() {
  return kTables + std::uint64_t{tables_++} * kPage;
}

Pa MemoryPathWorld::entry_for(Realm& realm, std::uint64_t ipa, int level) {
  Pa table = realm.stage2.root;
  for (int at = realm.stage2.start_level;; ++at) {
    std::uint64_t index = ipa >> (12 + 9 * (3 - at));
    if (at != realm.stage2.start_level) index %= 512;
    const Pa entry = table + index * 8;
    if (at == level) return entry;
    if (memory_.read(entry) == 0) {
      memory_.write(entry, new_table().value | 0b11);
      realm.table_entries.push_back(entry);
    }
    table = Pa{memory_.read(entry) & ~std::uint64_t{0xfff}};
  }
}

// A page in the space that the granule usually belongs to; now and then one that may not be read, written or
// executed from, or is invalid.
std::uint64_t MemoryPathWorld::leaf(std::uint32_t granule) {
  if (one_in(32)) return 0;
  const bool non_secure = (usual_gpi(granule) == kGpiNonSecure) != one_in(16);
  std::uint64_t word = (kDram + std::uint64_t{granule} * kPage).value | 0b11;
  if (non_secure) word |= std::uint64_t{1} << 55;
  if (one_in(2)) word |= std::uint64_t{1} << 54;
  if (!one_in(32)) word |= std::uint64_t{1} << 6;
  if (!one_in(8)) word |= std::uint64_t{1} << 7;
  return word;
}

void MemoryPathWorld::build_realm(std::size_t index, std::uint32_t pages) {
  const RealmShape& shape = kRealmShapes[index];
  tables_ = (tables_ + shape.root_tables - 1) / shape.root_tables * shape.root_tables;
  const Pa root = new_table();
  tables_ += shape.root_tables - 1;
  Realm& realm = realms_.emplace_back(Realm{.stage2 = {.root = root,
                                                       .vmid = {static_cast<std::uint16_t>(index + 1)},
                                                       .start_level = shape.start_level,
                                                       .ipa_bits = shape.ipa_bits},
                                            .block = shape.block,
                                            .hole = shape.hole,
                                            .next_table = shape.stage1_tables});
  for (std::uint32_t i = 0; i < pages; ++i) {
    const std::uint64_t ipa = shape.regions[i % shape.regions.size()] + i / shape.regions.size() * kPage;
    const Pa entry = entry_for(realm, ipa, 3);
    memory_.write(entry, leaf(static_cast<std::uint32_t>(random_.below(size_.granules))));
    realm.pages.push_back({ipa, entry});
  }
  memory_.write(entry_for(realm, shape.block, 2), kBlock.value | 0b11 << 6 | 0b01);
  for (std::size_t i = 0; i < shape.va_bits.size(); ++i)
    build_space(realm, {static_cast<std::uint8_t>(i + 1)}, shape.va_bits[i]);
}

// What happens next.

MemoryPathStep MemoryPathWorld::step(CpuIndex cpu) {
  Program& program = programs_[cpu];
  MemoryPathStep step;
  if (program.next_call || one_in(64)) {
    step.call = program.next_call ? std::exchange(program.next_call, std::nullopt) : call(program);
    return step;
  }
  if (one_in(32)) {
    program.who = random_.below(realms_.size() + 2);
    program.space = random_.below(3);
    program.recent.fill(0);
  }
  PlainRequest& request = step.request;
  constexpr std::array kTypes{Type::Load, Type::Load,  Type::Load,  Type::Load,  Type::Load,
                              Type::Load, Type::Store, Type::Store, Type::Store, Type::Fetch};
  request.type = kTypes[random_.below(kTypes.size())];
  step.value = request.type == Type::Store ? ++stored_ : 0;
  if (program.who < realms_.size()) {
    const Realm& realm = realms_[program.who];
    request.state = SecurityState::Realm;
    request.stage2 = realm.stage2;
    request.named = Pas::Realm;
    if (program.space < realm.spaces.size()) {
      const Space& space = realm.spaces[program.space];
      request.stage1 = space.stage1;
      request.address = page_of(program, space.pages, space.block, space.hole, space.stage1.va_bits);
    } else {
      request.address = page_of(program, realm.pages, realm.block, realm.hole, realm.stage2.ipa_bits);
    }
  } else {
    name_physical(request, program.who != realms_.size());
  }
  const std::uint64_t words = one_in(2) ? kPage / 8 : 4 * 64 / 8;
  request.address += random_.below(words) * 8;
  return step;
}

// A page in an address space of so many bits.
std::uint64_t MemoryPathWorld::page_of(Program& program, const std::vector<Page>& pages, std::uint64_t block,
                                       std::uint64_t hole, unsigned bits) {
  if (one_in(512)) return std::uint64_t{1} << bits;
  if (one_in(256)) return hole;
  std::uint64_t& recent = program.recent[random_.below(program.recent.size())];
  if (recent != 0 && !one_in(4)) return recent;
  const std::uint64_t number = one_in(2) ? pages.size() : std::min<std::uint64_t>(pages.size(), 16);
  recent =
      one_in(16) ? block + random_.below(kMegabytes2 / kPage) * kPage : pages[random_.below(number)].address;
  return recent;
}

void MemoryPathWorld::name_physical(PlainRequest& request, bool secure) {
  const std::uint64_t granule = random_.below(one_in(2) ? size_.granules : 16);
  request.state = secure ? SecurityState::Secure : SecurityState::NonSecure;
  request.named = secure && usual_gpi(granule) == kGpiSecure ? Pas::Secure : Pas::NonSecure;
  request.address = (kDram + granule * kPage).value;
  constexpr std::array<std::uint64_t, 4> kElsewhere{0x1000, kGigabyte, kNothingThere.value, kRoot.value};
  if (one_in(64)) request.address = kElsewhere[random_.below(kElsewhere.size())];
}

// Maintenance, and changes of tables that it follows or, for once, does not.
Registers MemoryPathWorld::call(Program& program) {
  Realm& realm = realms_[random_.below(realms_.size())];
  const std::uint64_t vmid = realm.stage2.vmid.value;
  const std::uint64_t region =
      realm.pages[random_.below(realm.pages.size())].address / kMegabytes2 * kMegabytes2;
  switch (random_.below(24)) {
    case 0:
      return registers(BareCall::InvalidateIpa, vmid, region, kMegabytes2);
    case 1:
      return registers(BareCall::InvalidateVmid, vmid);
    case 2:
      return registers(BareCall::InvalidatePa, kBlock.value,
                       static_cast<std::uint64_t>(machine::TlbiRange::Of2MiB));
    case 3:
      return registers(one_in(4) ? BareCall::InvalidateAllEverywhere : BareCall::InvalidateAll);
    case 4:
    case 5:
    case 6:
    case 7:
      return change_of_granule(program);
    case 8:
      return registers(BareCall::InvalidateStage1, vmid);
    case 9:
    case 10:
      return change_of_stage1_table(program, realm);
    case 11:
    case 12:
    case 13:
    case 14:
    case 15:
      return change_of_stage1(program, realm);
    default:
      return change_of_mapping(program, realm);
  }
}

Registers MemoryPathWorld::change_of_mapping(Program& program, Realm& realm) {
  const std::uint64_t vmid = realm.stage2.vmid.value;
  if (one_in(8)) {
    const Pa entry = realm.table_entries[random_.below(realm.table_entries.size())];
    if (!one_in(4)) program.next_call = registers(BareCall::InvalidateVmid, vmid);
    return registers(BareCall::WriteWord, entry.value, one_in(8) ? 0 : memory_.read(entry));
  }
  const Page& page = realm.pages[random_.below(realm.pages.size())];
  if (!one_in(4)) program.next_call = registers(BareCall::InvalidateIpa, vmid, page.address, kPage);
  return registers(BareCall::WriteWord, page.entry.value,
                   leaf(static_cast<std::uint32_t>(random_.below(size_.granules))));
}

// One granule of a word, or none, to another space; the others to where they belong.
Registers MemoryPathWorld::change_of_granule(Program& program) {
  const std::uint64_t granules = one_in(4) ? kTables - kDram : 0;
  const std::uint64_t count = granules == 0 ? size_.granules : std::uint64_t{tables_};
  const std::uint64_t changed = granules / kPage + random_.below(count);
  const std::uint64_t first = changed / kGranulesOfWord * kGranulesOfWord;
  const Pa entry = kLevel1OfDram + first / kGranulesOfWord * 8;
  std::uint64_t word = memory_.read(entry);
  if (one_in(2)) {
    const unsigned shift = 4 * static_cast<unsigned>(changed - first);
    word &= ~(std::uint64_t{0xf} << shift);
    word |= (one_in(2) ? kGpiNonSecure : kGpiAll) << shift;
  }
  if (!one_in(4)) {
    program.next_call = registers(BareCall::InvalidatePa, (kDram + first * kPage).value,
                                  static_cast<std::uint64_t>(machine::TlbiRange::Of64KiB));
  }
  return registers(BareCall::WriteWord, entry.value, word);
}

}  // namespace realmsim::testing

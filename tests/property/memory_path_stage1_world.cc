// Stage 1 of the small world: tables in memory of the realms, and what becomes of them.
#include "tests/property/memory_path_world.h"
#include "tests/support/bare_firmware.h"

namespace realmsim::testing {
namespace {

constexpr std::uint64_t kPage = 4096;
constexpr std::uint64_t kReadWrite = 0b11 << 6;

}  // namespace

std::uint64_t MemoryPathWorld::new_stage1_table(Realm& realm) {
  const std::uint64_t ipa = realm.next_table;
  realm.next_table += kPage;
  const Pa table = new_table();
  memory_.write(entry_for(realm, ipa, 3), table.value | kReadWrite | 0b11);
  realm.stage1_tables[ipa] = table;
  return ipa;
}

Pa MemoryPathWorld::stage1_entry_for(Realm& realm, Space& space, std::uint64_t va, int level) {
  std::uint64_t table = space.stage1.root;
  int at = 3;
  while (12 + 9 * static_cast<unsigned>(4 - at) < space.stage1.va_bits)
    --at;
  for (;; ++at) {
    const Pa entry = realm.stage1_tables.at(table) + (va >> (12 + 9 * (3 - at))) % 512 * 8;
    if (at == level) return entry;
    if (memory_.read(entry) == 0) {
      memory_.write(entry, new_stage1_table(realm) | 0b11);
      space.table_entries.push_back(entry);
    }
    table = memory_.read(entry) & ~std::uint64_t{0xfff};
  }
}

// A page of the realm's; now and then one that is beyond its address space, has not been accessed, is
// read-only or not to be executed, for all ASIDs or for EL0 as well, or is invalid.
std::uint64_t MemoryPathWorld::stage1_leaf(const Realm& realm) {
  if (one_in(32)) return 0;
  std::uint64_t word = realm.pages[random_.below(realm.pages.size())].address | 0b11;
  if (one_in(64)) word |= std::uint64_t{1} << realm.stage2.ipa_bits % 48;
  if (!one_in(64)) word |= std::uint64_t{1} << 10;
  if (one_in(8)) word |= std::uint64_t{1} << 7;
  if (one_in(16)) word |= std::uint64_t{1} << 6;
  if (one_in(4)) word |= std::uint64_t{1} << 53;
  if (!one_in(8)) word |= std::uint64_t{1} << 11;
  return word;
}

void MemoryPathWorld::build_space(Realm& realm, Asid asid, unsigned va_bits) {
  Space space{.stage1 = {.root = new_stage1_table(realm), .asid = asid, .va_bits = va_bits},
              .block = 0x180'0000,
              .hole = 0x400'0000};
  const std::uint64_t quarter = std::uint64_t{1} << (va_bits - 2);
  for (std::size_t i = 0; i < realm.pages.size(); ++i) {
    const std::uint64_t va = i % 4 * quarter + i / 4 * kPage;
    const Pa entry = stage1_entry_for(realm, space, va, 3);
    memory_.write(entry, stage1_leaf(realm));
    space.pages.push_back({va, entry});
  }
  constexpr std::uint64_t kAccessedByAsid = 0b11 << 10;
  memory_.write(stage1_entry_for(realm, space, space.block, 2), realm.block | kAccessedByAsid | 0b01);
  realm.spaces.push_back(std::move(space));
}

// What a realm's kernel does to its own tables.
Registers MemoryPathWorld::change_of_stage1(Program& program, Realm& realm) {
  const std::uint64_t vmid = realm.stage2.vmid.value;
  Space& space = realm.spaces[random_.below(realm.spaces.size())];
  if (one_in(8) && !space.table_entries.empty()) {
    const Pa entry = space.table_entries[random_.below(space.table_entries.size())];
    if (!one_in(4)) program.next_call = registers(BareCall::InvalidateStage1, vmid);
    return registers(BareCall::WriteWord, entry.value, one_in(8) ? 0 : memory_.read(entry));
  }
  const Page& page = space.pages[random_.below(space.pages.size())];
  if (!one_in(4)) {
    program.next_call = registers(BareCall::InvalidateVa, vmid, space.stage1.asid.value, page.address);
  }
  return registers(BareCall::WriteWord, page.entry.value, stage1_leaf(realm));
}

// The host takes a page away in which a stage 1 table lies, or puts it outside the Realm space, or gives it
// back.
Registers MemoryPathWorld::change_of_stage1_table(Program& program, Realm& realm) {
  const auto table = std::next(realm.stage1_tables.begin(),
                               static_cast<std::ptrdiff_t>(random_.below(realm.stage1_tables.size())));
  if (!one_in(4)) {
    program.next_call = registers(BareCall::InvalidateIpa, realm.stage2.vmid.value, table->first, kPage);
  }
  std::uint64_t word = table->second.value | kReadWrite | 0b11;
  if (one_in(4)) word |= std::uint64_t{1} << 55;
  if (one_in(4)) word &= ~std::uint64_t{1};
  return registers(BareCall::WriteWord, entry_for(realm, table->first, 3).value, word);
}

}  // namespace realmsim::testing

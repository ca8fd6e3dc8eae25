#include "models/guest/stage1_tables.h"

namespace realmsim::guest {
namespace {

using machine::entry_bytes;
using machine::entry_shift;
using machine::kPageLevel;
using machine::Stage1Descriptor;
using Kind = Stage1Descriptor::Kind;

class Layout {
 public:
  explicit Layout(const machine::Stage1Regime& regime) : regime_(regime), tables_(1) {}

  [[nodiscard]] bool full() const { return tables_.size() > kMostStage1Tables; }
  [[nodiscard]] std::vector<Stage1Table> take() { return std::move(tables_); }

  void map(const Stage1Mapping& mapping) {
    for (std::uint64_t done = 0; done < mapping.size && !full();) {
      const Va va = mapping.va + done;
      const Ipa ipa = mapping.ipa + done;
      const int level = level_for(va, ipa, mapping.size - done);
      entry(va, level) = machine::encode_stage1({.kind = Kind::Leaf,
                                                 .output = ipa,
                                                 .accessed = true,
                                                 .read_only = mapping.read_only,
                                                 .el0_execute_never = true,
                                                 .non_global = true},
                                                level);
      done += entry_bytes(level);
    }
  }

 private:
  static int level_for(Va va, Ipa ipa, std::uint64_t bytes) {
    for (int level = machine::kFirstBlockLevel; level < kPageLevel; ++level) {
      const std::uint64_t block = entry_bytes(level);
      if (va.aligned_to(block) && ipa.aligned_to(block) && bytes >= block) return level;
    }
    return kPageLevel;
  }

  std::uint64_t& entry(Va va, int level) {
    std::size_t table = 0;
    for (int above = stage1_start_level(regime_); above < level; ++above) {
      const std::uint64_t word = tables_[table][index_of(va, above)];
      const Stage1Descriptor descriptor = machine::decode_stage1(word, above);
      table = descriptor.kind == Kind::Table
                  ? static_cast<std::size_t>((descriptor.output - regime_.root) / kGranuleBytes)
                  : add_table(table, index_of(va, above), above);
    }
    return tables_[table][index_of(va, level)];
  }

  std::size_t add_table(std::size_t parent, std::size_t index, int level) {
    const std::size_t added = tables_.size();
    tables_.emplace_back();
    tables_[parent][index] =
        machine::encode_stage1({.kind = Kind::Table, .output = regime_.root + added * kGranuleBytes}, level);
    return added;
  }

  static std::size_t index_of(Va va, int level) {
    return static_cast<std::size_t>(va.value >> entry_shift(level)) % machine::kTableEntries;
  }

  machine::Stage1Regime regime_;
  std::vector<Stage1Table> tables_;
};

}  // namespace

std::vector<Stage1Table> stage1_tables(const machine::Stage1Regime& regime,
                                       std::span<const Stage1Mapping> mappings) {
  Layout layout{regime};
  for (const Stage1Mapping& mapping : mappings)
    layout.map(mapping);
  return layout.take();
}

bool write_stage1_tables(Port& port, Ipa root, std::span<const Stage1Table> tables) {
  for (std::size_t i = 0; i < tables.size(); ++i) {
    if (!port.write(root + i * kGranuleBytes, std::as_bytes(std::span{tables[i]}))) return false;
  }
  return true;
}

}  // namespace realmsim::guest

#include "models/monitor/gpt_blocks.h"

#include <algorithm>

namespace realmsim::monitor {
namespace {

using machine::ContiguousSize;
using machine::Gpi;

// Bytes of the parts a block is made of: smaller blocks, or single words.
std::uint64_t part_bytes(const Level1Table& table, ContiguousSize size) {
  if (size == ContiguousSize::Of2MiB) return table.shape.word_bytes();
  return bytes_of(static_cast<ContiguousSize>(static_cast<unsigned>(size) - 1));
}

// How a uniform part of a block of this size is described.
std::uint64_t part_word(ContiguousSize size, Gpi gpi) {
  if (size == ContiguousSize::Of2MiB) return machine::encode_granules(gpi);
  return machine::encode_contiguous(static_cast<ContiguousSize>(static_cast<unsigned>(size) - 1), gpi);
}

void describe(Effects& fx, const Level1Table& table, Pa first, std::uint64_t bytes, std::uint64_t word) {
  if (bytes == 0) return;
  const std::uint64_t words = table.words_of(bytes);
  fx.machine.memory.fill64(table.word(first), words, word);
  fx.meter.charge(MicroOp::GptEntryWrite, words);
}

bool uniform(const Effects& fx, const Level1Table& table, Pa block, ContiguousSize size, Gpi gpi) {
  const std::uint64_t step = part_bytes(table, size);
  for (Pa part = block; part < block + bytes_of(size); part = part + step) {
    if (fx.machine.memory.read64(table.word(part)) != part_word(size, gpi)) return false;
  }
  return true;
}

}  // namespace

void shatter(Effects& fx, const Level1Table& table, Pa granule, ContiguousSize size, Gpi gpi) {
  const Pa block = granule.align_down(bytes_of(size));
  const std::uint64_t bytes = bytes_of(size);
  if (size == ContiguousSize::Of2MiB) return describe(fx, table, block, bytes, part_word(size, gpi));
  const std::uint64_t path_bytes = part_bytes(table, size);
  const Pa path = granule.align_down(path_bytes);
  describe(fx, table, block, path - block, part_word(size, gpi));
  describe(fx, table, path + path_bytes, block + bytes - (path + path_bytes), part_word(size, gpi));
  shatter(fx, table, granule, static_cast<ContiguousSize>(static_cast<unsigned>(size) - 1), gpi);
}

void fuse(Effects& fx, const Level1Table& table, Pa granule, Gpi gpi) {
  for (const ContiguousSize size : machine::kContiguousSizes) {
    const Pa block = granule.align_down(bytes_of(size));
    if (!fx.library.writes(size) || !uniform(fx, table, block, size, gpi)) return;
    describe(fx, table, block, bytes_of(size), machine::encode_contiguous(size, gpi));
  }
}

}  // namespace realmsim::monitor

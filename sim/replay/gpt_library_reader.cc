// Calls of EL3's library.
#include <algorithm>

#include <fmt/format.h>

#include "sim/replay/gpt_call_reader.h"
#include "sim/replay/gpt_words.h"

namespace realmsim::replay {
namespace {

constexpr std::uint64_t kLargestRange = std::uint64_t{1} << 22;  // granules, as in macros

constexpr NameTable<monitor::RegionMapping, 2> kMappingNames{{
    {monitor::RegionMapping::Block, "block"},
    {monitor::RegionMapping::Granule, "granule"},
}};

// An error as -EPERM or as its number.
monitor::ReturnCode read_code(LineReader& reader, const Value& value) {
  if (value.kind != Kind::Integer) return reader.word(value, monitor::kReturnCodeNames);
  for (const auto& row : monitor::kReturnCodeNames) {
    if (static_cast<std::int64_t>(row.value) == value.integer) return row.value;
  }
  reader.error(scenario::kBadValue, value,
               fmt::format("{} is no return value of the library", value.integer));
  return monitor::ReturnCode::Ok;
}

GptExpectation read_expectation(LineReader& reader) {
  GptExpectation expect;
  const Value* fields = reader.object(reader.root(), "expect");
  if (fields == nullptr) return expect;
  if (const Value* ret = reader.any(*fields, "ret")) expect.code = read_code(reader, *ret);
  expect.words = read_words(reader, *fields);
  if (const Value* operations = reader.array(*fields, "ops")) {
    expect.operations.emplace();
    for (const Value& entry : reader.inside(*operations))
      expect.operations->push_back(reader.text(entry));
  }
  return expect;
}

std::optional<machine::ContiguousSize> read_block(LineReader& reader, const Value& arguments) {
  const std::uint64_t mib = reader.number_or(arguments, "max_block_mb", 0);
  if (mib == 0) return std::nullopt;
  for (const auto size : machine::kContiguousSizes) {
    if (bytes_of(size) >> 20 == mib) return size;
  }
  reader.error(scenario::kBadValue, *reader.any(arguments, "max_block_mb"), "expected 0, 2, 32 or 512");
  return std::nullopt;
}

monitor::PasRegion read_region(LineReader& reader, const Value& region) {
  monitor::PasRegion read{.base = {reader.number(region, "base")},
                          .size = reader.number(region, "size"),
                          .gpi = static_cast<std::uint8_t>(reader.number(region, "gpi", 0xff))};
  if (const Value* map = reader.required(region, "map")) read.mapping = reader.word(*map, kMappingNames);
  return read;
}

monitor::TransitionRequest read_request(LineReader& reader, const Value& arguments, std::string_view base,
                                        std::string_view count, std::uint64_t most) {
  monitor::TransitionRequest request{
      .base = {reader.number(arguments, base)},
      .count = reader.number(arguments, count, most),
      .target = static_cast<std::uint8_t>(reader.number(arguments, "target", 0xff))};
  if (const Value* caller = reader.required(arguments, "caller"))
    request.caller = read_state(reader, *caller);
  return request;
}

std::uint8_t read_field(LineReader& reader, const Value& arguments, std::string_view key) {
  return static_cast<std::uint8_t>(reader.number_or(arguments, key, 0, 0xf));
}

}  // namespace

GptLibraryCall read_gpt_lib_init(LineReader& reader, const Value& arguments) {
  GptLibInit init{.pps = read_field(reader, arguments, "pps"),
                  .pgs = read_field(reader, arguments, "pgs"),
                  .l0gptsz = read_field(reader, arguments, "l0gptsz"),
                  .gpc2 = reader.flag_or(arguments, "gpc2", false),
                  .gdi = reader.flag_or(arguments, "gdi", false),
                  .largest_block = read_block(reader, arguments)};
  if (const Value* regions = reader.array(arguments, "regions")) {
    for (const Value& region : reader.inside(*regions))
      init.regions.push_back(read_region(reader, region));
  }
  return {.what = std::move(init), .expect = read_expectation(reader)};
}

GptLibraryCall read_gpt_transition(LineReader& reader, const Value& arguments) {
  return {.what = GptTransition{.request = read_request(reader, arguments, "pa", "count", kAnyNumber)},
          .expect = read_expectation(reader)};
}

GptLibraryCall read_gpt_transition_range(LineReader& reader, const Value& arguments) {
  return {.what = GptTransition{.request = read_request(reader, arguments, "base", "granules", kLargestRange),
                                .range = true},
          .expect = read_expectation(reader)};
}

GptLibraryCall read_gpt_read_word(LineReader& reader, const Value& arguments) {
  const Pa pa{reader.number(arguments, "pa")};
  GptLibraryCall call{.what = GptReadWord{pa}, .expect = {}};
  const Value* expect = reader.object(reader.root(), "expect");
  const Value* word = expect == nullptr ? nullptr : reader.any(*expect, "word");
  if (word != nullptr) call.expect.words.emplace_back(pa, reader.number(*word));
  return call;
}

}  // namespace realmsim::replay

// How libFuzzer changes an input: mostly by whole JSON values, because a changed byte seldom leaves text that
// is read beyond its syntax. Values are those of the same text, of another input, and mutations of one alone.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "models/base/random.h"

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t max_size);

namespace realmsim::testing {
namespace {

struct Range {
  std::size_t begin = 0;
  std::size_t end = 0;
  bool member = false;  // with its key
  [[nodiscard]] std::size_t size() const { return end - begin; }
};

constexpr std::array kEdges = std::to_array<std::string_view>(
    {"null", "true", "0", "-1", "1e400", "0.5", "9007199254740991", "9007199254740992", "\"\"", "[]", "{}",
     "\"0xffff_ffff_ffff_ffff\"", "\"0x7fff_ffff_ffff_f000\"", "\"0x1_0000_0000_0000\"", "\"${a}\"",
     "\"\\ud800\""});
constexpr std::string_view kWord = "+-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
constexpr std::size_t kRoom = 64;  // by which a mutation may lengthen a value

std::size_t string_end(std::string_view text, std::size_t at) {
  for (++at; at < text.size() && text[at] != '"'; ++at) {
    if (text[at] == '\\') ++at;
  }
  return std::min(at + 1, text.size());
}

// A value, and once more with its key if it has one.
void add_value(std::string_view text, Range value, std::vector<Range>& values) {
  const std::size_t colon = text.find_last_not_of(" \n", value.begin - 1);
  values.push_back(value);
  if (value.begin == 0 || colon == std::string_view::npos || text[colon] != ':') return;
  const auto key =
      std::find_if(values.rbegin(), values.rend(), [&](Range range) { return range.end == colon; });
  if (key != values.rend()) values.push_back({key->begin, value.end, true});
}

// Strings, keys among them, words, lists, objects, and members of objects.
std::vector<Range> values_of(std::string_view text) {
  std::vector<Range> values;
  std::vector<std::size_t> open;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = at + 1;
    if (text[at] == '{' || text[at] == '[') {
      open.push_back(at);
    } else if ((text[at] == '}' || text[at] == ']') && !open.empty()) {
      add_value(text, {open.back(), end}, values);
      open.pop_back();
    } else if (text[at] == '"') {
      add_value(text, {at, end = string_end(text, at)}, values);
    } else if (kWord.find(text[at]) != std::string_view::npos) {
      add_value(text, {at, end = std::min(text.find_first_not_of(kWord, at), text.size())}, values);
    }
    at = end;
  }
  return values;
}

std::string mutated(std::string value) {
  const std::size_t size = value.size();
  value.resize(size + kRoom);
  value.resize(LLVMFuzzerMutate(reinterpret_cast<std::uint8_t*>(value.data()), size, value.size()));
  return value;
}

// `text` with one of its values changed, given that another input is at hand.
std::string change_value(std::string text, std::string_view other, RandomStream& random) {
  const std::vector<Range> targets = values_of(text);
  const std::vector<Range> sources = values_of(other);
  if (targets.empty() || sources.empty()) return mutated(std::move(text));
  const Range target = targets[random.below(targets.size())];
  Range source = sources[random.below(sources.size())];
  for (int tries = 0; source.member != target.member && tries < 4; ++tries)
    source = sources[random.below(sources.size())];
  const std::string value = text.substr(target.begin, target.size());
  switch (random.below(8)) {
    case 0:
      return text.replace(target.begin, target.size() + 1, "");  // with the comma behind it
    case 1:
      return text.insert(target.begin, value + ",");
    case 2:
      return text.replace(target.begin, target.size(), kEdges[random.below(kEdges.size())]);
    case 3:
    case 4:
      return text.replace(target.begin, target.size(), mutated(value));
    default:
      return text.replace(target.begin, target.size(), other.substr(source.begin, source.size()));
  }
}

std::size_t put(const std::string& text, std::uint8_t* out, std::size_t max_size) {
  const std::size_t size = std::min(text.size(), max_size);
  std::memcpy(out, text.data(), size);
  return size;
}

}  // namespace
}  // namespace realmsim::testing

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t max_size,
                                               unsigned seed) {
  using namespace realmsim;
  RandomStream random{seed, 0};
  if (random.below(8) == 0) return LLVMFuzzerMutate(data, size, max_size);
  std::string text{data, data + size};
  for (auto changes = 1 + random.below(3); changes > 0; --changes)
    text = testing::change_value(text, text, random);
  return testing::put(text, data, max_size);
}

extern "C" std::size_t LLVMFuzzerCustomCrossOver(const std::uint8_t* first, std::size_t first_size,
                                                 const std::uint8_t* second, std::size_t second_size,
                                                 std::uint8_t* out, std::size_t max_size, unsigned seed) {
  using namespace realmsim;
  RandomStream random{seed, 0};
  const std::string other{second, second + second_size};
  return testing::put(testing::change_value({first, first + first_size}, other, random), out, max_size);
}

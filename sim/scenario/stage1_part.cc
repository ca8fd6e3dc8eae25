// "stage1" of a realm: what its own tables map.
#include <fmt/format.h>

#include "sim/scenario/parts.h"
#include "sim/scenario/reference.h"

namespace realmsim::scenario {
namespace {

enum class Access : bool { ReadWrite, ReadOnly };
constexpr NameTable<Access, 2> kAccessNames{{{Access::ReadOnly, "ro"}, {Access::ReadWrite, "rw"}}};

// A number, or a place in a range of the realm, which holds all `size` bytes.
std::optional<std::uint64_t> read_ipa(Reader& reader, const Node& node, const Scenario& scenario,
                                      const Actor& actor, std::uint64_t size) {
  const std::string* text = node.as_string();
  const auto reference = text != nullptr ? parse_reference(*text) : std::nullopt;
  if (!reference) return reader.address(node);
  const MemoryRange* range = scenario.range(reference->name);
  if (range == nullptr) {
    unknown_range(reader, &node, reference->name, scenario);
    return std::nullopt;
  }
  if (!in_space_of(reader, node, *range, actor.name)) return std::nullopt;
  if (reference->offset <= range->size && size <= range->size - reference->offset)
    return range->base + reference->offset;
  reader.error(kOutOfPlace, node, fmt::format("the mapping reaches beyond `{}`", range->name));
  return std::nullopt;
}

// Whether `size` bytes from `first` on, which stands at `node`, are whole pages below 2^bits.
bool fits(Reader& reader, const Node& node, const Node& size_node, std::uint64_t first, std::uint64_t size,
          unsigned bits, std::string_view space) {
  if (first % kGranuleBytes != 0) {
    reader.error(kMisaligned, node, "a mapping begins at a multiple of 4 KiB");
    return false;
  }
  const std::uint64_t last = first + size - 1;
  if (last >= first && last >> bits == 0) return true;
  const Node& cause = first >> bits == 0 ? size_node : node;
  reader.error(kOutOfPlace, cause, fmt::format("the mapping reaches beyond the {} bits of {}", bits, space));
  return false;
}

class Mappings {
 public:
  Mappings(Reader& reader, const Scenario& scenario, Actor& actor)
      : reader_(reader), scenario_(scenario), actor_(actor) {}

  void read(const Node& list) {
    const auto elements = reader_.elements(list);
    if (list.kind() == NodeKind::Array && elements.empty())
      reader_.error(kBadValue, list, "expected at least one mapping");
    for (const Node& element : elements)
      read_mapping(element);
    const machine::Stage1Regime regime = guest::stage1_regime({});
    if (guest::stage1_tables(regime, actor_.stage1).size() > guest::kMostStage1Tables) {
      reader_.error(kOutOfPlace, list,
                    fmt::format("the mappings need more than {} tables", guest::kMostStage1Tables),
                    "mappings whose `va` and `ipa` are multiples of 2 MiB need one entry for each block");
    }
  }

 private:
  void read_mapping(const Node& node) {
    if (!reader_.object(node, "mapping", kStage1Keys)) return;
    const Node& va_node = *reader_.find(node, "va");
    const Node& ipa_node = *reader_.find(node, "ipa");
    const Node& size_node = *reader_.find(node, "size");
    const auto size = reader_.size(size_node);
    const auto va = reader_.address(va_node);
    const auto ipa = read_ipa(reader_, ipa_node, scenario_, actor_, size.value_or(0));
    const Node* access = reader_.find(node, "access");
    const auto allowed =
        access != nullptr ? reader_.choice(*access, kAccessNames) : std::optional{Access::ReadWrite};
    if (!va || !ipa || !size || !allowed) return;
    if (*size == 0 || *size % kGranuleBytes != 0) {
      reader_.error(kMisaligned, size_node, "the size is not a multiple of 4 KiB, or zero");
      return;
    }
    const unsigned va_bits = guest::stage1_regime({}).va_bits;
    const bool virtual_fits = fits(reader_, va_node, size_node, *va, *size, va_bits, "virtual addresses");
    const std::string space = actor_.name + "'s IPA space";
    if (!fits(reader_, ipa_node, size_node, *ipa, *size, actor_.ipa_bits, space) || !virtual_fits) return;
    for (const guest::Stage1Mapping& other : actor_.stage1) {
      if (other.va.value >= *va + *size || *va >= other.va.value + other.size) continue;
      reader_.error(kOverlap, va_node, fmt::format("the mapping overlaps that of {:#x}", other.va.value));
      return;
    }
    actor_.stage1.push_back({{*va}, {*ipa}, *size, *allowed == Access::ReadOnly});
  }

  Reader& reader_;
  const Scenario& scenario_;
  Actor& actor_;
};

}  // namespace

void read_stage1(Reader& reader, Scenario& scenario) {
  for (Actor& actor : scenario.actors) {
    if (actor.kind != ActorKind::Realm) continue;
    if (const Node* list = reader.find(*actor.node, "stage1")) Mappings{reader, scenario, actor}.read(*list);
  }
}

}  // namespace realmsim::scenario

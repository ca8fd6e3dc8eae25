#include "sim/run/values.h"

#include <fmt/format.h>

#include "models/base/hex.h"
#include "sim/run/event_values.h"
#include "sim/scenario/parts.h"
#include "sim/scenario/reference.h"

namespace realmsim::run {

using scenario::Node;

std::optional<std::string> Values::saved_name(const Node& node) {
  const std::string* text = node.as_string();
  if (text == nullptr || !text->starts_with("${") || !text->ends_with('}')) return std::nullopt;
  return text->substr(2, text->size() - 3);
}

template <class Kind>
std::optional<Kind> Values::saved(const std::string& name, const Node& node, std::string_view wanted) {
  const auto found = saved_.find(name);
  if (found == saved_.end()) {
    reader_.error(scenario::kUnknownName, node, fmt::format("no step has saved `{}` yet", name));
    return std::nullopt;
  }
  const auto* bytes = std::get_if<std::vector<std::byte>>(&found->second);
  if (bytes != nullptr && bytes->empty()) return Kind{};
  const Kind* value = std::get_if<Kind>(&found->second);
  if (value != nullptr) return *value;
  reader_.error(scenario::kBadValue, node, fmt::format("`{}` was not saved as {}", name, wanted));
  return std::nullopt;
}

std::optional<std::vector<std::byte>> Values::bytes(const Node& node) {
  const Node& value = reader_.resolve(node);
  if (const auto name = saved_name(value)) return saved<std::vector<std::byte>>(*name, value, "bytes");
  return reader_.bytes(value);
}

std::optional<std::vector<std::byte>> Values::bytes(const Node& node, const scenario::KeyRow& row) {
  auto value = bytes(node);
  const bool saved_nothing = value && value->empty() && saved_name(reader_.resolve(node));
  if (saved_nothing) value->resize(row.most);
  return value && reader_.within(node, value->size(), row) ? value : std::nullopt;
}

std::optional<Values::Place> Values::place(const Node& node) {
  const std::string* text = node.as_string();
  const auto reference = text != nullptr ? scenario::parse_reference(*text) : std::nullopt;
  if (!reference) return std::nullopt;
  const scenario::MemoryRange* range = simulation_.scenario().range(reference->name);
  if (range == nullptr) return std::nullopt;
  return Place{range, range->base + reference->offset};
}

std::optional<std::uint64_t> Values::number(const Node& node) {
  const Node& value = reader_.resolve(node);
  if (const auto name = saved_name(value)) return saved<std::uint64_t>(*name, value, "a number");
  return reader_.quantity(value);
}

std::optional<std::uint64_t> Values::number(const Node& node, const scenario::KeyRow& row) {
  const auto value = number(node);
  return value && reader_.within(node, *value, row) ? value : std::nullopt;
}

std::optional<std::uint64_t> Values::number_or_place(const Node& node) {
  const auto at = place(reader_.resolve(node));
  return at ? std::optional{at->address} : number(node);
}

std::optional<Pa> Values::physical(const Node& node) {
  const Node& value = reader_.resolve(node);
  if (const auto at = place(value)) {
    if (at->range->physical()) return Pa{at->address};
    const RealmOnMachine& realm = *simulation_.realm(at->range->actor);
    const auto entry = simulation_.backend().entry(realm.hosted.rd, Ipa{at->address});
    if (entry && entry->pa) return entry->pa;
    reader_.error(scenario::kNotMapped, value,
                  fmt::format("{} maps nothing at {:#x} now", realm.actor->name, at->address));
    return std::nullopt;
  }
  const std::string* text = value.as_string();
  const RealmOnMachine* realm = text != nullptr ? simulation_.realm(*text) : nullptr;
  if (realm != nullptr) return realm->hosted.rd;
  const auto address = number(value);
  if (!address) return std::nullopt;
  return Pa{*address};
}

std::optional<Ipa> Values::ipa(const Node& node, const RealmOnMachine& realm) {
  const Node& value = reader_.resolve(node);
  if (const auto at = place(value)) {
    if (scenario::in_space_of(reader_, value, *at->range, realm.actor->name)) return Ipa{at->address};
    return std::nullopt;
  }
  const auto address = number(value);
  if (!address) return std::nullopt;
  return Ipa{*address};
}

std::optional<std::uint64_t> Values::realm_id(const Node& node) {
  const Node& value = reader_.resolve(node);
  const std::string* text = value.as_string();
  const RealmOnMachine* realm = text != nullptr ? simulation_.realm(*text) : nullptr;
  if (realm == nullptr) return number(value);
  return simulation_.backend().realm_id(realm->hosted.rd).value_or(0);
}

nlohmann::json Values::told_text(const Node& value, std::string text) {
  if (const auto at = place(value)) return hex(at->address);
  const auto name = saved_name(value);
  const auto found = name ? saved_.find(*name) : saved_.end();
  if (found == saved_.end()) {
    if (text.starts_with("0x")) std::erase(text, '_');
    return text;
  }
  const auto* bytes = std::get_if<std::vector<std::byte>>(&found->second);
  return bytes != nullptr ? hex_digits(*bytes) : hex(std::get<std::uint64_t>(found->second));
}

nlohmann::json Values::told(const Node& node) {
  const Node& value = reader_.resolve(node);
  switch (value.kind()) {
    case scenario::NodeKind::Null:
      break;
    case scenario::NodeKind::Bool:
      return *value.as_bool();
    case scenario::NodeKind::Number:
      return nlohmann::json::parse(*value.number_text());
    case scenario::NodeKind::String:
      return told_text(value, *value.as_string());
    case scenario::NodeKind::Array: {
      nlohmann::json elements = nlohmann::json::array();
      for (const Node& element : value.elements())
        elements.push_back(told(element));
      return elements;
    }
    case scenario::NodeKind::Object: {
      nlohmann::json members = nlohmann::json::object();
      for (const scenario::Member& member : value.members())
        members[member.key] = told(member.value);
      return members;
    }
  }
  return nullptr;
}

}  // namespace realmsim::run

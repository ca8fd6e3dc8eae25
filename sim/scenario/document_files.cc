// The files that a document is read from besides its own.
#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "sim/scenario/document.h"
#include "sim/scenario/includes.h"
#include "sim/scenario/parts.h"

namespace realmsim::scenario {

void Document::read_files(Reader& reader) {
  Included included = read_includes(reader, files_, *roots_.back());
  roots_ = std::move(included.roots);
  lacks_files_ = !included.complete;
  program_.read(reader, files_, roots_);
}

// Whoever includes it may have parameters and realms that are not known here.
bool Document::open_part(Reader& reader) {
  reader.allow_any();
  read_part(reader, *roots_.back());
  roots_ = read_includes(reader, files_, *roots_.back()).roots;
  program_.read_part(reader, files_, roots_);
  for (const Node* root : roots_) {
    if (const Node* memory = reader.find(*root, kMemoryKey.name)) check_memory_forms(reader, *memory);
    const Node* platform = reader.find(*root, kPlatformKey.name);
    if (platform != nullptr && !Reader::is_open(*platform)) platforms_.find(reader, *platform);
  }
  return !has_errors();
}

bool Document::override_parameter(const std::string& name, const std::string& text) {
  const auto found = parameters_.find(name);
  if (found == parameters_.end()) return false;
  for (Case& one : cases_)
    one.parameters.erase(name);
  const ByteRange range = found->second.range();
  const std::string pointer = found->second.pointer();
  const auto value = nlohmann::json::parse(text, nullptr, false);
  Node::Value content = text;
  if (value.is_boolean()) content = value.get<bool>();
  if (value.is_number()) content = NumberText{text};
  found->second = Node{std::move(content), range, pointer};
  const bool chooses_files = std::ranges::any_of(roots_, [](const Node* root) {
    const Member* includes = root->find(kIncludeKey.name);
    return includes != nullptr && std::ranges::any_of(includes->value.elements(), Reader::is_open);
  });
  if (chooses_files) {
    Reader reader{files_.diagnostics(), parameters_};
    read_files(reader);
  }
  return true;
}

std::optional<Platform> Document::read_platform(Reader& reader) {
  const Member* chosen = nullptr;
  for (const Node* root : roots_) {
    const Member* member = root->find(kPlatformKey.name);
    if (member == nullptr) continue;
    if (chosen != nullptr) {
      reader.error_at_key(kExcludedKey, *member,
                          fmt::format("there is a `platform` at {} already",
                                      files_.diagnostics().place_of(chosen->key_range.begin)));
      return std::nullopt;
    }
    chosen = member;
  }
  if (chosen == nullptr) {
    if (lacks_files_) return std::nullopt;
    reader.missing_key(*roots_.back(), "scenario", kPlatformKey);
    return std::nullopt;
  }
  const Node& node = reader.resolve(chosen->value);
  auto platform = platforms_.find(reader, node);
  if (platform) change_platform(reader, node, *platform);
  return platform;
}

void Document::change_platform(Reader& reader, const Node& node, Platform& platform) const {
  if (!moved_ || !platform.estimates(moved_->parameter)) return;
  platform.parameters.set(moved_->parameter, platform.ranges[moved_->parameter].*moved_->end);
  check_shapes(reader, node, platform);
}

}  // namespace realmsim::scenario

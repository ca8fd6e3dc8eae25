// A platform that is another one but for some of its numbers or its memory: for questions of the kind "what
// if".
#include <fmt/format.h>

#include "sim/scenario/keys.h"
#include "sim/scenario/platform_parts.h"

namespace realmsim::scenario {
namespace {

// A value that somebody supposes is an estimate, whatever the platform's own was.
void change_parameter(Reader& reader, const Member& member, Platform& platform) {
  const auto index = find_parameter(reader, member);
  if (!index) return;
  const timing::ParameterRow& row = timing::kParameters[*index];
  const Node& node = reader.resolve(member.value);
  const auto value = parameter_value(reader, node, row);
  if (!value) return;
  if (platform.parameters.thousandths(*index) == *value) return;
  platform.title += fmt::format(", {} = {}", row.key, node.scalar_text());
  const ParameterRange usual = platform.ranges[*index];
  if (*value < usual.least || *value > usual.most)
    platform.title += fmt::format(" (beyond its range, {} to {})", static_cast<double>(usual.least) / 1000,
                                  static_cast<double>(usual.most) / 1000);
  platform.parameters.set(*index, *value);
  platform.confidence[*index] = 'E';
  platform.ranges[*index] = {*value, *value};
}

}  // namespace

std::optional<Platform> read_platform_variant(Reader& reader, const Node& node, Platform platform) {
  const std::size_t before = reader.errors();
  if (!reader.object(node, "platform", kVariantKeys)) return std::nullopt;
  platform.variant = &node;
  const Node* memory = reader.find(node, "memory");
  const Node* host_memory = reader.find(node, "host_memory");
  if ((memory == nullptr) != (host_memory == nullptr)) {
    reader.error(kMissingKey, node, "a platform changes `memory` and `host_memory` together");
    return std::nullopt;
  }
  if (memory != nullptr) {
    read_platform_memory(reader, *memory, *host_memory, platform);
    platform.title += ", other memory";
  }
  const Node* parameters = reader.find(node, "parameters");
  if (parameters != nullptr) {
    for (const Member& member : reader.members(*parameters))
      change_parameter(reader, member, platform);
  }
  if (reader.errors() == before) check_shapes(reader, parameters != nullptr ? *parameters : node, platform);
  if (reader.errors() != before) return std::nullopt;
  return platform;
}

}  // namespace realmsim::scenario

// How much a step may ask for: bytes that fit, indices of what there is.
#include <fmt/format.h>

#include "models/crypto/hash.h"
#include "sim/scenario/parts.h"

namespace realmsim::scenario {
namespace {

class Amounts {
 public:
  Amounts(Reader& reader, const Step& step, const Scenario& scenario)
      : reader_(reader), step_(step), scenario_(scenario) {}

  void check() {
    if (step_.verb == kWrite) check_store();
    if (step_.verb == kEnter) check_entry();
    if (step_.verb == kInterrupt) check_index("cpu", scenario_.platform.cpus());
    if (step_.verb == kSend) check_message();
    if (step_.verb == kVerify) check_rim();
  }

 private:
  // Nothing if the value is not there or not known yet, or wrong.
  const Node* known(std::string_view key) {
    const Node* node = reader_.find(*step_.with, key);
    return node == nullptr || Reader::is_open(*node) ? nullptr : node;
  }

  void check_store() {
    const Node* bytes = reader_.find(*step_.with, kAccessBytes.name);
    const Node* value = known("value");
    if (value == nullptr || (bytes != nullptr && Reader::is_open(*bytes))) return;
    const auto size = bytes != nullptr ? reader_.quantity(*bytes) : std::optional{fallback_of(kAccessBytes)};
    if (!size || *size < kAccessBytes.least || *size > kAccessBytes.most) return;
    if (*size <= sizeof(std::uint64_t)) {
      if (const auto number = reader_.quantity(*value)) reader_.within(*value, *number, store_key(*size));
    } else if (const auto content = reader_.bytes(*value)) {
      reader_.within(*value, content->size(), store_key(*size));
    }
  }

  void check_index(std::string_view key, std::uint64_t count) {
    const Node* node = known(key);
    const auto index = node != nullptr ? reader_.quantity(*node) : std::nullopt;
    if (index) reader_.within(*node, *index, {.form = Form::Quantity, .most = count - 1});
  }

  // `realm` names the realm, and so may `rec`, which otherwise is a number.
  void check_entry() {
    const Member* rec = step_.with->find("rec");
    const Member* name = step_.with->find("realm");
    if (name == nullptr && rec == nullptr) {
      reader_.error(kMissingKey, *step_.with, fmt::format("`{}` needs the name of a `realm`", kEnter));
      return;
    }
    const auto realm = find_realm(reader_, (name != nullptr ? name : rec)->value, scenario_);
    if (realm && name != nullptr) check_index("rec", scenario_.actor(*realm)->cpus.size());
  }

  void check_message() {
    const Member* whole = step_.with->find("data");
    for (const KeyRow& row : {kMessageBytes, kMessageFill}) {
      const Member* member = step_.with->find(row.name);
      if (whole == nullptr || member == nullptr) continue;
      reader_.error_at_key(kExcludedKey, later_of(*whole, *member),
                           fmt::format("a message is given by `data`, or by `{}` and `{}`",
                                       kMessageBytes.name, kMessageFill.name));
    }
    const Node* name = known("channel");
    const Channel* channel =
        name != nullptr && name->as_string() != nullptr ? scenario_.channel(*name->as_string()) : nullptr;
    if (channel == nullptr) return;
    const Node* data = known("data");
    const Node* bytes = known(kMessageBytes.name);
    if (step_.with->find("data") != nullptr) {
      const auto content = data != nullptr ? reader_.bytes(*data) : std::nullopt;
      if (content) check_message_size(reader_, *data, content->size(), *channel, scenario_);
    } else if (bytes != nullptr) {
      if (const auto size = reader_.size(*bytes))
        check_message_size(reader_, *bytes, *size, *channel, scenario_);
    }
  }

  void check_rim() {
    const Node* rim = known("rim");
    const auto content = rim != nullptr ? reader_.bytes(*rim) : std::nullopt;
    if (content) check_measurement(reader_, *rim, content->size());
  }

  Reader& reader_;
  const Step& step_;
  const Scenario& scenario_;
};

}  // namespace

void check_amounts(Reader& reader, const Step& step, const Scenario& scenario) {
  Amounts{reader, step, scenario}.check();
}

bool check_message_size(Reader& reader, const Node& node, std::uint64_t bytes, const Channel& channel,
                        const Scenario& scenario) {
  const std::uint64_t most = largest_message(scenario, channel);
  if (bytes != 0 && bytes <= most) return true;
  reader.error(kBadValue, node, fmt::format("a message of `{}` has 1 to {} bytes", channel.name, most));
  return false;
}

bool check_measurement(Reader& reader, const Node& node, std::size_t bytes) {
  using enum crypto::HashAlgorithm;
  if (bytes == crypto::digest_bytes(Sha256) || bytes == crypto::digest_bytes(Sha512)) return true;
  reader.error(kBadValue, node, "a measurement has 32 or 64 bytes");
  return false;
}

}  // namespace realmsim::scenario

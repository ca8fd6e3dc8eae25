// chan.send and chan.recv: one message of the benchmark's format at a time.
#include <cstring>

#include <fmt/format.h>

#include "sim/run/step_runner.h"
#include "sim/scenario/parts.h"

namespace realmsim::run {

using scenario::Node;
using scenario::Step;

namespace {

constexpr std::uint64_t kSmallestMessage = 64;

}  // namespace

const scenario::Channel& StepRunner::channel_of(const Step& step) {
  return *simulation_.scenario().channel(*argument(step, "channel")->as_string());
}

void StepRunner::refused_by_port(const Step& step, Outcome& outcome) {
  const auto& refusal = processor_of(step)->last_refusal();
  outcome.fault = FaultOutcome{.translation = refusal.translation,
                               .state = SecurityState::Realm,
                               .rd = simulation_.realm(step.by)->hosted.rd,
                               .address = refusal.ipa.value,
                               .recipient = refusal.taken.recipient,
                               .seen = refusal.taken.seen};
}

std::optional<Outcome> StepRunner::take_send(const Step& step) {
  const scenario::Channel& channel = channel_of(step);
  std::vector<std::byte> message;
  const Node* content = argument(step, "data");
  if (content != nullptr) {
    const auto bytes = values_.bytes(*content);
    if (!bytes) return std::nullopt;
    message = *bytes;
  } else {
    content = argument(step, scenario::kMessageBytes.name);
    const auto size = content != nullptr ? values_.reader().size(*content)
                                         : std::optional{scenario::fallback_of(scenario::kMessageBytes)};
    const auto fill = quantity_argument(step, scenario::kMessageFill);
    if (!size || !fill) return std::nullopt;
    message.assign(*size, static_cast<std::byte>(*fill));
  }
  if (!scenario::check_message_size(values_.reader(), content != nullptr ? *content : *step.node,
                                    message.size(), channel, simulation_.scenario()))
    return std::nullopt;
  Conversation& conversation = conversations_[channel.name];
  guest::ChannelEnd end = simulation_.channel_end(channel, step.by);
  Outcome outcome;
  const bool possible = act(step, outcome, [&] {
    soc::VirtualProcessor& processor = *processor_of(step);
    const std::uint32_t sequence = ++conversation.sent;
    conversation.lengths[sequence] = message.size();
    const bool sent = processor.write(end.staged_payload(), message) &&
                      (!end.encrypted() || end.seal(processor, sequence, message.size())) &&
                      guest::publish(processor, end, sequence, message.size());
    if (!sent) refused_by_port(step, outcome);
  });
  if (!possible) return std::nullopt;
  outcome.asked = fmt::format("{}, {} bytes", channel.name, message.size());
  return outcome;
}

std::optional<Outcome> StepRunner::take_receive(const Step& step) {
  const scenario::Channel& channel = channel_of(step);
  Conversation& conversation = conversations_[channel.name];
  guest::ChannelEnd end = simulation_.channel_end(channel, step.by);
  Outcome outcome;
  const auto receive = [&](soc::VirtualProcessor& processor) {
    std::uint32_t sequence = 0;
    processor.enter_kernel();
    if (!processor.read(end.sequence_word(), std::as_writable_bytes(std::span{&sequence, 1}))) return false;
    processor.leave_kernel();
    if (sequence == 0 || sequence == conversation.received) {
      outcome.verdict = scenario::kNoMessage;
      return true;
    }
    // A sequence number that was never sent stands for the latest length.
    const auto sent = conversation.lengths.find(sequence);
    const std::uint64_t bytes = sent != conversation.lengths.end() ? sent->second
                                : conversation.lengths.empty()     ? kSmallestMessage
                                                                   : conversation.lengths.rbegin()->second;
    if (!guest::fetch(processor, end, bytes)) return false;
    if (end.encrypted()) {
      const auto opened = end.open(processor, sequence, bytes);
      if (!opened) return false;
      const auto header =
          *opened == guest::ChannelEnd::Opened::Authentic ? end.header_sequence(processor) : std::nullopt;
      if (!header) {
        outcome.verdict = scenario::kNotAuthentic;
        return true;
      }
      if (*header <= conversation.received) {
        outcome.verdict = scenario::kReplayed;
        return true;
      }
    }
    outcome.bytes.resize(bytes);
    if (!processor.read(end.staged_payload(), outcome.bytes)) return false;
    conversation.received = sequence;
    saw(step, outcome.bytes);
    return guest::acknowledge(processor, end, sequence);
  };
  const bool possible = act(step, outcome, [&] {
    if (!receive(*processor_of(step))) refused_by_port(step, outcome);
  });
  if (!possible) return std::nullopt;
  outcome.asked = channel.name;
  save_outputs(step.save, outcome);
  return outcome;
}

}  // namespace realmsim::run

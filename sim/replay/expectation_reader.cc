#include "sim/replay/expectation_reader.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "sim/replay/exit_fields.h"
#include "sim/replay/memory_fields.h"

namespace realmsim::replay {
namespace {

constexpr std::string_view kAssertion = "ASSERT";
constexpr std::string_view kExitPrefix = "RMI_EXIT_";

std::optional<Status> status_of(std::string_view name) {
  if (name == kAssertion) return Status{};
  const auto code = find_value(rmm::kRmiStatusNames, name);
  return code ? std::optional{Status{.code = code}} : std::nullopt;
}

Status read_status(LineReader& reader, const Value& fields) {
  const std::string_view name = reader.text(fields, "status");
  auto status = status_of(name);
  if (!status) {
    if (const Value* value = reader.any(fields, "status"); value != nullptr && value->kind == Kind::String)
      reader.error(scenario::kBadValue, *value, fmt::format("`{}` is no status of the RMM", name));
    return {};
  }
  // Level -1 is written as it stands in the return code.
  if (const Value* index = reader.any(fields, "index")) {
    const std::uint64_t value = reader.number(*index);
    if (value > 0xff && value != kAnyNumber) {
      reader.error(scenario::kBadValue, *index, "an index is a byte");
    } else {
      status->index = static_cast<std::uint8_t>(value);
    }
  }
  return *status;
}

std::optional<unsigned> register_of(std::string_view key) {
  unsigned reg = 0;
  if (!key.starts_with('x')) return std::nullopt;
  const auto [stop, wrong] = std::from_chars(key.data() + 1, key.data() + key.size(), reg);
  if (wrong != std::errc{} || stop != key.data() + key.size() || reg >= rmm::kRecRegisters)
    return std::nullopt;
  return reg;
}

void read_regs(LineReader& reader, const Value& in, std::vector<RegisterValue>& out) {
  const Value* regs = reader.object(in, "regs");
  if (regs == nullptr) return;
  for (const Value& entry : reader.inside(*regs)) {
    if (const auto reg = register_of(entry.key)) out.push_back({*reg, reader.number(entry)});
  }
}

// A field is named after its register: "esr_el1" is the whole, "esr_el1_fsc" a field of it.
void read_syndrome(LineReader& reader, const Value& fields, std::string_view name,
                   std::optional<Syndrome>& out) {
  for (const Value& entry : reader.inside(fields)) {
    if (!entry.key.starts_with(name)) continue;
    const std::string_view rest = entry.key.substr(name.size());
    if (rest.empty()) {
      if (!out) out.emplace();
      out->whole = reader.number(entry);
    } else if (rest.front() == '_' && syndrome_field(0, rest.substr(1))) {
      if (!out) out.emplace();
      out->fields.emplace_back(rest.substr(1), reader.number(entry));
    }
  }
}

ExitExpectation read_exit(LineReader& reader, const Value& fields) {
  ExitExpectation exit;
  for (const Value& entry : reader.inside(fields)) {
    if (entry.key == "exit_reason") {
      const std::string_view reason = reader.text(entry);
      if (reason.starts_with(kExitPrefix)) exit.reason = reason.substr(kExitPrefix.size());
      if (!exit.reason || !find_value(rmm::kExitReasonNames, *exit.reason))
        reader.error(scenario::kBadValue, entry, fmt::format("`{}` is no reason of a REC exit", reason));
    } else if (entry.key == "gprs") {
      reader.for_each_number(entry, rmm::kRecRegisters, [&](std::size_t reg, std::uint64_t value) {
        exit.gprs.push_back({static_cast<unsigned>(reg), value});
      });
    } else if (exit_number({}, entry.key)) {
      exit.numbers.push_back({entry.key, reader.number(entry)});
    }
  }
  exit.other_gprs_zero = reader.flag_or(fields, "gprs_other_zero", false);
  return exit;
}

ResumeExpectation read_resume(LineReader& reader, const Value& fields) {
  ResumeExpectation resume;
  read_regs(reader, fields, resume.regs);
  if (const Value* pc = reader.any(fields, "pc")) {
    const std::string_view text = reader.text(*pc);
    if (text != "+4" && text != "+0" && pc->kind == Kind::String)
      reader.error(scenario::kBadValue, *pc, "expected \"+4\" or \"+0\"");
    resume.pc_advance = text == "+4" ? 4 : 0;
  }
  if (const Value* abort = reader.any(fields, "sea")) {
    if (abort->kind == Kind::Bool) {
      if (abort->boolean) resume.external_abort.emplace();
    } else {
      resume.external_abort.emplace(Syndrome{.whole = reader.number(*abort)});
    }
  }
  read_syndrome(reader, fields, "esr_el1", resume.external_abort);
  return resume;
}

void read_outputs(LineReader& reader, const Value& fields, std::span<const Output> outputs,
                  std::vector<Expectation::Out>& out) {
  for (const Value& entry : reader.inside(fields)) {
    const auto output = std::ranges::find(outputs, entry.key, &Output::name);
    if (output == outputs.end()) continue;
    const bool symbol = entry.kind == Kind::String && !entry.text.starts_with("0x");
    out.push_back({&*output, reader.number(entry), symbol});
  }
}

}  // namespace

Expectation read_expectation(LineReader& reader, const Value& fields, std::span<const Output> outputs) {
  Expectation expect;
  if (reader.any(fields, "status") != nullptr) expect.status = read_status(reader, fields);
  if (const Value* out = reader.object(fields, "out")) read_outputs(reader, *out, outputs, expect.out);
  if (const Value* exit = reader.object(fields, "exit")) expect.exit = read_exit(reader, *exit);
  if (const Value* resume = reader.object(fields, "resume")) expect.resume = read_resume(reader, *resume);
  return expect;
}

std::vector<Status> read_spec(LineReader& reader, const Value& list) {
  std::vector<Status> spec;
  for (const Value& entry : reader.inside(list)) {
    const std::string_view text = reader.text(entry);
    const std::size_t colon = text.find(':');
    auto status = status_of(text.substr(0, colon));
    unsigned index = 0;
    const std::string_view digits = colon == std::string_view::npos ? "0" : text.substr(colon + 1);
    const auto [stop, wrong] = std::from_chars(digits.data(), digits.data() + digits.size(), index);
    if (!status || wrong != std::errc{} || stop != digits.data() + digits.size() || index > 0xff) {
      if (entry.kind == Kind::String)
        reader.error(scenario::kBadValue, entry,
                     fmt::format("`{}` is no result such as RMI_ERROR_RTT:2", text));
      continue;
    }
    status->index = static_cast<std::uint8_t>(index);
    spec.push_back(*status);
  }
  return spec;
}

ActionExpectation read_action_expectation(LineReader& reader, const Value& fields) {
  ActionExpectation expect;
  read_regs(reader, fields, expect.regs);
  if (const Value* seen = reader.any(fields, "seen")) expect.seen = reader.word(*seen, kActionSeenNames);
  read_syndrome(reader, fields, "esr_el1", expect.esr_el1);
  expect.memory = read_memory_fields(reader, fields);
  return expect;
}

ActionSpec read_action_spec(LineReader& reader, const Value& fields) {
  ActionSpec spec{.hpfar = reader.optional_number(fields, "hpfar"),
                  .esr = reader.optional_number(fields, "esr")};
  read_regs(reader, fields, spec.regs);
  return spec;
}

}  // namespace realmsim::replay

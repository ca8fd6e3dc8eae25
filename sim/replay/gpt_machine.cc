#include "sim/replay/gpt_machine.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace realmsim::replay {
namespace {

// Where EL3 keeps its tables: wherever they lie, they are cut and filled in the same way. The room bounds
// what a trace can make the library build.
constexpr std::uint64_t kMiB = std::uint64_t{1} << 20;
constexpr monitor::MemoryRange kLevel0Memory{Pa{0x4000'0000}, 32 * kMiB};
constexpr monitor::MemoryRange kLevel1Memory{Pa{0x8000'0000}, 256 * kMiB};

std::shared_ptr<const machine::MemoryMap> map_for_tables() {
  static const auto map = std::make_shared<const machine::MemoryMap>(std::vector<machine::Region>{
      {"dram", machine::RegionKind::Dram, Pa{0}, kGranuleBytes},
      {"el3", machine::RegionKind::Root, kLevel0Memory.base,
       kLevel1Memory.base - kLevel0Memory.base + kLevel1Memory.bytes},
  });
  return map;
}

void compare_code(const GptExpectation& expect, monitor::ReturnCode code, Grade& grade) {
  if (expect.code) grade.compare_word("ret", name_of(*expect.code), name_of(code));
}

void compare_operations(const GptExpectation& expect, const monitor::OperationList& operations,
                        Grade& grade) {
  if (!expect.operations) return;
  const auto name = [](const monitor::HardwareOperation& operation) { return name_of(operation); };
  if (std::ranges::equal(*expect.operations, operations, {}, {}, name)) return;
  std::vector<std::string_view> made;
  std::ranges::transform(operations, std::back_inserter(made), name);
  grade.differ("ops", fmt::format("{}", fmt::join(*expect.operations, " ")),
               fmt::format("{}", fmt::join(made, " ")));
}

void compare_words(const GptExpectation& expect, const machine::Machine& machine, Grade& grade) {
  for (const auto& [pa, recorded] : expect.words) {
    const auto word = machine::current_word(machine, pa);
    const std::uint64_t found = word ? word->value : 0;
    if (found != recorded) grade.compare({"words.", fmt::format("{:#x}", pa.value)}, recorded, found);
  }
}

// By the names of `expect`.
std::uint64_t number_of(const machine::GpcResult& result, const machine::GpcException& exception,
                        std::string_view name) {
  if (name == "level") return result.level;
  if (name == "target_el") return exception.target_el;
  if (name == "ec") return exception.exception_class;
  if (name == "gpcsc") return exception.gpcsc;
  if (name == "ind") return exception.instruction ? 1 : 0;
  if (name == "s2ptw") return exception.stage2_walk ? 1 : 0;
  return exception.fault_status;
}

}  // namespace

machine::Fetched GptMachine::WrittenTable::fetch(Pa pa) {
  if (silent.contains(pa)) return {.fault = FaultKind::ExternalAbort};
  const auto found = words.find(pa);
  return {.value = found == words.end() ? others : found->second};
}

void GptMachine::perform(const GpcConfigure& config, Grade&) {
  config_ = machine::GpcConfig{config.registers, config.features};
  table_ = {};
}

void GptMachine::perform(const GptWrite& write, Grade&) {
  for (const auto& [pa, word] : write.words)
    table_.words[pa] = word;
  table_.others = write.others;
}

void GptMachine::perform(const GptSilence& silence, Grade&) {
  table_.silent.insert(silence.addresses.begin(), silence.addresses.end());
}

void GptMachine::perform(const CheckAccess& check, Grade& grade) {
  const machine::GpcResult result = machine::check_granule(config_, check.request, table_);
  if (check.fault) grade.compare_word("fault", name_of(*check.fault), name_of(result.fault));
  if (result.fault == FaultKind::None || !grade.agrees()) return;
  const machine::GpcException exception = machine::route_gpc_fault(result, check.access, check.controls);
  if (check.exception) grade.compare_word("exception", name_of(*check.exception), name_of(exception.kind));
  for (const auto& [name, recorded] : check.numbers)
    grade.compare({{}, name}, recorded, number_of(result, exception, name));
}

void GptMachine::perform(const GptLibraryCall& call, Grade& grade) {
  if (const auto* init_call = std::get_if<GptLibInit>(&call.what)) {
    init(*init_call, call.expect, grade);
  } else if (!library_) {
    return grade.differ("call", "made", "the library has built no table before");
  } else if (const auto* transition = std::get_if<GptTransition>(&call.what)) {
    move(*transition, call.expect, grade);
  }
  compare_words(call.expect, library_->machine, grade);
}

void GptMachine::init(const GptLibInit& init, const GptExpectation& expect, Grade& grade) {
  library_.emplace(Library{machine::Machine{map_for_tables(), {}}, {.largest_block = init.largest_block}});
  machine::Machine& machine = library_->machine;
  machine.configure(
      machine::GpcConfig{{.gpccr = {.l0gptsz = init.l0gptsz}}, {.gpc2 = init.gpc2, .gdi = init.gdi}});
  Meter meter;
  compare_code(expect,
               monitor::boot(machine, library_->build,
                             {.pps = init.pps,
                              .pgs = init.pgs,
                              .level0 = kLevel0Memory,
                              .level1 = kLevel1Memory,
                              .regions = init.regions},
                             meter),
               grade);
}

void GptMachine::move(const GptTransition& transition, const GptExpectation& expect, Grade& grade) {
  if (!library_->machine.gpc().geometry())
    return grade.differ("call", "made", "the library could build no table before");
  Meter meter;
  Observer silent;
  const monitor::Effects fx{library_->machine, library_->build, meter, silent};
  if (transition.range)
    return compare_code(expect, monitor::transition_range(fx, transition.request).code, grade);
  const monitor::TransitionResult result = monitor::transition(fx, transition.request);
  compare_code(expect, result.code, grade);
  compare_operations(expect, result.operations, grade);
}

}  // namespace realmsim::replay
